"""目标任务 on screen: targets beside what is done, unit by unit, and what a case of handing them down is about."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from django.db.models import IntegerField, Q, QuerySet, Value

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.models.units import UnitKind
from luodi.accounts.permissions import Role
from luodi.common import clock, money, paging
from luodi.library.flows.targets import RECONSIDER
from luodi.library.models import Case, Step
from luodi.metrics import phases
from luodi.metrics.kinds import TargetLimit
from luodi.metrics.models import Target
from luodi.metrics.phases import CUMULATIVE, QUARTERS, Phase
from luodi.metrics.reports.credit import Figures
from luodi.metrics.reports.indicators import FigureKind, Indicator, Period, by_code, registered
from luodi.rulebook.reports import packs

# What kinds of units are given targets.
GIVEN_TO = (UnitKind.TOWNSHIP, UnitKind.DEPARTMENT, UnitKind.PARK)

UNITS_A_PAGE = 100
# Targets of rates are whole hundredths of a per cent.
PERCENT = 100


def signers(units: Iterable[Unit], *, giver: User) -> set[int]:
    """Return the ids of the units of which a head, other than the giver, is in office today."""
    posts = Post.objects.valid_on(clock.today()).filter(role=Role.HEAD, user__is_active=True)
    return set(posts.exclude(user=giver).filter(unit__in=list(units)).values_list("unit_id", flat=True))


def units_of(user: User) -> QuerySet[Unit]:
    """Return the units, of today and of before, whose figures the acting post may see, in the order of the tree."""
    area = user.reach.reads
    known = Unit.objects.filter(county_id__in=area.counties)
    found: QuerySet[Unit] = known if area.everything else known.filter(pk__in=area.units)
    return found.order_by("path")


def _on_board(user: User, year: int, told: Iterable[Figures]) -> QuerySet[Unit]:
    """Return the units of today and every other, such as a merged one, that has a figure or a target of the year."""
    targets = Target.objects.filter(county_id=user.post.county_id, year=year, until__isnull=True)
    others = {pk for figures in told for pk, value in figures.by_unit.items() if value}
    others.update(targets.values_list("unit_id", flat=True).distinct())
    return units_of(user).filter(Q(pk__in=_given_to()) | Q(pk__in=others))


def _given_to() -> QuerySet[Unit, Any]:
    """Return the ids of the units that can be given targets today."""
    today: QuerySet[Unit] = Unit.objects.filter(kind__in=GIVEN_TO).valid_on(clock.today())
    return today.order_by().values("pk")


def values(
    county_id: int, year: int, period: Period, as_of: datetime | None = None
) -> dict[tuple[int, str], int | None]:
    """Return for each unit (its id) and indicator (its code) what is to be reached by the end of a period, in one query.

    Values count from the first of January, whenever the period begins: whole things, 分 of money, hundredths of a per
    cent of a rate. None says that the unit has a target for the year and none by the end of this period: nothing is due
    then. What is not in the answer has no target. ``as_of`` asks for what was in force at that moment.
    """
    return values_in((county_id,), year, period, as_of)


def values_in(
    counties: Collection[int], year: int, period: Period, as_of: datetime | None = None
) -> dict[tuple[int, str], int | None]:
    """Return the same of many counties, in one query too."""
    rows = Target.objects.in_force() if as_of is None else Target.objects.in_force_at(as_of)
    phase = phases.ending_on(period.last) if period.year == year else None
    told = rows.filter(county_id__in=counties, year=year, value__isnull=False)
    due = "value" if phase == Phase.YEAR else f"q{phase.value}" if phase else Value(None, IntegerField())
    return {(unit, code): value for unit, code, value in told.values_list("unit_id", "indicator", due)}


@dataclass(frozen=True)
class Cell:
    """One unit by one indicator: what is to be reached, what was handed down and not signed yet, what is done."""

    indicator: Indicator
    done: int | None = None
    target: Target | None = None
    proposed: Target | None = None
    on: date = field(default_factory=clock.today)

    @property
    def rate(self) -> str:
        """How much of the target is done, in whole per cent, never rounded up."""
        if self.target is None or not self.target.value or self.done is None:
            return money.NOTHING
        return f"{self.done * 100 // self.target.value}%"

    @property
    def standing(self) -> Target | None:
        """What was handed down last, signed or not."""
        return self.proposed or self.target

    @property
    def phase(self) -> Phase | None:
        """The phase of today: the one that runs, else the last one that is over; None where the year has neither."""
        if self.target is None:
            return None
        told = (phases.running(self.target.year, self.on), phases.ended(self.target.year, self.on))
        known = (one for one in told if one and one != Phase.YEAR and self.target.by(one) is not None)
        return next(known, None)

    @property
    def light(self) -> tuple[str, str]:
        """Whether what was due by the last phase that is over is done, and what is due by the one that runs already."""
        if self.target is None or self.done is None:
            return "", ""
        over = phases.ended(self.target.year, self.on)
        due = self.target.by(over) if over else None
        if due is not None and self.done < due:
            return ("未完成", "red") if over == Phase.YEAR else ("落后时序", "amber")
        ahead = phases.running(self.target.year, self.on) or over
        due = self.target.by(ahead) if ahead else None
        if due is None or self.done < due:
            return "", ""
        return ("已完成" if ahead == Phase.YEAR else "已达到", "green")

    def shown(self, value: int | None) -> str:
        """Write a value as the indicator counts."""
        return shown(self.indicator, value)


def shown(indicator: Indicator, value: int | None) -> str:
    """Write a value of a target: a count, 万元, or per cent."""
    if value is None:
        return money.NOTHING
    return indicator.shown(Fraction(value, 100 * PERCENT) if _in_percent(indicator) else value)


def in_numbers(indicator: Indicator, value: int | None) -> float | None:
    """Return a value as it stands in a workbook: a count, a number of 万元, or per cent."""
    if value is None:
        return None
    part = PERCENT if _in_percent(indicator) else money.FEN_PER_UNIT["万"] if indicator.money else 1
    return value // part if value % part == 0 else value / part


def reached(indicator: Indicator, figures: Figures, unit_id: int | None = None) -> int | None:
    """Return what a unit, or the county, has reached, counted as targets are and never rounded up."""
    value = indicator.value(figures, unit_id)
    return None if value is None else int(value * (100 * PERCENT if _in_percent(indicator) else 1))


def _in_percent(indicator: Indicator) -> bool:
    return indicator.kind == FigureKind.RATE


@dataclass
class Row:
    """A unit with its cells, and whether it signed."""

    unit: Unit | None
    cells: list[Cell]
    state: tuple[str, str] = ("", "")
    case_id: int | None = None

    def cell(self, indicator: Indicator) -> Cell:
        """Return how the unit stands by an indicator."""
        return next(cell for cell in self.cells if cell.indicator.code == indicator.code)

    @property
    def waits(self) -> bool:
        """Whether the unit has not answered the last time yet; it can be asked nothing else before."""
        return any(cell.proposed for cell in self.cells)

    @property
    def is_ended(self) -> bool:
        """Whether the unit was merged or split; what it has stays in its row."""
        return self.unit is not None and not self.unit.is_valid_on(clock.today())


@dataclass
class Board:
    """The targets of a year as one user may see them. ``total`` is the county's, for those who read all of it."""

    year: int
    indicators: tuple[Indicator, ...]
    page: paging.Page
    rows: list[Row] = field(default_factory=list)
    total: Row | None = None
    limits: Mapping[str, TargetLimit] = field(default_factory=dict)


