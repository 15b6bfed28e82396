"""What is asked of figures: for which period, of which unit, as they were told at the end of which day."""

from datetime import date

from django import forms

from luodi.common import clock
from luodi.common.fields import DayField
from luodi.metrics.periods import Period
from luodi.metrics.reports.figures import units_in_county

YEARS = 3


def usual_periods(today: date) -> list[Period]:
    """Return the periods that are offered: this month and the last, the quarters of this year so far, halves and years."""
    last = (today.year, today.month - 1) if today.month > 1 else (today.year - 1, 12)
    quarters = [Period.of_quarter(today.year, one) for one in range((today.month + 2) // 3, 0, -1)]
    halves = [Period.of_half(today.year, one) for one in range((today.month + 5) // 6, 0, -1)]
    years = [Period.of_year(today.year - back) for back in range(YEARS)]
    months = [Period.of_month(today.year, today.month), Period.of_month(*last)]
    return [years[0], *months, *quarters, *halves, *years[1:]]


class FiguresForm(forms.Form):
    """The period, and a past day; what names no period or no past day is no question at all."""

    period = forms.CharField(label="统计期", max_length=20, required=False, widget=forms.Select)
    as_of = DayField(label="截至（不填为现在）", required=False)

    def __init__(self, data):
        super().__init__(data)
        self.asked = Period.named(data.get("period") or str(clock.today().year))
        offered = usual_periods(clock.today())
        if self.asked and self.asked not in offered:
            offered = [self.asked, *offered]
        self.fields["period"].widget.choices = [(one.code, one.words) for one in offered]

    def clean_as_of(self):
        """Refuse a day that has not come."""
        day = self.cleaned_data["as_of"]
        if day and day > clock.today():
            raise forms.ValidationError("这一天还没有到，请选今天或以前的日期。")
        return day


class RowsForm(FiguresForm):
    """The same for one unit of the county, or for all of it."""

    unit = forms.ModelChoiceField(None, label="单位", required=False, empty_label="全县")
    field_order = ("unit", "period", "as_of")

    def __init__(self, user, data):
        super().__init__(data)
        self.fields["unit"].queryset = units_in_county(user)
