"""近期到期: what of one project is late or due soon, whoever sees to it, by its day; for the top of its page."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from luodi.accounts.models import User
from luodi.progress.models import Problem, Promise
from luodi.progress.problems import OPEN
from luodi.progress.promises import BINDING
from luodi.progress.reports import nodes, problems, promise_list, staging
from luodi.projects.models import Project
from luodi.rulebook.lights import LATE, SOON, Light

SHOWN = 5


@dataclass(frozen=True)
class Due:
    """One thing with its day, its light and who sees to it."""

    what: str
    url: str
    due_on: date
    light: Light
    who: str


def on_project(project: Project, user: User) -> dict[str, Any] | None:
    """Return what is late or due soon, the earliest day first; nothing for what is over or where nothing is."""
    if project.voided_at or project.status in staging.OVER:
        return None
    found = sorted(
        [*_problems(project), *_nodes(project), *_promises(project)], key=lambda one: (one.due_on, one.what)
    )
    return {"due": found[:SHOWN], "left": len(found) - SHOWN} if found else None


def _problems(project: Project) -> list[Due]:
    rows = Problem.objects.filter(project=project, state__in=OPEN).select_related("unit", "raised_unit")
    return [
        Due(
            f"问题：{one.problem.words}",
            one.problem.get_absolute_url(),
            one.problem.due_on,
            one.light,
            one.turn,
        )
        for one in problems.lines(list(rows), {})
    ]


def _nodes(project: Project) -> list[Due]:
    plan = nodes.plan_of(project)
    return [
        Due(
            line.node.label,
            line.node.get_absolute_url(),
            line.node.planned_end if line.node.real_start else line.node.planned_start,
            Light(line.light.label, line.tone),
            f"{line.owner}，{'办结' if line.node.real_start else '开始'}",
        )
        for line in (plan.held_up if plan else ())
    ]


def _promises(project: Project) -> list[Due]:
    rows = Promise.objects.filter(project=project, state__in=BINDING, due_on__isnull=False)
    rules = promise_list.rules_of(project.county_id)
    found = [
        promise_list.row_of(one, rules) for one in rows.select_related(*promise_list.RELATED).with_waiting()
    ]
    return [
        Due(f"承诺：{row.what}", row.promise.get_absolute_url(), row.promise.due_on, light, row.promiser)
        for row in found
        for light in row.lights[-1:]
        if light.tone in (LATE, SOON) and row.promise.due_on
    ]
