"""What an indicator is: registered once, with its definition, the rows it counts, and how they come to units."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from fractions import Fraction
from typing import Any

from django.db.models import F, QuerySet

from luodi.common import clock, money
from luodi.metrics.periods import Period
from luodi.metrics.reports import credit
from luodi.metrics.reports.credit import Figures, Way


class FigureKind(Enum):
    """In what a figure is told."""

    COUNT = "个"
    MONEY = "万元"
    RATE = "%"
    DAYS = "天"


class Subject(Enum):
    """What the rows of an indicator are, with the way from them to their project."""

    PROJECT = "project", ""
    LEVEL = "level", "project"
    LEAD = "lead", "handing__case__project"
    FACT = "fact", "project"
    PROBLEM = "problem", "project"
    PROMISE = "promise", "project"
    TRANSFER = "transfer", "case__project"
    RETURN = "return", ""

    @property
    def project(self) -> str:
        """The way to the project."""
        return self.value[1]


# What is counted: rows of the database, or things worked out from them, of which nobody keeps rows.
Rows = QuerySet[Any] | list[Any]


def count_of(rows: Rows) -> int:
    """Return how many there are."""
    return len(rows) if isinstance(rows, list) else rows.count()


@dataclass(frozen=True)
class Asked:
    """Of which counties and period figures are asked, and as they were told at which moment; None is now."""

    counties: tuple[int, ...]
    period: Period
    as_of: datetime | None = None

    @property
    def moment(self) -> datetime:
        """Up to when it is known."""
        return self.as_of or clock.now()

    @property
    def end(self) -> datetime:
        """The end of the period, or the moment where that comes first: when what stands then is looked at."""
        return min(self.period.end, self.moment)


@dataclass(frozen=True)
class Indicator:
    """One figure for units and periods: what it means, and the rows it counts, from which alone it is worked out.

    ``counted`` returns the rows of the counties, each once; of a rate those of the denominator, of which ``way.part`` tells
    the numerator. ``timing`` says in which period a row counts, ``recognition`` what must have been verified.
    """

    code: str
    name: str
    definition: str
    counted: Callable[[Asked], Rows]
    kind: FigureKind = FigureKind.COUNT
    way: Way = field(default_factory=Way)
    subject: Subject = Subject.PROJECT
    timing: str = ""
    recognition: str = ""
    has_targets: bool = False
    # What a unit has that has no rows: 0 where it is certain that there is nothing, None where it only was not told.
    blank: int | None = 0
    # Whether it tells how things stand at the end of the period, not what came in it.
    is_standing: bool = False
    # Of a rate: what the two sides are called.
    sides: tuple[str, str] = field(default=("", ""))

    def figures(self, county_id: int, period: Period, as_of: datetime | None = None) -> Figures:
        """Return the figure of every unit and of the county, in one query; ``as_of`` as they were told at that moment."""
        return self.figures_in((county_id,), period, as_of)

    def figures_in(self, counties: Collection[int], period: Period, as_of: datetime | None = None) -> Figures:
        """Return the same of several counties that go by the same rules, in one query too; the total is that of all of them."""
        as_of = self.as_of(period, as_of)
        return credit.figures(self._counted(Asked(tuple(counties), period, as_of)), self.way, as_of)

    def _counted(self, asked: Asked) -> Rows:
        # Of how things stand at the end of what has not begun nothing can be told.
        return [] if self.is_standing and asked.period.start > asked.moment else self.counted(asked)

    def as_of(self, period: Period, as_of: datetime | None) -> datetime | None:
        """Return as of which moment the figure is read, None for now: what stands at the end of a period that is over, as of that end."""
        if as_of is not None and as_of >= clock.now():
            as_of = None
        end = period.end - timedelta(microseconds=1)
        return min(as_of or end, end) if self.is_standing and end < (as_of or clock.now()) else as_of

    def rows(
        self, county_id: int, unit_id: int | None, period: Period, as_of: datetime | None = None
    ) -> Rows:
        """Return what the figure of a unit counts, or of the county without one; of a rate the rows of the denominator.

        ``of_project`` is the id of the project of each.
        """
        way, as_of = self.subject.project, self.as_of(period, as_of)
        rows = self._counted(Asked((county_id,), period, as_of))
        if not isinstance(rows, list):
            rows = rows.annotate(of_project=F(f"{way}_id" if way else "pk"))
        return rows if unit_id is None else credit.credited(rows, unit_id, self.way, as_of)

    def part_of(self, rows: Rows) -> Rows:
        """Return those of the rows that the numerator of a rate counts."""
        if isinstance(rows, list):
            return [row for row in rows if getattr(row, self.way.part)]
        told = f"{self.way.part}__isnull" if self.way.part_adds else self.way.part
        return rows.filter(**{told: not self.way.part_adds})

    def counts(
        self, rows: Sequence[Any], unit_id: int | None, as_of: datetime | None = None
    ) -> dict[Any, credit.Share]:
        """Return what each of some of the rows counts for a unit, or in the county, by the key of the row."""
        found = {row.pk: credit.Share(self.worth_of(row)) for row in rows}
        if unit_id is not None and self.is_shared:
            worth = {row.pk: (row.of_project, found[row.pk].values) for row in rows}
            found |= credit.shares_of(worth, unit_id, self.way, as_of)
        return found

    def worth_of(self, row: Any) -> tuple[int | None, ...]:
        """Return what one row counts in the county: of a rate for both sides."""
        whole = getattr(row, self.way.worth) if self.way.worth else 1
        if not self.way.part:
            return (whole,)
        part = getattr(row, self.way.part)
        return (None if part is None else credit.whole(part), whole)

    def value(self, figures: Figures, unit_id: int | None = None) -> credit.Value:
        """Return the figure of a unit, or of the county: a count, 分, or a part of one; None where there is none."""
        if sides := self.sides_of(figures, unit_id):
            part, whole = sides
            return Fraction(part, whole) if whole else None
        return _of(figures, unit_id, self.blank)

    def sides_of(self, figures: Figures, unit_id: int | None = None) -> tuple[int, int] | None:
        """Return numerator and denominator of a rate for a unit or the county; None where it is no rate."""
        if figures.of is None:
            return None
        return _of(figures, unit_id, 0) or 0, _of(figures.of, unit_id, 0) or 0

    def shown(self, value: credit.Value) -> str:
        """Write a figure: a count, 万元, per cent to two places, days to one; where there is none —."""
        if value is None:
            return money.NOTHING
        if self.kind == FigureKind.MONEY:
            return money.in_wan(int(value))
        if isinstance(value, Fraction) and self.is_rate:
            return _rounded(value, 1) if self.kind == FigureKind.DAYS else f"{_rounded(value * 100, 2)}%"
        return f"{int(value):,}"

    def side_shown(self, value: int | None) -> str:
        """Write one side of a rate, or what a row counts for it."""
        if value is None:
            return money.NOTHING
        return money.in_wan(value) if self.way.divides else f"{value:,}"

    @property
    def money(self) -> bool:
        """Whether it is told in 分."""
        return self.kind == FigureKind.MONEY

    @property
    def is_shared(self) -> bool:
        """Whether units share it as the certificates of their projects say."""
        return self.way.project is not None

    @property
    def is_rate(self) -> bool:
        """Whether it has two sides."""
        return bool(self.way.part)

    @property
    def unit_label(self) -> str:
        """In what it is counted."""
        return self.kind.value


def _of(figures: Figures, unit_id: int | None, blank: int | None) -> int | None:
    if unit_id in figures.unknown:
        return None
    if unit_id is None:
        return figures.total if figures.by_unit else blank
    return figures.by_unit.get(unit_id, blank)


def _rounded(value: Fraction, places: int) -> str:
    """Write a number to some places, halves up, as published tables do."""
    whole = int(value * 10**places + Fraction(1, 2))
    return f"{whole // 10**places:,}.{whole % 10**places:0{places}d}"
