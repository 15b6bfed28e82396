"""What is asked of the first screen, and of an overview: which month, and since which day changes are told."""

from django import forms

from luodi.common import clock
from luodi.common.fields import DayField
from luodi.desk.months import is_last_month_first
from luodi.desk.reports.to_do import Wanted, When
from luodi.metrics.periods import Period

MONTHS = 12


def offered_months() -> list[Period]:
    """Return the month that runs and those before it, a year in all."""
    today = clock.today()
    first = today.year * 12 + today.month - 1
    months = range(first, first - MONTHS, -1)
    return [Period.of_month(month // 12, month % 12 + 1) for month in months]


class WantedForm(forms.Form):
    """What the to-do is narrowed to; nonsense in an address narrows nothing."""

    work = forms.CharField(required=False, max_length=20)
    when = forms.ChoiceField(required=False, choices=[("", ""), *When.choices])
    all = forms.CharField(required=False, max_length=20)

    def wanted(self):
        """Return it, for the report."""
        self.is_valid()
        told = self.cleaned_data
        return Wanted(told.get("work", ""), told.get("when", ""), bool(told.get("all")))


class MonthForm(forms.Form):
    """The month; what names none that is offered is no question at all. ``latest`` are the last whole one and the running one."""

    period = forms.CharField(label="月份", max_length=20, required=False, widget=forms.Select)

    def __init__(self, data):
        super().__init__(data.copy())
        months = {one.code: one for one in offered_months()}
        self.latest = list(months.values())[1::-1]
        usual = self.latest[0 if is_last_month_first(clock.today()) else 1].code
        self.month = months.get(data.get("period") or usual)
        self.data["period"] = self.month.code if self.month else ""
        self.fields["period"].widget.choices = [(one.code, one.words) for one in months.values()]


class CountyForm(MonthForm):
    """The month, and a past day since which changes are told."""

    since = DayField(label="变化从哪天算起", required=False)

    def clean_since(self):
        """Refuse a day that is not over: nothing can have changed since."""
        day = self.cleaned_data["since"]
        if day and day >= clock.today():
            raise forms.ValidationError("请选今天以前的日期。")
        return day
