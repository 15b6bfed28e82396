"""A figure on a page: what it says, when it was told, what it means and where its rows are; every page shows it alike."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from luodi.accounts.models import Unit
from luodi.common import clock, money
from luodi.common.jinja import moment
from luodi.metrics.periods import Period
from luodi.metrics.reports.credit import Figures, Value
from luodi.metrics.reports.indicators import FigureKind, Indicator, by_code
from luodi.projects.times import AsOf


@dataclass(frozen=True)
class Cell:
    """One figure of a unit, or of the county without one; ``day`` is the past day at whose end it was told, None for now."""

    indicator: Indicator
    value: Value
    sides: tuple[int, int] | None
    period: Period
    unit: Unit | None = None
    day: date | None = None

    @property
    def shown(self) -> str:
        """The figure as it is written."""
        return self.indicator.shown(self.value)

    @property
    def exact(self) -> str:
        """The figure for machines: a count, 分, a fraction; "" where there is none."""
        return "" if self.value is None else str(self.value)

    @property
    def made_of(self) -> str:
        """Of a rate its two sides: 25/27, of money 200/1,400 万元."""
        if self.sides is None or self.value is None:
            return ""
        told = "/".join(self.indicator.side_shown(side) for side in self.sides)
        return f"{told} {FigureKind.MONEY.value}" if self.indicator.way.divides else told

    @property
    def url(self) -> str:
        """Where its rows are."""
        asked: dict[str, Any] = {"unit": self.unit.pk if self.unit else "", "period": self.period.code}
        if self.day:
            asked["as_of"] = self.day
        return f"{reverse('metrics:rows', args=[self.indicator.code])}?{urlencode(asked)}"

    @property
    def meaning(self) -> str:
        """Of when it is and what it counts, in a sentence or two."""
        when = f"{self.day} 结束时" if self.day else f"截至 {moment(clock.now())}"
        whose = str(self.unit) if self.unit else "全县"
        return f"{whose}{self.period.words}{self.indicator.name}，{when}。{self.indicator.definition}"


@dataclass
class Teller:
    """Tells the figures of a county; what a page asks twice is asked of the database once."""

    county_id: int
    _rules: dict[int, dict[str, Indicator]] = field(default_factory=dict)
    _told: dict[tuple[str, str, date | None], Figures] = field(default_factory=dict)

    def indicators(self, year: int) -> dict[str, Indicator]:
        """Return every indicator under the rules of a year, by its code."""
        if year not in self._rules:
            self._rules[year] = by_code(self.county_id, year)
        return self._rules[year]

    def figures(self, code: str, period: Period, day: date | None = None) -> Figures:
        """Return what an indicator says of all units in a period; one query, once."""
        asked = (code, period.code, day)
        if asked not in self._told:
            moment_asked: datetime | None = AsOf(day).moment if day else None
            indicator = self.indicators(period.year)[code]
            self._told[asked] = indicator.figures(self.county_id, period, moment_asked)
        return self._told[asked]

    def cell(self, code: str, period: Period, unit: Unit | None = None, day: date | None = None) -> Cell:
        """Return one figure."""
        return cell_of(self.indicators(period.year)[code], self.figures(code, period, day), period, unit, day)

    def knows(self, codes: Sequence[str], period: Period) -> bool:
        """Tell whether anything at all was recorded for a period, such as one before the system was used."""
        asked = [self.figures(code, period) for code in codes]
        return any(side.by_unit for figures in asked for side in (figures, figures.of) if side)


def cell_of(
    indicator: Indicator, figures: Figures, period: Period, unit: Unit | None = None, day: date | None = None
) -> Cell:
    """Return the figure of a unit, or of the county, out of those of all."""
    pk = unit.pk if unit else None
    return Cell(indicator, indicator.value(figures, pk), indicator.sides_of(figures, pk), period, unit, day)


def difference(now: Cell, before: Cell) -> str:
    """Return by how much a figure changed, as it is counted; of a rate in points of a per cent."""
    if now.value is None and before.value is None:
        return money.NOTHING
    change = Fraction(now.value or 0) - Fraction(before.value or 0)
    sign = "+" if change > 0 else "-" if change < 0 else ""
    told = now.indicator.shown(abs(change)).rstrip("%")
    return f"{sign}{told}" + (" 个百分点" if now.indicator.kind == FigureKind.RATE and change else "")


def growth(now: Cell, before: Cell) -> str:
    """Return by how many per cent a figure grew, to one place; — where there is nothing to compare with."""
    if now.value is None or before.value is None or before.value <= 0:
        return money.NOTHING
    change = Fraction(now.value - before.value) * 1000 / Fraction(before.value)
    tenths = int(abs(change) + Fraction(1, 2))
    return f"{'+' if change > 0 else '-'}{tenths // 10}.{tenths % 10}%" if tenths else "持平"
