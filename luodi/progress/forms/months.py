"""Letting a unit report for a closed month."""

from django import forms

from luodi.accounts.models import Unit, UnitKind
from luodi.common.fields import DayField, PlainForm
from luodi.progress.recognition import COUNTED


class ExemptionForm(PlainForm):
    """Which unit may report what, for which month, until which day, and why."""

    unit = forms.ModelChoiceField(label="单位", queryset=Unit.objects.none(), empty_label="请选择")
    form = forms.ChoiceField(label="数据", choices=[(kind.value, kind.label) for kind in COUNTED])
    month = forms.CharField(label="月份", max_length=7, widget=forms.TextInput(attrs={"type": "month"}))
    until = DayField(label="认定截止", help_text="到这一天还没有认定的，仍计入以后的月份。")
    reason = forms.CharField(label="原因", max_length=200)

    def __init__(self, user, *args, **options):
        super().__init__(*args, **options)
        units = Unit.objects.filter(county_id=user.post.county_id).exclude(kind=UnitKind.COUNTY)
        self.fields["unit"].queryset = units.order_by("path")
