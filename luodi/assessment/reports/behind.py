"""What a figure of a line counts: its rows as of the day of the computation, and one record among them that is objected to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from luodi.accounts.models import Unit, User
from luodi.assessment import checks
from luodi.assessment.models import Objection, Run
from luodi.assessment.reports.gathering import counted_in, figure_of
from luodi.assessment.reports.results import Results, shown
from luodi.metrics.periods import Period
from luodi.metrics.reports import behind
from luodi.metrics.reports.behind import Behind
from luodi.metrics.reports.figures import PART, WHOLE
from luodi.metrics.reports.indicators import Indicator, by_code
from luodi.metrics.reports.indicators.base import Subject
from luodi.progress.models import Fact
from luodi.projects.times import AsOf


@dataclass(frozen=True)
class Figure:
    """A figure that a line of a unit reckons with, as the results hold it, and the indicator it was taken from."""

    line: str
    key: str
    title: str
    value: str
    unit: Unit
    period: Period
    as_of: datetime
    indicator: Indicator
    is_part: bool
    same: bool

    @property
    def is_of_receipts(self) -> bool:
        """Whether single reported data are counted, each of which can be named in an objection."""
        return self.indicator.subject == Subject.FACT

    def rows(self, reader: User, page: str | None, *, only_part: bool) -> Behind:
        """Return what it counts, as far as the reader's scope goes."""
        return behind.rows(
            reader, self.indicator, self.period, self.unit, page, self.as_of, only_part=only_part
        )

    def receipt(self, pk: int, reader: User) -> Fact | None:
        """Return one of the data it counts; None where it counts no such, or the reader may not read it."""
        if not self.is_of_receipts:
            return None
        counted: Any = self.indicator.rows(self.unit.county_id, self.unit.pk, self.period, self.as_of)
        seen: Any = Fact.objects.visible_to(reader).filter(
            pk__in=counted.filter(pk=pk).order_by().values("pk")
        )
        found: Fact | None = seen.select_related("project").first()
        return found


def figure(run: Run, found: Results, unit: Unit, line: str, key: str) -> Figure | None:
    """Return a figure that a line reckons with; None where the line has no such, or it comes from no indicator."""
    rules = run.version.rules
    row = next((one for one in rules.all_lines() if one.line == line), None)
    name, codes = found.names.get(unit.pk), checks.metrics_of(rules)
    if row is None or name is None or key not in codes or key not in checks.names_in(rules, row):
        return None
    code, _, side = codes[key].rpartition(".")
    period = counted_in(run)
    indicator = by_code(run.county_id, period.year).get(code if side in (PART, WHOLE) else codes[key])
    if indicator is None:
        return None
    fact, value = rules.facts[key], found.facts["units"][name].get(key)
    return Figure(
        line, key, fact.title or key, shown(value, fact.unit), unit, period, AsOf(found.as_of).moment, indicator,
        side == PART, same=figure_of(run, unit.pk, key, found.as_of) == value,
    )  # fmt: skip


@dataclass(frozen=True)
class Receipt:
    """A record that an objection names, as its reader may know it: None where it is out of the reader's scope."""

    fact: Fact | None
    is_reversed: bool


def receipts(objections: Iterable[Objection], reader: User) -> dict[int, Receipt]:
    """Return id of the objection → the record it names, in two queries."""
    named = {one.pk: one.receipt_id for one in objections if one.receipt_id}
    seen = Fact.objects.visible_to(reader).filter(pk__in=named.values()).select_related("project").in_bulk()
    undone = Fact.objects.counting().filter(reverses__in=named.values())
    reversed_ids = set(undone.values_list("reverses", flat=True))
    return {pk: Receipt(seen.get(fact), fact in reversed_ids) for pk, fact in named.items()}