def board(user: User, year: int, wanted: str | None = None) -> Board:
    """Return a page of what the user may see of a year: one query for each indicator and a fixed number beside."""
    known = _on_show(user.post.county_id, year)
    period = Period.of_year(year)
    told = {one.code: one.figures(user.post.county_id, period) for one in known}
    page = paging.page_of(_on_board(user, year, told.values()), wanted, size=UNITS_A_PAGE)
    found = _filled(year, known, page, told)
    if user.reach.reads.everything:
        found.total = Row(None, [Cell(one, reached(one, told[one.code])) for one in known])
    return found


def to_set(user: User, year: int, wanted: str | None = None, *, size: int = 0) -> Board:
    """Return a page of the units that can be given targets, with what stands; what is done is not worked out."""
    county_id = user.post.county_id
    limited = limits(county_id)
    known = tuple(one for one in registered(county_id, year) if _can_be_set(one, limited))
    page = paging.page_of(units_of(user).filter(pk__in=_given_to()), wanted, size=size or UNITS_A_PAGE)
    found = _filled(year, known, page, {})
    found.limits = limited
    return found


def _filled(year: int, known: tuple[Indicator, ...], page: paging.Page, told: Mapping[str, Figures]) -> Board:
    held, proposed = _targets(page.rows, year)
    waiting = _waiting(proposed)
    found = Board(year, known, page)
    for unit in page.rows:
        cells = []
        for one in known:
            done = reached(one, told[one.code], unit.pk) if one.code in told else None
            cells.append(Cell(one, done, held.get((unit.pk, one.code)), proposed.get((unit.pk, one.code))))
        found.rows.append(_row(unit, cells, waiting))
    return found


