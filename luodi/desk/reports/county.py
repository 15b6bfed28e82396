"""全县概况: one page for the leader: the month against plan and last year, stages, ranking, red lights, what changed."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from luodi.accounts.models import User
from luodi.assessment.reports.latest import Latest, latest
from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin
from luodi.common import clock
from luodi.desk.reports.figures import KEY, Chart, Table, chart_of, key_figures
from luodi.metrics.periods import Period
from luodi.metrics.reports.cells import Cell, Teller, difference
from luodi.metrics.reports.indicators import Indicator
from luodi.progress.lights import Colour
from luodi.progress.reports import light_pages

# A stage, and which part of what was signed this year has come to it.
FUNNEL = (
    ("在谈", "entered.talks", ""),
    ("签约", "entered.signed", ""),
    ("前期", "entered.preparing", "rate.performed"),
    ("开工", "entered.started", "rate.started"),
    ("投产", "entered.producing", "rate.producing"),
)
ARRIVED = "arrived"
ARRIVED_RATE = "rate.arrived"
RED = 6


@dataclass(frozen=True)
class Stage:
    """What came to a stage this year, and the share of this year's signed projects that has come so far."""

    label: str
    entered: Cell
    rate: Cell | None


@dataclass(frozen=True)
class Change:
    """A figure at the end of a day and now."""

    then: Cell
    now: Cell

    @property
    def words(self) -> str:
        """By how much it changed."""
        return difference(self.now, self.then)


@dataclass(frozen=True)
class Since:
    """What changed since the end of a day: the last meeting's, the last month's, or one that the reader chose."""

    day: date
    why: str
    year: Period
    changes: list[Change]


@dataclass(frozen=True)
class Red:
    """The red lights the reader may see: how many, and those that show longest."""

    count: int
    lines: list[light_pages.Listed]


@dataclass(frozen=True)
class Months:
    """Money that arrived month by month, this year and the year before."""

    labels: list[str]
    years: list[tuple[str, list[Cell | None]]]


@dataclass(frozen=True)
class County:
    """The page."""

    table: Table
    funnel: list[Stage]
    arrived_rate: Cell
    months: Months
    ranking: Latest | None
    red: Red
    since: Since
    told_at: datetime

    @property
    def charts(self) -> dict[str, Chart]:
        """Return what is drawn, by the name of its place."""
        entered = ("项目", [stage.entered for stage in self.funnel])
        return {
            "funnel": chart_of("bars", "个", [stage.label for stage in self.funnel], [entered]),
            "months": chart_of("lines", "万元", self.months.labels, self.months.years),
        }

    @property
    def meanings(self) -> list[Indicator]:
        """Return every indicator of the page, once."""
        told = [line.year for line in self.table.lines]
        for stage in self.funnel:
            told += [cell for cell in (stage.entered, stage.rate) if cell]
        return list({cell.indicator.code: cell.indicator for cell in (*told, self.arrived_rate)}.values())


def county(user: User, month: Period, since: date | None = None) -> County:
    """Return the page of a month; the number of queries depends on the month alone, not on units or projects."""
    teller = Teller(user.post.county_id)
    table = key_figures(teller, month)
    funnel = [
        Stage(
            label,
            teller.cell(code, table.year),
            teller.cell(rate, table.year) if rate else None,
        )
        for label, code, rate in FUNNEL
    ]
    months = _months(teller, month, has_before=table.has_before)
    return County(
        table,
        funnel,
        teller.cell(ARRIVED_RATE, table.year),
        months,
        latest(user),
        _red(user),
        _since(teller, *((since, "您选的日子") if since else meeting_day(user))),
        clock.now(),
    )


def meeting_day(user: User) -> tuple[date, str]:
    """Return the day with which the present is compared, and why it is that one.

    Meetings have no records of their own; what the last one was held with is the last weekly material that was issued.
    """
    issued = Bulletin.objects.visible_to(user).issued().filter(kind=Kind.WEEKLY)
    last = issued.order_by("-as_of").values_list("as_of", "number").first()
    if last is not None:
        return clock.day_of(last[0]), f"{last[1]}的数据截至日"
    return clock.today().replace(day=1) - timedelta(days=1), "还没有印发的周调度材料，按上月末"


def _since(teller: Teller, day: date, why: str) -> Since:
    """Return what changed up to today: in the year so far, whichever month the page shows."""
    today = clock.today()
    year = Period.of_month(today.year, today.month).to_date
    changes = [Change(teller.cell(code, year, day=day), teller.cell(code, year)) for code in KEY]
    return Since(day, why, year, changes)


def _months(teller: Teller, month: Period, *, has_before: bool) -> Months:
    now, before = month.year, month.year - 1
    # The whole of the year before where it is known, so that what is still to come can be seen.
    count = 12 if has_before else month.last.month
    this = [
        teller.cell(ARRIVED, Period.of_month(now, one)) if one <= month.last.month else None
        for one in range(1, count + 1)
    ]
    years: list[tuple[str, list[Cell | None]]] = [(f"{now} 年", this)]
    if has_before:
        past = [teller.cell(ARRIVED, Period.of_month(before, one)) for one in range(1, count + 1)]
        years.append((f"{before} 年", list(past)))
    return Months([f"{one}月" for one in range(1, count + 1)], years)


def _red(user: User) -> Red:
    page = light_pages.page(user, light_pages.Wanted(light=Colour.RED.value), None)
    return Red(page.total, list(page.rows[:RED]))
