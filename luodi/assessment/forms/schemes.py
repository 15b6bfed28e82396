"""Forms for schemes and their versions."""

from django import forms

from luodi.accounts.models import Unit
from luodi.assessment.kinds import Counting
from luodi.common import clock
from luodi.common.fields import DayField, PlainForm
from luodi.common.http import nested
from luodi.metrics.reports.targets import GIVEN_TO

LONGEST = 200_000


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


class TextField(forms.CharField):
    """The text of a scheme, with ends of lines as files have them."""

    def __init__(self, **options):
        super().__init__(**{"max_length": LONGEST, "strip": False} | options)

    def clean(self, value):
        """Take ends of lines as files have them."""
        return super().clean(value).replace("\r\n", "\n")


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
    text = TextField(label="办法")


class WorkForm(forms.Form):
    """One change in the editor: ``at`` is a place as JSON, ``shape`` the shape of the text the form was made from."""

    text = TextField(required=False)
    counting = forms.ChoiceField(choices=Counting.choices)
    act = forms.ChoiceField(
        choices=[(one, one) for one in ("put", "cut", "copy", "up", "down", "add")], required=False
    )
    at = forms.CharField(max_length=2000, required=False)
    value = forms.CharField(
        max_length=2000,
        required=False,
        strip=True,
        error_messages={"max_length": "没有改成：这一处最多写 %(limit_value)d 个字，请写短一些。"},
    )
    shape = forms.CharField(max_length=16, required=False)
    against = forms.ChoiceField(choices=[("", ""), ("force", "")], required=False)

    def clean_at(self):
        """Read the place: a list of names and numbers."""
        found = nested(self.cleaned_data["at"] or "[]")
        if not isinstance(found, list) or not all(isinstance(one, (str, int)) for one in found):
            raise forms.ValidationError("看不懂要改哪一项。")
        return tuple(found)

    def clean(self):
        """A change other than adding has a place."""
        told = super().clean()
        if told.get("act") and told["act"] != "add" and not told.get("at"):
            raise forms.ValidationError("没有说改哪一项。")
        return told