def _on_show(county_id: int, year: int) -> tuple[Indicator, ...]:
    """Return the indicators by which somebody has targets in the year; where nobody has, those that take some."""
    standing = Target.objects.filter(county_id=county_id, year=year, until__isnull=True, value__isnull=False)
    codes = set(standing.values_list("indicator", flat=True).distinct())
    known = registered(county_id, year)
    return tuple(one for one in known if one.code in codes) or tuple(one for one in known if one.has_targets)


def limits(county_id: int) -> dict[str, TargetLimit]:
    """Return the limits in force today, by the codes of their indicators."""
    return {limit.indicator: limit for limit in packs.in_force(county_id, "target_limits").rules.limits}


def _can_be_set(indicator: Indicator, limited: Mapping[str, TargetLimit]) -> bool:
    """Tell whether targets may be set by an indicator; one that is limited is named so that its limit is seen."""
    return indicator.has_targets or indicator.code in limited


def own(user: User, year: int) -> Row | None:
    """Return what is in force for the unit of the acting post beside what is done; None where nothing is.

    One query for each indicator that has a target.
    """
    unit = user.post.unit
    held, _ = _targets([unit], year)
    if not held:
        return None
    county_id, period = user.post.county_id, Period.of_year(year)
    known = [one for one in registered(county_id, year) if (unit.pk, one.code) in held]
    cells = [
        Cell(one, reached(one, one.figures(county_id, period), unit.pk), held[unit.pk, one.code])
        for one in known
    ]
    return Row(unit, cells)


def _targets(
    units: Sequence[Unit], year: int
) -> tuple[dict[tuple[int, str], Target], dict[tuple[int, str], Target]]:
    held, proposed = {}, {}
    for target in Target.objects.filter(unit__in=units, year=year, until__isnull=True):
        if target.since is None:
            proposed[target.unit_id, target.indicator] = target
        elif target.value is not None:
            held[target.unit_id, target.indicator] = target
    return held, proposed


def _waiting(proposed: dict[tuple[int, str], Target]) -> dict[int, str]:
    """Return case → the step that waits in it."""
    cases = {target.case_id for target in proposed.values()}
    return dict(Step.objects.filter(case__in=cases, closed_at__isnull=True).values_list("case_id", "kind"))


def _row(unit: Unit, cells: list[Cell], waiting: dict[int, str]) -> Row:
    case_id = next((cell.proposed.case_id for cell in cells if cell.proposed), None)
    if case_id is not None:
        asks = waiting.get(case_id) == RECONSIDER
        return Row(unit, cells, ("申请调整", "amber") if asks else ("待签收", "blue"), case_id)
    case_id = next((cell.target.case_id for cell in cells if cell.target), None)
    return Row(unit, cells, ("已签收", "green") if case_id else ("未下达", ""), case_id)


def about(case: Case, user: User) -> dict[str, Any]:
    """Return what a case of targets is about: indicator, what held before, what was handed down in each round."""
    rows = list(Target.objects.filter(case=case).select_related("unit").order_by("pk"))
    first = rows[0]
    known = by_code(case.county_id, first.year)
    earlier = Target.objects.filter(
        ~Q(case=case), county_id=case.county_id, year=first.year, unit=first.unit_id, since__isnull=False
    )
    before: dict[str, Target] = {}
    for target in earlier.filter(since__lt=case.ended_at or clock.now()).order_by("since"):
        before[target.indicator] = target
    rounds: dict[Any, list[Target]] = defaultdict(list)
    for target in rows:
        rounds[target.set_at].append(target)
    return {"year": first.year, "unit": first.unit, "known": known, "before": before, "shown": shown,
            "rounds": list(rounds.values()), "limits": limits(case.county_id), "quarters": QUARTERS, "cumulative": CUMULATIVE}  # fmt: skip
