"""Forms for schemes and their versions."""

from django import forms

from luodi.accounts.models import Unit
from luodi.assessment.kinds import Counting
from luodi.common import clock
from luodi.common.fields import DayField, PlainForm
from luodi.metrics.reports.targets import GIVEN_TO


class SchemeForm(PlainForm):
    """The name of a scheme and whom it assesses."""

    title = forms.CharField(label="名称", max_length=80)
    units = forms.ModelMultipleChoiceField(
        None, label="被考核单位", widget=forms.CheckboxSelectMultiple, required=True
    )

    def __init__(self, user, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = Unit.objects.filter(county_id=user.post.county_id, kind__in=GIVEN_TO).valid_on(clock.today())
        self.fields["units"].queryset = today.order_by("path")


class VersionForm(PlainForm):
    """One version of a scheme."""

    effective_from = DayField(label="从哪天起用")
    basis = forms.CharField(
        label="依据", max_length=200, help_text="文件名称、文号，或会议和日期；改版的写明为什么改。"
    )
    counting = forms.ChoiceField(
        label="指标怎样计数",
        choices=Counting.choices,
        initial=Counting.YEAR_TO_DATE,
        help_text="目标任务按 1 月 1 日起累计下达，要和目标比的选累计。",
    )
    text = forms.CharField(
        label="办法",
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 28, "spellcheck": "false"}),
    )

    def __init__(self, *args, only_tried=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.only_tried = only_tried
        for name in ("effective_from", "basis") if only_tried else ():
            self.fields[name].required = False

    def tried(self):
        """Return what is needed to try it."""
        return {name: self.cleaned_data[name] for name in ("text", "counting")}

    def clean_text(self):
        """Take ends of lines as files have them."""
        return self.cleaned_data["text"].replace("\r\n", "\n")
