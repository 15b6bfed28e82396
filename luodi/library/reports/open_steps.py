"""在办事项: every open step of the county, or as far as the reader's scope goes: what waits for whom and since when."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Min, Q

from luodi.accounts.models import Unit, User
from luodi.common import clock, paging
from luodi.common.lateness import waited
from luodi.library.flows import FLOWS
from luodi.library.models import Step
from luodi.projects.reports import masking
from luodi.rulebook import lights
from luodi.rulebook.lights import Light
from luodi.rulebook.reports import calendar

MINE = "mine"


@dataclass(frozen=True)
class Wanted:
    """What the reader asks of the list."""

    whose: str = ""
    unit: int | None = None
    flow: str = ""
    late: bool = False


@dataclass(frozen=True)
class Line:
    """An open step as the list shows it, under the name that the reader may read."""

    step: Step
    name: str
    light: Light
    waited: str

    @property
    def due_on(self) -> date | None:
        """The due day; none while the clock stands still."""
        return None if self.step.is_stopped else self.step.due_on


@dataclass
class Waiting:
    """What waits for one unit: how many steps, how many of them late, since when, and of which flows."""

    unit: Unit
    count: int = 0
    late: int = 0
    since: datetime | None = None
    flows: list[tuple[str, int]] = field(default_factory=list)

    @property
    def kinds(self) -> str:
        """The flows with how many each, the most first."""
        return " · ".join(f"{FLOWS[flow].label} {count}" for flow, count in self.flows)


def rows(user: User, wanted: Wanted) -> Any:
    """Return the open steps in the reader's scope that pass the filters, the earliest due first."""
    found = Step.objects.visible_to(user).open()
    if wanted.whose == MINE:
        found = found.filter(pk__in=Step.objects.waiting_for(user).values("pk"))
    if wanted.unit:
        found = found.filter(unit_id=wanted.unit)
    if wanted.flow:
        found = found.filter(case__flow=wanted.flow)
    if wanted.late:
        found = found.late()
    return found.order_by("due_on", "pk")


def page(user: User, wanted: Wanted, number: str | None) -> paging.Page:
    """Return one page of the list; the same number of queries for any."""
    found = rows(user, wanted).with_stopped()
    cut = paging.page_of(found.select_related("unit", "case__unit", "opened_by", "opened_post__unit"), number)
    names = masking.names_for(user, {step.case.project_id for step in cut.rows if step.case.project_id})
    return replace(cut, rows=lines(cut.rows, names))


def lines(steps: Iterable[Any], names: dict[int, str]) -> list[Line]:
    """Return steps as lists show them; ``names`` holds what their projects are called for the reader."""
    days, today = calendar.current(), clock.today()
    return [
        Line(
            step,
            names.get(step.case.project_id, step.case.title),
            lights.light(step.due_on, today, days, is_stopped=step.is_stopped),
            waited(clock.day_of(step.opened_at), today),
        )
        for step in steps
    ]


def by_unit(user: User) -> list[Waiting]:
    """Return for each unit what waits for it as far as the reader's scope goes, the most late first; two queries."""
    found: dict[int, Waiting] = {}
    told = Step.objects.visible_to(user).open().with_stopped().order_by().values_list("unit_id", "case__flow")
    late = Count("pk", filter=Q(due_on__lt=clock.today(), is_stopped=False))
    counted = list(told.annotate(count=Count("pk"), overdue=late, since=Min("opened_at")))
    units = Unit.objects.in_bulk({unit for unit, *_ in counted})
    for unit, flow, count, overdue, since in counted:
        line = found.setdefault(unit, Waiting(units[unit]))
        line.count += count
        line.late += overdue
        line.since = min(line.since or since, since)
        line.flows.append((flow, count))
    for line in found.values():
        line.flows.sort(key=lambda one: (-one[1], one[0]))
    return sorted(found.values(), key=lambda line: (-line.late, line.since, line.unit.path))


def units_of(user: User) -> list[tuple[int, str]]:
    """Return the units that something waits for in the reader's scope, for the filter."""
    waiting = Step.objects.visible_to(user).open().values("unit_id")
    units = Unit.objects.filter(pk__in=waiting).order_by("path").values_list("pk", "short_name", "name")
    return [(pk, short or name) for pk, short, name in units]
