"""Key figures of a month beside the year before and the plan, of the county or of one unit; all of them told by metrics."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from luodi.accounts.models import Unit
from luodi.common import clock
from luodi.metrics.periods import Period
from luodi.metrics.reports import plans, targets
from luodi.metrics.reports.cells import Cell, Teller, growth

KEY = (
    "entered.signed", "entered.signed.amount", "entered.started", "entered.producing", "arrived", "completed",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """An indicator: this month, this year so far, both a year ago, and the plan of the year where there is one."""

    month: Cell
    month_before: Cell
    year: Cell
    year_before: Cell
    plan: targets.Cell | None
    planned: int  # how many units have a target: what is reached of the plan is counted of these alone

    @property
    def growth(self) -> str:
        """How much the year so far grew against the same months of the year before."""
        return growth(self.year, self.year_before)


@dataclass(frozen=True)
class Table:
    """The key figures; ``has_before`` tells whether anything is known of the year before."""

    month: Period
    year: Period
    month_before: Period
    year_before: Period
    lines: list[Line]
    has_before: bool

    @property
    def runs(self) -> bool:
        """Whether the month goes on, so that what it is compared with is longer."""
        return self.month.last >= clock.today()

    @property
    def so_far(self) -> str:
        """How the months of the year so far are called in a head."""
        return f"1 至 {self.month.last.month} 月"

    @property
    def is_january(self) -> bool:
        """Whether the month is all of the year so far."""
        return self.month == self.year

    def line(self, code: str) -> Line | None:
        """Return the line of an indicator; None where the table has none."""
        return next((line for line in self.lines if line.year.indicator.code == code), None)


def key_figures(teller: Teller, month: Period, unit: Unit | None = None) -> Table:
    """Return the key figures of a unit, or of the county; four queries for each indicator and a fixed number beside.

    A unit sees besides what it has targets for.
    """
    so_far = month.to_date
    last = Period.of_month(month.year - 1, month.last.month)
    held = plans.of_unit(unit, month.year) if unit else plans.of_county(teller.county_id, month.year, KEY)
    known = teller.indicators(month.year)
    codes = [*KEY, *(code for code in known if code in held and code not in KEY)]
    # An indicator that the rules of the year before do not have cannot be compared with it.
    before = [code for code in codes if code in teller.indicators(last.year)]
    has_before = teller.knows(before, last.to_date)

    def line(code: str) -> Line:
        year = teller.cell(code, so_far, unit)
        return Line(
            teller.cell(code, month, unit),
            _past(teller, code, last, unit),
            year,
            _past(teller, code, last.to_date, unit),
            _plan(teller, year, held.get(code)),
            len(held[code].units) if code in held else 0,
        )

    return Table(month, so_far, last, last.to_date, [line(code) for code in codes], has_before)


def _past(teller: Teller, code: str, period: Period, unit: Unit | None) -> Cell:
    if code in teller.indicators(period.year):
        return teller.cell(code, period, unit)
    return Cell(teller.indicators(clock.today().year)[code], None, None, period, unit)


def _plan(teller: Teller, year: Cell, plan: plans.Plan | None) -> targets.Cell | None:
    if plan is None:
        return None
    told = teller.figures(year.indicator.code, year.period)
    return targets.Cell(year.indicator, plan.done(year.indicator, told), plan.target)


# What the script of a page draws: its kind, unit, labels, and series with numbers, words and addresses.
Chart = dict[str, Any]


def chart_of(
    kind: str, unit: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[Cell | None]]]
) -> Chart:
    """Return what the script draws: numbers as tables write them, and where each leads; what is not known is no zero."""
    return {
        "kind": kind,
        "unit": unit,
        "labels": list(labels),
        "series": [
            {
                "name": name,
                "values": [cell and _number(cell) for cell in cells],
                "shown": [cell and cell.shown for cell in cells],
                "urls": [cell and cell.url for cell in cells],
            }
            for name, cells in series
        ],
    }


def _number(cell: Cell) -> float | None:
    return targets.in_numbers(cell.indicator, None if cell.value is None else int(cell.value))
