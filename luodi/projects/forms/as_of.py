"""The day a list or a project is asked for, and the days between which changes are told."""

from datetime import timedelta

from django import forms

from luodi.common import clock
from luodi.common.fields import DayField
from luodi.projects.forms.filters import EARLIEST
from luodi.projects.times import Known


class AsOfForm(forms.Form):
    """A past day, and by which knowledge it is told."""

    as_of = DayField(label="截至哪天")
    known = forms.ChoiceField(label="按什么时候掌握的情况", choices=Known.choices, widget=forms.RadioSelect)

    @classmethod
    def of(cls, as_of):
        """Return the form as it stands for a day; without one it offers the end of last month."""
        day = as_of.day if as_of else clock.today().replace(day=1) - timedelta(days=1)
        return cls(initial={"as_of": day, "known": as_of.known if as_of else Known.THEN})


class SpanForm(forms.Form):
    """From the end of which day to the end of which changes are told; without the second up to now."""

    since = DayField(label="从哪天以来", required=False)
    until = DayField(label="到哪天", required=False)

    def span(self):
        """Return both days; what is missing or makes no sense is a week ago, and now."""
        said = self.cleaned_data if self.is_valid() else {}
        today = clock.today()
        since = said.get("since") or today - timedelta(days=7)
        since = min(max(since, EARLIEST), today - timedelta(days=1))
        until = said.get("until")
        return since, until if until and since < until < today else None
