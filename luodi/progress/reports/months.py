"""Which months are closed, and what may still count in them."""

from datetime import date

from django.db.models import Max

from luodi.progress.models import ClosedMonth, Exemption, Fact
from luodi.progress.periods import counts_in, month_of


class Calendar:
    """The months of a county as they are now; two queries, asked once for many facts."""

    def __init__(self, county_id: int, today: date) -> None:
        closed = ClosedMonth.objects.filter(county_id=county_id).aggregate(last=Max("month"))
        self.closed_through: str = closed["last"] or ""
        self._today = today
        self._excepted: dict[tuple[int, str], dict[str, date]] = {}
        rows = Exemption.objects.filter(county_id=county_id, until__gte=today).order_by("until")
        for unit, form, month, until in rows.values_list("unit_id", "form", "month", "until"):
            self._excepted.setdefault((unit, form), {})[month] = until

    def counts_in(self, unit_id: int, kind: str, month: str) -> str:
        """Return the month in which a unit's fact of a month counts when it is verified today."""
        return counts_in(
            month,
            on=self._today,
            closed_through=self.closed_through,
            excepted=self._excepted.get((unit_id, kind), {}),
        )

    def month_for(self, fact: Fact) -> str:
        """Return where a fact counts that comes to count today: a reversal with what it reverses, an opening in no month."""
        if fact.origin == "opening":
            return ""
        month = fact.reverses.counts_in if fact.reverses else month_of(fact.happened_on)
        return self.counts_in(fact.unit_id, fact.kind, month)
