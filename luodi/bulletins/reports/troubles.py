"""What is not as it should be, for everybody to read: overdue problems, red lights, slipped nodes.

What is closed to somebody in the county is named as for those to whom it is closed, and its words are left out.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, TypedDict

from luodi.bulletins.reports.standing import name_of
from luodi.common import clock
from luodi.common.lateness import late, late_by
from luodi.documents.model import Owner, Problems
from luodi.documents.model import Problem as Told
from luodi.progress.lights import Colour
from luodi.progress.models import Node, Problem, ProjectLight
from luodi.projects import sensitivity
from luodi.projects.models import Project
from luodi.projects.reports.masking import names_for_everybody


class Row(TypedDict):
    """One thing behind a count, in the words that everybody may read."""

    project: int | None
    name: str
    unit: str
    words: str


MOST = 60
LONGEST = 120


def problems(county_id: int, before: date) -> list[Any]:
    """Return the open problems that are due before a day, by their owners."""
    rows = Problem.objects.filter(county_id=county_id, project__voided_at__isnull=True)
    return list(rows.overdue(before).select_related("unit", "project").order_by("unit__path", "due_on", "pk"))


def owners(found: Iterable[Any]) -> list[tuple[str, int]]:
    """Return the units that have to solve the problems with how many, most first."""
    return Counter(name_of(problem.unit) for problem in found).most_common()


def by_owner(title: str, found: Iterable[Any]) -> Problems:
    """Return the problems by the unit that has to solve them."""
    found = list(found)
    names = names_for_everybody(problem.project_id for problem in found)
    told: dict[str, list[Told]] = defaultdict(list)
    for problem in found:
        words = "" if _is_secret(problem.project) else f"：{cut(problem.words)}"
        # Documents write figures without spaces around them.
        state = late_by(problem.due_on, clock.today()).replace(" ", "") or problem.get_state_display()
        line = Told((f"{names[problem.project_id]}{words or f'（{problem.kind}）'}",), problem.due_on, state)
        told[name_of(problem.unit)].append(line)
    return Problems(title, tuple(Owner(name, tuple(lines)) for name, lines in told.items()))


def rows_of(found: Iterable[Any]) -> list[Row]:
    """Return problems as the rows behind their count."""
    found = list(found)
    names = names_for_everybody(problem.project_id for problem in found)
    return [
        Row(
            project=problem.project_id,
            name=names[problem.project_id],
            unit=name_of(problem.unit),
            words=f"{problem.kind if _is_secret(problem.project) else cut(problem.words).rstrip('。')}，{due(problem.due_on)}",
        )
        for problem in found
    ]


def due(day: date | None) -> str:
    """Return by when something is to be done, and how late it is."""
    if day is None:
        return "没有期限"
    # Documents write figures without spaces around them.
    late_words = late_by(day, clock.today()).replace(" ", "")
    return f"期限 {day}" + (f"，{late_words}" if late_words else "")


def red_lights(county_id: int) -> list[Row]:
    """Return the projects that show red, those that show it longest first, with the sentence that says why."""
    rows = ProjectLight.objects.filter(county_id=county_id, shown=Colour.RED)
    found = list(rows.select_related("project__unit").order_by("since", "pk"))
    names = names_for_everybody(light.project_id for light in found)
    return [
        Row(
            project=light.project_id,
            name=names[light.project_id],
            unit=name_of(light.project.unit),
            words=f"{_why(light)}{light.since} 亮灯",
        )
        for light in found
    ]


def slipped(county_id: int) -> list[Row]:
    """Return the nodes before construction that are late, the latest first."""
    rows = Node.objects.filter(county_id=county_id).awaited().filter(planned_end__lt=clock.today())
    found = list(rows.select_related("unit", "project__unit").order_by("planned_end", "pk"))
    names = names_for_everybody(node.project_id for node in found)
    return [
        Row(
            project=node.project_id,
            name=names[node.project_id],
            unit=name_of(node.seen_to_by),
            words=f"{node.label}，计划 {node.planned_end} 办结，{late((clock.today() - node.planned_end).days)}",
        )
        for node in found
    ]


def _why(light: ProjectLight) -> str:
    """Return why a project shows red, where everybody may read it."""
    return "" if _is_secret(light.project) or not light.told else f"{light.told[0].words.rstrip('。')}，"


def cut(words: str) -> str:
    """Return words short enough for a table, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _is_secret(project: Project) -> bool:
    return sensitivity.covers(project.is_sensitive, project.stage)
