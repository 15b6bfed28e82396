"""What is typed to change a light by hand, to settle what fell silent, and to filter the warnings."""

from django import forms

from luodi.common.fields import DayField, PlainForm
from luodi.progress.lights import Colour, Sign
from luodi.progress.problems import Cause
from luodi.progress.reports import light_pages


class ChangeForm(PlainForm):
    """Another colour, why, and until when."""

    to = forms.ChoiceField(label="改为", widget=forms.RadioSelect)
    until = DayField(label="有效到", help_text="最多 92 天，到期恢复按规则亮灯")
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明规则没有看到的情况，例如企业原因停工、计划已经县政府会议调整",
    )

    def __init__(self, shown, data=None):
        super().__init__(data)
        self.fields["to"].choices = [(one.value, one.label) for one in Colour if one != shown]


class StagnationForm(PlainForm):
    """Why a project is 停滞 or leaves, or why not."""

    cause = forms.ChoiceField(label="主要原因", choices=[("", "请选择"), *Cause.choices], required=False)
    reason = forms.CharField(label="意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, data=None, *, needs_cause=True):
        super().__init__(data)
        self.fields["cause"].needed_for = "列为停滞的要选"
        if not needs_cause:
            del self.fields["cause"]


class WarningsForm(forms.Form):
    """The filters of the warnings; what cannot be understood is left out."""

    light = forms.ChoiceField(required=False, choices=[("", "全部预警"), *light_pages.SHELVES.items()])
    unit = forms.TypedChoiceField(label="责任单位", required=False, coerce=int, empty_value=None)
    sign = forms.ChoiceField(label="亮灯原因", required=False, choices=[("", "全部"), *Sign.choices])

    def __init__(self, user, data):
        super().__init__(data)
        self.fields["unit"].choices = [("", "全部"), *light_pages.units(user)]

    @property
    def wanted(self):
        """The filters that could be understood."""
        self.is_valid()
        return light_pages.Wanted(**self.cleaned_data)

    def name_counts(self, told):
        """Say behind each sign how many projects show it."""
        self.fields["sign"].choices = [
            ("", "全部"),
            *((sign.value, f"{sign.label}（{count}）") for sign, count in told),
        ]
        return self
