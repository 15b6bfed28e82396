"""变更计划: what is asked for, what stands beside the plan of a project, and the list of what waits."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from luodi.accounts.models import User
from luodi.common import clock, paging
from luodi.common.jinja import sentence_day
from luodi.library.flows.plan import PLAN
from luodi.library.models import Case, PlanChange, Step
from luodi.projects.models import Project
from luodi.projects.replanning import BLANK, FIELDS
from luodi.projects.reports import masking, words

MINE, ALL = "mine", "all"
TABS = {MINE: "待我办理", ALL: "全部"}
AGREED = "agreed"
# Of the year alone: what was planned for another year is no first plan of this one.
YEARLY = {"year_plan"}


def in_words(change: PlanChange) -> list[tuple[str, str, str]]:
    """Return label, what counted and what is asked for, of every field."""
    told = words.differences({name: change.values[name] for name in FIELDS if name in change.values}, {})
    return [(words.label(name), old, new) for name, old, new in told]


def in_a_line(change: PlanChange) -> str:
    """Say what is asked for."""
    return "；".join(f"{label}由 {old} 改为 {new}" for label, old, new in in_words(change))


def waiting_for(project: Project) -> PlanChange | None:
    """Return what is asked for the project and not settled."""
    running = PlanChange.objects.filter(case__project=project, case__ended_at__isnull=True)
    found: PlanChange | None = running.select_related("case__unit").first()
    return found


def already_asked(project: Project, waiting: PlanChange) -> str:
    """Say what waits already, and what to do."""
    begun = f"{sentence_day(waiting.case.started_at)}由{waiting.case.unit}申请"
    return f"“{project.name}”的计划变更还没有办（{begun}：{in_a_line(waiting)}），请等招商服务中心办结，或先撤回再改。"


def notes(project: Project) -> dict[str, str]:
    """Return what stands beside the plan, by field: the first plan with who agreed to another, and what is asked for; one query."""
    rows = PlanChange.objects.filter(case__project=project, case__outcome__in=["", AGREED])
    # One step, one row.
    changes = list(
        rows.select_related("case").annotate(office=F("case__steps__unit__short_name")).order_by("pk")
    )
    found = {name: _note(name, [one for one in changes if name in one.values]) for name in FIELDS}
    return {name: note for name, note in found.items() if note}


def _note(name: str, changes: Sequence[Any]) -> str:
    agreed = [one for one in changes if one.case.outcome and _counts(name, one.case)]
    told = []
    if agreed:
        first, last = _value(name, agreed[0].values[name][0]), agreed[-1]
        told.append(f"原计划 {first}，{last.office}{_day(last.case)}同意变更")
    for one in changes:
        if not one.case.outcome:
            wanted = one.values[name][1]
            asked = "取消" if wanted in BLANK else f"改为 {_value(name, wanted)}"
            told.append(f"已申请{asked}，待{one.office}同意")
    return "；".join(told)


def _counts(name: str, case: Case) -> bool:
    return name not in YEARLY or _ended(case).year == clock.today().year


def _ended(case: Case) -> date:
    return clock.day_of(case.ended_at or case.started_at)


def _day(case: Case) -> str:
    day = _ended(case)
    return sentence_day(day) if day.year == clock.today().year else f"{day.year}年{day.month}月{day.day}日"


def _value(name: str, stored: Any) -> str:
    return words.value(name, stored, {})


def about(case: Case, user: User) -> dict[str, Any]:
    """Return what the page of a case shows above its steps."""
    change = PlanChange.objects.select_related("batch").get(case=case)
    return {"change": change, "lines": in_words(change)}


@dataclass(frozen=True)
class Line:
    """A change as the list shows it: of which project for the reader, and the step if it waits for the reader."""

    case: Case
    name: str
    lines: Sequence[tuple[str, str, str]]
    reason: str
    step: Step | None

    @property
    def days_late(self) -> int:
        return (clock.today() - self.step.due_on).days if self.step else 0


def waiting(user: User) -> QuerySet[Step]:
    """Return the open steps of changes that the acting post could settle."""
    return Step.objects.waiting_for(user).filter(case__flow=PLAN.code)


def page(user: User, tab: str, number: str | None) -> paging.Page:
    """Return one page of the list, the latest first; a fixed number of queries."""
    rows = Case.objects.visible_to(user).filter(flow=PLAN.code).exclude(project__in=_closed(user))
    if tab == MINE:
        rows = rows.filter(pk__in=waiting(user).values("case_id"))
    related = rows.select_related("unit", "plan_change", "started_by", "started_post__unit")
    cut = paging.page_of(related.order_by("-started_at", "-pk"), number)
    return replace(cut, rows=lines(cut.rows, user))


def _closed(user: User) -> QuerySet[Any]:
    closed: QuerySet[Any] = Project.objects.closed_to(user).values("pk")
    return closed


def lines(cases: Sequence[Case], user: User) -> list[Line]:
    """Return changes as the list shows them."""
    names = masking.names_for(user, {case.project_id for case in cases if case.project_id})
    steps = {one.case_id: one for one in waiting(user).filter(case__in=cases).select_related("unit")}
    return [
        Line(
            case,
            names[case.project_id or 0],
            in_words(case.plan_change),
            case.plan_change.reason,
            steps.get(case.pk),
        )
        for case in cases
    ]


def picked(user: User, case_ids: Sequence[int]) -> list[Line]:
    """Return of these changes those that wait for the reader."""
    mine = waiting(user).filter(case_id__in=case_ids).values("case_id")
    rows = Case.objects.visible_to(user).filter(pk__in=mine).exclude(project__in=_closed(user))
    return lines(
        list(rows.select_related("unit", "plan_change", "started_by", "started_post__unit").order_by("pk")),
        user,
    )
