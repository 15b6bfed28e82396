"""Key figures of a month beside the year before and the plan, of the county or of one unit; all of them told by metrics."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from typing import Any

from luodi.accounts.models import Unit
from luodi.common import clock
from luodi.desk.headline import Measure, Plan, headline, time_passed
from luodi.metrics import phases
from luodi.metrics.periods import Period
from luodi.metrics.phases import Phase
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

    @property
    def measure(self) -> Measure:
        """What a headline may say of it."""
        now, before = self.year, self.year_before
        change = None
        if now.value is not None and before.value is not None and before.value > 0:
            change = Fraction(now.value) / Fraction(before.value) - 1
        name = now.indicator.name
        return Measure(
            name, _measured(now), change, self.growth, _measured(before), _of_plan(self.plan, now.period)
        )


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
    def month_words(self) -> str:
        """The month, and whether it is told as a whole: 11月（整月）, 12月（到12月1日）."""
        return month_words(self.month)

    @property
    def headline(self) -> str:
        """What a leader would say of the year so far; "" where nothing is known."""
        month, last = self.month.last.month, clock.today()
        when = f"截至{last.month}月{last.day}日" if self.runs else f"1至{month}月" if month > 1 else "1月"
        year = "" if self.month.year == last.year else f"{self.month.year}年"
        return headline(f"{year}{when}", [line.measure for line in self.lines if line.year.value is not None])

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


def month_words(month: Period) -> str:
    """Write a month with how much of it there is: 11月（整月）, 12月（到12月1日）."""
    today = clock.today()
    told = "整月" if month.last < today else f"到{today.month}月{today.day}日"
    return f"{month.last.month}月（{told}）"


def _measured(cell: Cell) -> str:
    return cell.shown if cell.indicator.is_rate else f"{cell.shown}{cell.indicator.unit_label}"


def _of_plan(held: targets.Cell | None, year: Period) -> Plan | None:
    """Return the plan beside what is due of it; None where nothing says so, as of what does not add up through the year."""
    if held is None or held.target is None or not held.target.value or held.done is None:
        return None
    told = held.indicator
    sides = f"{held.shown(held.done)}/{held.shown(held.target.value)}{told.unit_label}"
    over = phases.ended(year.year, min(year.last + timedelta(days=1), clock.today()))
    if over and (due := held.target.by(over)) is not None:
        by = "全年目标" if over == Phase.YEAR else f"{over.label}目标"
        return Plan(held.done, held.target.value, Fraction(due, held.target.value), by, sides)
    if told.is_rate or told.is_standing:
        return None
    return Plan(held.done, held.target.value, _time_passed(year), "时间进度", sides)


def _time_passed(year: Period) -> Fraction:
    today = clock.today()
    if year.last < today:
        return time_passed(year.last.month)
    return time_passed(today.month - 1, Fraction(today.day, year.last.day))


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
