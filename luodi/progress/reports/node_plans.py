"""Planning nodes from a template: which template, who would see to each node, and what the plan would come to."""

from collections.abc import Mapping
from datetime import date

from luodi.accounts.reports.unit_names import UnitNames
from luodi.progress.kinds import ProjectKind, kind_of
from luodi.progress.models import Node
from luodi.progress.node_rules import Chosen, NodeLight, Owner, Template, tasks_from
from luodi.progress.reports.nodes import Line, Plan
from luodi.progress.schedule import Span, schedule
from luodi.projects.models import Project
from luodi.rulebook.reports import calendar, packs


def template_for(project: Project, asked: str = "") -> Template:
    """Return the template of the kind that was asked for, else of the project's own kind."""
    own = packs.in_force(project.county_id, "project_kinds").rules
    kind = ProjectKind(asked) if asked in ProjectKind.values else kind_of(own, project.industry)
    template: Template = packs.in_force(project.county_id, "nodes").rules.template(kind)
    return template


def owners_of(template: Template, project: Project) -> dict[str, int]:
    """Return code → the unit of the county that the template names; what is not found is left to the responsible unit."""
    names = UnitNames(project.county)
    found: dict[str, int] = {}
    for node in template.nodes:
        if node.owner == Owner.DEPARTMENT and (unit := names.match(node.department).unit):
            found[node.code] = unit.pk
    return found


def missing_departments(template: Template, owners: Mapping[str, int]) -> list[str]:
    """Return the departments of the template that the county has no unit for."""
    named = [node.department for node in template.nodes if node.department and node.code not in owners]
    return list(dict.fromkeys(named))


def preview(project: Project, template: Template, chosen: Mapping[str, Chosen], first: date) -> Plan | None:
    """Return what the plan would come to; None without a node."""
    told = schedule(tasks_from(template, chosen), calendar.current(), first)
    lines = [
        Line(_node(project, code, chosen[code].label, span), span, NodeLight.ON_TIME, "", ())
        for code, span in told.spans.items()
    ]
    in_order = {node.code: place for place, node in enumerate(template.nodes)}
    lines.sort(key=lambda line: in_order[line.node.code])
    return Plan(lines, (), told) if lines else None


def _node(project: Project, code: str, label: str, span: Span) -> Node:
    days = {"planned_start": span.start, "planned_end": span.end}
    return Node(project=project, code=code, label=label, first_start=span.start, first_end=span.end, **days)
