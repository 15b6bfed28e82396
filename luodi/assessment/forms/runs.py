"""Forms for what is done with a run."""

from datetime import timedelta

from django import forms

from luodi.assessment.actions.runs import not_ended
from luodi.assessment.kinds import period_kind
from luodi.common import clock
from luodi.common.fields import DayField, PlainForm
from luodi.metrics.forms.figures import usual_periods
from luodi.metrics.periods import Period

USUAL_DAYS = 7


class BeginForm(PlainForm):
    """Which period is to be assessed."""

    period = forms.CharField(label="考核期", max_length=20, widget=forms.Select)

    def __init__(self, kind, *args, **kwargs):
        super().__init__(*args, **kwargs)
        today = clock.today()
        before = [Period.of_quarter(today.year - 1, 4), Period.of_half(today.year - 1, 2)]
        offered = [*usual_periods(today), *before]
        fitting = [one for one in offered if kind in (None, "once") or period_kind(one.code) == kind]
        self.fields["period"].widget.choices = [(one.code, one.words) for one in fitting]


class ComputeForm(PlainForm):
    """As of which day, and why again."""

    as_of = DayField(label="数据截至")
    reason = forms.CharField(label="为什么重新计算", max_length=200, required=False)

    def __init__(self, again, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["as_of"].initial = clock.today()
        if again:
            self.fields["reason"].required = True
            self.name_what_is_missing()
        else:
            del self.fields["reason"]


class ShowForm(PlainForm):
    """Up to which day units may object; and before the period has ended, that it is to be shown nevertheless."""

    until = DayField(label="异议截止")
    early = forms.BooleanField(required=False)

    def __init__(self, run, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["until"].initial = clock.today() + timedelta(days=USUAL_DAYS)
        self.fields["early"].label = f"{not_ended(run)}，仍然公示"
        if run.has_ended:
            del self.fields["early"]
