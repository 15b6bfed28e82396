"""What figures would be if one day of one project were another: worked out from the rows they count, nothing is stored.

Tried is which period a row counts in. Indicators that hold two days against one another, or look at how things stood on a
day, cannot be tried like this: they are named, and keep the figures they have.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from luodi.common import clock, money
from luodi.metrics.periods import Period
from luodi.metrics.reports import credit
from luodi.metrics.reports.credit import Figures, Value
from luodi.metrics.reports.figures import side_of, told_by
from luodi.metrics.reports.indicators import Indicator, by_code
from luodi.metrics.reports.indicators.base import Asked, Subject
from luodi.metrics.reports.indicators.projects import levels
from luodi.progress.recognition import FactKind
from luodi.progress.reports import entering
from luodi.progress.reports.figures import held
from luodi.projects.stages import Level, Stage, StatusAtLevel

MONEY = (FactKind.ARRIVED, FactKind.COMPLETED, FactKind.OUTPUT, FactKind.TAX)
# By which day of a project an indicator tells in which period it counts, where that is not in its name.
_BY_SIGNING = ("rate.performed", "rate.started", "rate.producing", "rate.arrived")
_RETURNS = ("rate.returns_on_time", "rate.returns_complete")
# What depends on a day in another way.
_ELSE = {
    f"stage.{Stage.SIGNED}": ("rate.start_in_time", "start_overdue", "days.to_start", *_RETURNS),
    f"stage.{Stage.STARTED}": ("rate.start_in_time", "days.to_start"),
    f"stage.{Stage.AT_CAPACITY}": _RETURNS,
    "county": ("reserve", "rate.reserve_ripe"),
    "own": ("reserve", "rate.reserve_ripe"),
}


@dataclass(frozen=True)
class Dated:
    """Something of a project with its day: ``kinds`` say what goes by it, ``row`` is the fact, where it is one."""

    key: str
    words: str
    day: date
    kinds: tuple[str, ...]
    row: int | None = None

    @property
    def shown(self) -> str:
        """The day, or the month where only that counts."""
        return f"{self.day:%Y-%m}" if self.row is not None else self.day.isoformat()

    @property
    def within(self) -> Period:
        """The shortest period in which it counts: money counts in months."""
        if self.row is not None:
            return Period.of_month(self.day.year, self.day.month)
        return Period.between(self.day, self.day + timedelta(days=1))


def dated(county_id: int, project_id: int, as_of: datetime | None = None) -> list[Dated]:
    """Return what of a project has a day that figures go by; as many queries for many as for few."""
    asked = Asked((county_id,), Period.of_year(clock.today().year), as_of)
    return [*_stages(project_id, as_of), *_admissions(project_id, asked), *_facts(project_id, as_of)]


def _stages(project_id: int, as_of: datetime | None) -> Iterator[Dated]:
    lines: dict[int, tuple[date, list[Stage]]] = {}
    for stage in Stage:
        rows = entering.brought_to(stage, as_of).filter(project=project_id)
        for pk, day in rows.values_list("pk", "certain_by"):
            lines.setdefault(pk, (day, []))[1].append(stage)
    for pk, (day, stages) in lines.items():
        words = f"{'、'.join(stage.label for stage in stages)}日期"
        yield Dated(f"stage-{pk}", words, day, tuple(f"stage.{stage}" for stage in stages))


def _admissions(project_id: int, asked: Asked) -> Iterator[Dated]:
    held_now = levels(asked).filter(project_id=project_id, taken_over=False)
    for level, status, since, entered in held_now.values_list("level", "status", "since", "entered_at"):
        if level == Level.COUNTY and status == StatusAtLevel.ADMITTED and since:
            yield Dated("county", "入县级库日期", clock.day_of(since), ("county",))
        elif entered:
            yield Dated("own", "首次入库日期", clock.day_of(entered), ("own",))


def _facts(project_id: int, as_of: datetime | None) -> Iterator[Dated]:
    rows = held(as_of).filter(project_id=project_id).of_kind(*MONEY).standing(as_of)
    told = rows.exclude(counts_in="").order_by("-counts_in", "-pk")
    for pk, kind, amount, month in told.values_list("pk", "kind", "amount", "counts_in"):
        year, number = map(int, month.split("-"))
        words = f"{FactKind(kind).label} {money.in_wan(amount)} 万元计入的月份"
        yield Dated(f"fact-{pk}", words, date(year, number, 1), (f"money.{kind}",), pk)


@dataclass
class Supposed:
    """Unit → code → figure for the codes that change, and the indicators that could not be tried."""

    figures: dict[int, dict[str, Value]] = field(default_factory=dict)
    codes: list[str] = field(default_factory=list)
    untried: list[Indicator] = field(default_factory=list)


def supposed(
    county_id: int, codes: Collection[str], period: Period, as_of: datetime, project_id: int, one: Dated, day: date
) -> Supposed:  # fmt: skip
    """Return what the figures of a period would be, if something of a project had been on another day."""
    known = by_code(county_id, period.year)
    wanted = {found.code: found for found, _ in (side_of(known, code) for code in codes)}
    told = Supposed(untried=[found for code, found in wanted.items() if _goes_by_else(code, one)])
    was, becomes = (period.first <= told_day <= period.last for told_day in (one.day, day))
    if was == becomes:
        return told
    figures = {
        code: _moved(found, county_id, period, as_of, project_id, one, goes=was)
        for code, found in wanted.items()
        if _goes_by(found, one)
    }
    told.codes = [code for code in codes if side_of(known, code)[0].code in figures]
    told.figures = told_by(known, told.codes, figures)
    return told


def _goes_by_else(code: str, one: Dated) -> bool:
    return any(code in _ELSE.get(kind, ()) for kind in one.kinds)


def _goes_by(indicator: Indicator, one: Dated) -> bool:
    code = indicator.code
    for kind in one.kinds:
        sort, _, name = kind.partition(".")
        if sort == "stage" and code in (f"entered.{name}", f"entered.{name}.amount"):
            return True
        if kind == f"stage.{Stage.SIGNED}" and code in _BY_SIGNING:
            return True
        if sort == "money" and indicator.subject == Subject.FACT and code.partition(".")[0] == name:
            return True
        if kind == "own" and code == "own_entered" or kind == "county" and code.startswith("admitted"):
            return True
    return False


def _moved(
    indicator: Indicator, county_id: int, period: Period, as_of: datetime, project_id: int, one: Dated, *, goes: bool
) -> Figures:  # fmt: skip
    """Return the figures of a period without the rows of a project that go out of it, or with those that come in."""
    moment = indicator.as_of(period, as_of)
    mine = {"pk": one.row} if one.row is not None else {"of_project": project_id}
    rows: Any = indicator.rows(county_id, None, period, as_of)
    if goes:
        return credit.figures(rows.exclude(**mine), indicator.way, moment)
    coming: Any = indicator.rows(county_id, None, one.within, as_of)
    more = credit.figures(coming.filter(**mine), indicator.way, moment)
    return _joined(credit.figures(rows, indicator.way, moment), more)


def _joined(figures: Figures, more: Figures) -> Figures:
    found = replace(figures, unknown=figures.unknown - set(more.by_unit))
    for unit, value in more.by_unit.items():
        found.by_unit[unit] += value
    found.total += more.total
    if found.of and more.of:
        found.of = _joined(found.of, more.of)
    return found
