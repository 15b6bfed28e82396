"""Problems over many rows: the list, what waits for whom, what holds projects up, and what keeps them from being voided."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F

from luodi.accounts.models import Unit, User
from luodi.common import clock, lateness, paging
from luodi.progress.models import Problem
from luodi.progress.problems import OPEN, TO_ANSWER, Cause, Problems, State, Whose
from luodi.projects.reports import masking
from luodi.rulebook import lights
from luodi.rulebook.due_days import Proposal
from luodi.rulebook.lights import Light
from luodi.rulebook.reports import calendar, packs
from luodi.rulebook.working_days import Calendar, DueDay

TO_HANDLE, TO_JUDGE = "handle", "check"
EVERY = "all"


@dataclass(frozen=True)
class Wanted:
    """What the list is narrowed to; without a state to the open ones."""

    whose: str = ""
    late: bool = False
    unit: int | None = None
    cause: str = ""
    state: str = ""


@dataclass(frozen=True)
class Line:
    """One problem as lists show it."""

    problem: Problem
    name: str
    light: Light
    turn: str
    waited: str = ""


def rows(user: User, wanted: Wanted) -> Any:
    """Return the problems in the reader's scope that pass the filters: the open ones by due day, others the latest first."""
    found = Problem.objects.visible_to(user)
    if wanted.whose == TO_HANDLE:
        found = found.filter(pk__in=Problem.objects.to_handle(user).values("pk"))
    elif wanted.whose == TO_JUDGE:
        found = found.filter(pk__in=Problem.objects.visible_to(user).to_check(user).values("pk"))
    if wanted.late:
        found = found.overdue(clock.today())
    if wanted.unit:
        found = found.filter(unit_id=wanted.unit)
    if wanted.cause:
        found = found.filter(cause=wanted.cause)
    if wanted.state == EVERY:
        return found.order_by(F("ended_at").desc(nulls_first=True), "due_on", "pk")
    found = found.filter(state=wanted.state) if wanted.state else found.open()
    return (
        found.order_by("due_on", "pk") if wanted.state in ("", *OPEN) else found.order_by("-ended_at", "-pk")
    )


def page(user: User, wanted: Wanted, number: str | None) -> paging.Page:
    """Return one page of the list as lines; the same number of queries for any."""
    cut = paging.page_of(rows(user, wanted).select_related("unit", "raised_unit"), number)
    names = masking.names_for(user, {problem.project_id for problem in cut.rows})
    return replace(cut, rows=lines(cut.rows, names))


def lines(problems: Iterable[Problem], names: Mapping[int, str]) -> list[Line]:
    """Return problems as lists show them; ``names`` holds what their projects are called for the reader."""
    days, today = calendar.current(), clock.today()
    soon: dict[int, int] = {}
    found = []
    for problem in problems:
        county = problem.county_id
        soon[county] = soon.get(county) or packs.in_force(county, "problems").rules.remind_days
        light = light_of(problem, today, days, soon[county])
        waited = lateness.waited(clock.day_of(problem.since), today) if problem.state in OPEN else ""
        found.append(Line(problem, names.get(problem.project_id, ""), light, turn_of(problem), waited))
    return found


def light_of(problem: Problem, today: date, days: Calendar, soon: int) -> Light:
    """Return the light of a problem: of its due day while it is open, else how it ended."""
    if problem.state in OPEN:
        return lights.light(problem.due_on, today, days, soon=soon)
    return Light(problem.get_state_display(), "green" if problem.state == State.CLOSED else "")


def turn_of(problem: Problem) -> str:
    """Say whose turn it is; nothing once it is over."""
    if problem.state in TO_ANSWER:
        return f"等{problem.unit}{'重新办理' if problem.state == State.REOPENED else '答复'}"
    return {
        State.ANSWERED: "等企业确认",
        State.DISPUTED: "等核查人员复核",
        State.CONFIRMED: "等核查人员核查",
    }.get(State(problem.state), "")


def units_of(user: User) -> list[tuple[int, str]]:
    """Return the units that have problems to solve in the reader's scope, for the filter."""
    held = Problem.objects.visible_to(user).order_by().values("unit_id")
    units = Unit.objects.filter(pk__in=held).values_list("pk", "short_name", "name")
    return [(pk, short or name) for pk, short, name in units]


@dataclass(frozen=True)
class NamedCause:
    """What an open problem says holds a project up, whose delay that counts as, and whether it is overdue."""

    problem: int
    cause: Cause
    whose: Whose
    kind: str
    unit: str
    is_overdue: bool


def causes_for(project_ids: Collection[int]) -> dict[int, list[NamedCause]]:
    """Return what the open problems name as causes, project by project, the earliest due first; few queries for any number.

    Whose delay a cause counts as follows the rules in force today.
    """
    today = clock.today()
    rules: dict[int, Problems] = {}
    found: dict[int, list[NamedCause]] = {}
    rows = Problem.objects.open().filter(project_id__in=project_ids).select_related("unit")
    for problem in rows.order_by("due_on", "pk"):
        county = problem.county_id
        rules[county] = rules.get(county) or packs.in_force(county, "problems").rules
        cause = Cause(problem.cause)
        named = NamedCause(
            problem.pk,
            cause,
            rules[county].whose(cause),
            problem.kind,
            str(problem.unit),
            problem.due_on < today,
        )
        found.setdefault(problem.project_id, []).append(named)
    return found


def keeps_from_voiding(project_ids: Collection[int]) -> dict[int, str]:
    """Return for each project that cannot be voided now how many problems are open on it, and what to do."""
    held = Problem.objects.open().filter(project_id__in=project_ids).values_list("project_id", flat=True)
    counts: dict[int, int] = {}
    for pk in held:
        counts[pk] = counts.get(pk, 0) + 1
    return {pk: f"还有 {count} 个问题没有办结，请先销号，或请招商中心终止" for pk, count in counts.items()}


def proposals(county_id: int, today: Calendar, since: date, until: date) -> list[Proposal]:
    """List the open problems that run between two days and whose due day the calendar of today sets otherwise."""
    running = Problem.objects.open().filter(county_id=county_id, due_on__gte=since, days__isnull=False)
    found = []
    for problem in running.select_related("unit").order_by("pk"):
        start = clock.day_of(problem.since)
        was = DueDay(problem.due_on, problem.provisional)
        now = today.due(start, problem.days or 0)
        if start <= until and was != now:
            title, url = f"问题：{turn_of(problem)}", problem.get_absolute_url()
            found.append(Proposal("problems", problem.pk, title, str(problem.unit), url, was, now))
    return found
