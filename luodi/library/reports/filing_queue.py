"""The lists of filings: what waits for me, what my unit filed, everything; each in a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, QuerySet

from luodi.accounts.models import Unit, User, units_acted_for
from luodi.common import clock, money, paging
from luodi.library.flows.filing import FILING
from luodi.library.models import Case, Step, Submission
from luodi.projects.models import Project
from luodi.projects.reports import masking

MINE, UNIT, ALL = "mine", "unit", "all"
RUNNING = "running"
STATES = {RUNNING: "办理中", **FILING.ends}


@dataclass(frozen=True)
class Wanted:
    """What the reader asks of the list."""

    tab: str = MINE
    q: str = ""
    state: str = ""
    unit: int | None = None
    step: str = ""
    late: bool = False


@dataclass(frozen=True)
class Line:
    """A filing as the list shows it: its name for the reader, how often it was filed, whom it waits for."""

    case: Case
    name: str
    waiting: list[Step]
    mine: Step | None

    @property
    def days_late(self) -> int:
        return max(((clock.today() - step.due_on).days for step in self.waiting), default=0)


def tabs(user: User) -> dict[str, str]:
    """Return the lists that the reader can open."""
    found = {MINE: "待我办理", UNIT: "本单位报送"}
    if user.reach.reads.everything:
        found[ALL] = "全部"
    return found


def rows(user: User, wanted: Wanted) -> QuerySet[Case]:
    """Return the filings of the list that pass the filters, in no order."""
    found = Case.objects.visible_to(user).filter(flow=FILING.code)
    if wanted.tab == MINE:
        found = found.filter(pk__in=waiting(user).values("case_id"))
    elif wanted.tab == UNIT:
        found = found.filter(unit_id__in=units_acted_for(user) if user.post else [])
    if wanted.state == RUNNING:
        found = found.under_way()
    elif wanted.state:
        found = found.filter(outcome=wanted.state)
    if wanted.unit:
        found = found.filter(unit_id=wanted.unit)
    if wanted.q:
        # A title that was found would tell the name it stands for.
        closed = Project.objects.closed_to(user).values("pk")
        found = found.filter(title__contains=wanted.q).exclude(project__in=closed)
    open_steps = Step.objects.open()
    if wanted.step:
        found = found.filter(pk__in=open_steps.filter(kind=wanted.step).values("case_id"))
    if wanted.late:
        found = found.filter(pk__in=open_steps.filter(due_on__lt=clock.today()).values("case_id"))
    return found


def waiting(user: User) -> QuerySet[Step]:
    """Return the open steps of filings that the acting post could settle."""
    return Step.objects.waiting_for(user).filter(case__flow=FILING.code)


def page(user: User, wanted: Wanted, number: str | None) -> paging.Page:
    """Return one page of the list, the latest first; what waits for the reader comes with its step."""
    found = rows(user, wanted).select_related("unit").annotate(times=Count("submissions"))
    cut = paging.page_of(found.order_by("-started_at", "-pk"), number)
    return replace(cut, rows=_lines(cut.rows, user))


def _lines(cases: Sequence[Case], user: User) -> list[Line]:
    ids = [case.pk for case in cases]
    steps: dict[int, list[Step]] = {}
    for step in Step.objects.open().filter(case_id__in=ids).select_related("unit").order_by("due_on", "pk"):
        steps.setdefault(step.case_id, []).append(step)
    own = set(waiting(user).filter(case_id__in=ids).values_list("pk", flat=True))
    names = masking.names_for(user, {case.project_id for case in cases if case.project_id})
    closed = masking.closed_among(user, names)

    def line(case: Case) -> Line:
        waits = steps.get(case.pk, [])
        name = names[case.project_id] if case.project_id in closed else case.title
        return Line(case, name, waits, next((step for step in waits if step.pk in own), None))

    return [line(case) for case in cases]


def filing_units(user: User) -> list[tuple[Any, str]]:
    """Return the units that filed something the reader may see, for the filter."""
    filed = Case.objects.visible_to(user).filter(flow=FILING.code).values("unit_id")
    units = Unit.objects.filter(pk__in=filed).order_by("path").values_list("pk", "short_name", "name")
    return [(pk, short or name) for pk, short, name in units]


@dataclass(frozen=True)
class Picked:
    """A step picked to be settled with others: what was submitted, in a line."""

    step: Step
    name: str
    submission: Submission

    @property
    def case(self) -> Case:
        return self.step.case

    @property
    def amount(self) -> str:
        fields = self.submission.snapshot["fields"]
        return money.in_wan(
            fields["investment"] if fields["investment"] is not None else fields["investment_min"]
        )


def picked(user: User, case_ids: Sequence[int]) -> list[Picked]:
    """Return the steps of these filings that wait for the reader, in four queries however many."""
    steps = list(
        waiting(user)
        .filter(case_id__in=case_ids)
        .select_related("unit", "case__unit")
        .order_by("due_on", "pk")
    )
    latest = {
        one.case_id: one
        for one in Submission.objects.filter(case__in=[step.case_id for step in steps]).order_by("number")
    }
    closed = masking.closed_among(user, [step.case.project_id for step in steps if step.case.project_id])
    return [
        Picked(step, step.case.title, latest[step.case_id])
        for step in steps
        if step.case.project_id not in closed
    ]
