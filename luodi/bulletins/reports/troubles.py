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
from luodi.documents.model import Column, Owner, Problems, Table
from luodi.documents.model import Problem as Told
from luodi.progress.lights import Colour
from luodi.progress.models import Node, Problem, ProjectLight
from luodi.projects import sensitivity
from luodi.projects.models import Project
from luodi.projects.reports.masking import names_for_everybody


class Row(TypedDict):
    """One thing behind a count, in the words that everybody may read."""

    project: int
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
            project=problem.project_id, name=names[problem.project_id], unit=name_of(problem.unit),
            words=f"{problem.kind if _is_secret(problem.project) else cut(problem.words)}，期限 {problem.due_on}",
        )
        for problem in found
    ]  # fmt: skip


def red_lights(county_id: int) -> tuple[list[Row], Table]:
    """Return the projects that show red, those that show it longest first, and as many as fit with the sentence that says why."""
    rows = ProjectLight.objects.filter(county_id=county_id, shown=Colour.RED)
    found = list(rows.select_related("project__unit").order_by("since", "pk"))
    names = names_for_everybody(light.project_id for light in found)
    columns = (
        Column("项目", 2.2),
        Column("责任单位", 1.2),
        Column("亮灯原因", 2.6),
        Column("亮灯日期", 1.1, "center"),
    )
    lines = tuple(
        (
            names[light.project_id],
            name_of(light.project.unit),
            "—" if _is_secret(light.project) or not light.told else light.told[0].words,
            light.since.isoformat(),
        )
        for light in found
    )
    counted = [
        Row(project=light.project_id, name=name, unit=unit, words=f"{words}，{since} 亮灯")
        for light, (name, unit, words, since) in zip(found, lines, strict=True)
    ]
    return counted, Table("红灯项目", columns, lines[:MOST])


def slipped(county_id: int) -> tuple[list[Row], Table]:
    """Return the nodes before construction that are late, the latest first, and as many of them as fit."""
    rows = Node.objects.filter(county_id=county_id).awaited().filter(planned_end__lt=clock.today())
    found = list(rows.select_related("unit", "project__unit").order_by("planned_end", "pk"))
    names = names_for_everybody(node.project_id for node in found)
    columns = (
        Column("项目", 2.2), Column("节点", 1.4), Column("由谁办", 1.2), Column("计划办结", 1.1, "center"),
        Column("逾期（天）", 0.8, "right"),
    )  # fmt: skip
    lines = tuple(
        (
            names[node.project_id],
            node.label,
            name_of(node.seen_to_by),
            node.planned_end.isoformat(),
            str((clock.today() - node.planned_end).days),
        )
        for node in found
    )
    counted = [
        Row(
            project=node.project_id,
            name=name,
            unit=unit,
            words=f"{label}，计划 {planned} 办结，{late(int(days))}",
        )
        for node, (name, label, unit, planned, days) in zip(found, lines, strict=True)
    ]
    return counted, Table("逾期节点", columns, lines[:MOST])


def cut(words: str) -> str:
    """Return words short enough for a table, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _is_secret(project: Project) -> bool:
    return sensitivity.covers(project.is_sensitive, project.stage)
