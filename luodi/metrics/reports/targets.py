"""目标任务 on screen: targets beside what is done, unit by unit, and what a case of handing them down is about."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet

from luodi.accounts.models import Post, Unit, User
from luodi.accounts.models.units import UnitKind
from luodi.accounts.permissions import Role
from luodi.common import clock, money, paging
from luodi.library.flows.targets import RECONSIDER
from luodi.library.models import Case, Step
from luodi.metrics.models import Target
from luodi.metrics.reports.credit import Figures
from luodi.metrics.reports.indicators import Indicator, Period, indicators

# What kinds of units are given targets.
GIVEN_TO = (UnitKind.TOWNSHIP, UnitKind.DEPARTMENT, UnitKind.PARK)

UNITS_A_PAGE = 100


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
    today = Unit.objects.filter(kind__in=GIVEN_TO).valid_on(clock.today()).order_by()
    return units_of(user).filter(Q(pk__in=today.values("pk")) | Q(pk__in=others))


@dataclass(frozen=True)
class Cell:
    """One unit by one indicator: what is to be reached, what was handed down and not signed yet, what is done."""

    indicator: Indicator
    done: int
    target: Target | None = None
    proposed: Target | None = None

    @property
    def rate(self) -> str:
        """How much of the target is done, in whole per cent, never rounded up."""
        if self.target is None or not self.target.value:
            return money.NOTHING
        return f"{self.done * 100 // self.target.value}%"

    def shown(self, value: int | None) -> str:
        """Write a value as the indicator counts."""
        return shown(self.indicator, value)


def shown(indicator: Indicator, value: int | None) -> str:
    """Write a value of an indicator: a count, or 万元."""
    if value is None:
        return money.NOTHING
    return money.in_wan(value) if indicator.money else f"{value:,}"


@dataclass
class Row:
    """A unit with its cells, and whether it signed."""

    unit: Unit | None
    cells: list[Cell]
    state: tuple[str, str] = ("", "")
    case_id: int | None = None

    @property
    def is_ended(self) -> bool:
        """Whether the unit was merged or split; what it has stays in its row."""
        return self.unit is not None and not self.unit.is_valid_on(clock.today())

    @property
    def takes_targets(self) -> bool:
        """Whether targets can be handed down to the unit."""
        return self.unit is not None and self.unit.kind in GIVEN_TO and not self.is_ended


@dataclass
class Board:
    """The targets of a year as one user may see them. ``total`` is the county's, for those who read all of it."""

    year: int
    indicators: tuple[Indicator, ...]
    page: paging.Page
    rows: list[Row] = field(default_factory=list)
    total: Row | None = None


def board(user: User, year: int, wanted: str | None = None) -> Board:
    """Return a page of what the user may see of a year: one query for each indicator and a fixed number beside."""
    known = indicators(user.post.county_id, year)
    period = Period.of_year(year)
    told = {one.code: one.figures(user.post.county_id, period) for one in known}
    page = paging.page_of(_on_board(user, year, told.values()), wanted, size=UNITS_A_PAGE)
    held, proposed = _targets(page.rows, year)
    waiting = _waiting(proposed)
    found = Board(year, known, page)
    for unit in page.rows:
        cells = [
            Cell(
                one,
                told[one.code].by_unit.get(unit.pk, 0),
                held.get((unit.pk, one.code)),
                proposed.get((unit.pk, one.code)),
            )
            for one in known
        ]
        found.rows.append(_row(unit, cells, waiting))
    if user.reach.reads.everything:
        found.total = Row(None, [Cell(one, told[one.code].total) for one in known])
    return found


def own(user: User, year: int) -> Row | None:
    """Return what is in force for the unit of the acting post beside what is done; None where nothing is.

    One query for each indicator that has a target.
    """
    unit = user.post.unit
    held, _ = _targets([unit], year)
    if not held:
        return None
    county_id, period = user.post.county_id, Period.of_year(year)
    known = [one for one in indicators(county_id, year) if (unit.pk, one.code) in held]
    cells = [
        Cell(one, one.figures(county_id, period).by_unit.get(unit.pk, 0), held[unit.pk, one.code])
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
    known = {one.code: one for one in indicators(case.county_id, first.year)}
    earlier = Target.objects.filter(
        ~Q(case=case), county_id=case.county_id, year=first.year, unit=first.unit_id, since__isnull=False
    )
    before: dict[str, Target] = {}
    for target in earlier.filter(since__lt=case.ended_at or clock.now()).order_by("since"):
        before[target.indicator] = target
    rounds: dict[Any, list[Target]] = defaultdict(list)
    for target in rows:
        rounds[target.set_at].append(target)
    return {"year": first.year, "unit": first.unit, "known": known, "before": before,
            "rounds": list(rounds.values()), "shown": shown}  # fmt: skip
