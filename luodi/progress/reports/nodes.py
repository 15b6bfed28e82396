"""前期节点 of projects as they stand: worked out whenever somebody looks, never stored."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.jinja import sentence_day
from luodi.common.lateness import against
from luodi.progress import node_rules
from luodi.progress.models import Node
from luodi.progress.models.nodes import PREPARING_IN
from luodi.progress.node_rules import TONES, Dates, Limits, NodeLight
from luodi.progress.schedule import Circle, Schedule, Span, Task, length, schedule
from luodi.projects.models import Project
from luodi.rulebook.reports import calendar, packs
from luodi.rulebook.working_days import Calendar

# The worst of its nodes is the light of a project.
WORST = (NodeLight.LATE, NodeLight.SOON, NodeLight.ON_TIME, NodeLight.DONE)


@dataclass(frozen=True)
class Line:
    """A node as pages show it: when it runs by what is known today, its light and why, what it still waits for."""

    node: Node
    span: Span
    light: NodeLight
    words: str
    after: Sequence[str]
    # Whether it has not begun and something before it is not done.
    waits: bool = False

    @property
    def tone(self) -> str:
        return TONES[self.light]

    @property
    def owner(self) -> Unit:
        """The unit that sees to it."""
        unit: Unit = self.node.seen_to_by
        return unit

    @property
    def was_moved(self) -> bool:
        """Whether the plan is not the first one any more."""
        node = self.node
        return (node.planned_start, node.planned_end) != (node.first_start, node.first_end)


@dataclass(frozen=True)
class Plan:
    """All nodes of a project in their order, those taken out, and what they come to."""

    lines: Sequence[Line]
    gone: Sequence[Node]
    schedule: Schedule

    @property
    def first_end(self) -> date:
        """By when everything was to be done when the nodes were first planned."""
        return max(line.node.first_end for line in self.lines)

    @property
    def light(self) -> NodeLight:
        """The worst light of all nodes."""
        lights = {line.light for line in self.lines}
        return next(light for light in WORST if light in lights)

    @property
    def tone(self) -> str:
        return TONES[self.light]

    def count(self, light: str) -> int:
        """Return how many nodes have the light."""
        return sum(line.light == light for line in self.lines)

    @property
    def held_up(self) -> list[Line]:
        """Where it is stuck: the late nodes, then those due soon, that wait for no other node."""
        urgent = (NodeLight.LATE, NodeLight.SOON)
        return [line for light in urgent for line in self.lines if line.light == light and not line.waits]

    @property
    def late_behind(self) -> int:
        """How many nodes are late because they wait for another one."""
        return sum(line.light == NodeLight.LATE and line.waits for line in self.lines)

    @property
    def under_way(self) -> list[Line]:
        """The nodes that have begun and are not done."""
        return [line for line in self.lines if line.node.real_start and not line.node.real_end]

    @property
    def may_follow(self) -> bool:
        """Whether some node that is not done is expected on other days than it is planned."""
        return any(
            (line.node.planned_start, line.node.planned_end) != (line.span.start, line.span.end)
            for line in self.lines
            if line.node.real_end is None
        )

    @property
    def words(self) -> str:
        """When everything will be done, against the plan and the first plan."""
        end, planned = self.schedule.end, self.schedule.planned_end
        said_against = against(planned, end) if planned and end and planned != end else ""
        done = self.light == NodeLight.DONE
        said = f"{sentence_day(end)}全部办结" if done else f"预计{sentence_day(end)}全部办结"
        said += f"，{said_against}" if said_against else "，与计划一致"
        days = [f"计划{sentence_day(planned)}"] if said_against else []
        days += [f"最初计划{sentence_day(self.first_end)}"] if self.first_end != planned else []
        return f"{said}{'（' + '，'.join(days) + '）' if days else ''}。"


def limits_of(county_id: int, days: Calendar) -> Limits:
    """Return the thresholds of the county for today; one query."""
    return node_rules.limits(packs.in_force(county_id, "nodes").rules, days, clock.today())


def dates_of(node: Node) -> Dates:
    """Return the days of a node for the rules."""
    return Dates(node.planned_start, node.planned_end, node.real_start, node.real_end)


def task_of(node: Node, days: Calendar, known: Collection[str]) -> Task:
    """Return a node for the schedule; what it came after and is not there any more holds it up no longer."""
    return Task(
        code=node.code,
        label=node.label,
        days=length(node.planned_start, node.planned_end, days),
        after=tuple(code for code in node.after if code in known),
        not_before=node.planned_start,
        planned_end=node.planned_end,
        started=node.real_start,
        ended=node.real_end,
    )


def tasks_of(nodes: Sequence[Node], days: Calendar) -> list[Task]:
    """Return the nodes of one project for the schedule."""
    known = {node.code for node in nodes}
    return [task_of(node, days, known) for node in nodes]


def scheduled(nodes: Sequence[Node], days: Calendar) -> Schedule:
    """Return when the nodes of one project run. Two merged plans may wait for each other: then nothing waits."""
    tasks = tasks_of(nodes, days)
    try:
        return schedule(tasks, days, clock.today())
    except Circle:
        return schedule([Task(**{**vars(task), "after": ()}) for task in tasks], days, clock.today())


def plans(project_ids: Iterable[int], county_id: int) -> dict[int, Plan]:
    """Return the plans of those of the projects that have one; three queries however many."""
    rows = Node.objects.filter(project_id__in=list(project_ids)).select_related("unit", "project__unit")
    by_project: dict[int, list[Node]] = {}
    for node in rows.order_by("project_id", "place", "pk"):
        by_project.setdefault(node.project_id, []).append(node)
    days = calendar.current()
    at = limits_of(county_id, days)
    found = {pk: _plan(nodes, days, at) for pk, nodes in by_project.items()}
    return {pk: plan for pk, plan in found.items() if plan}


def plan_of(project: Project) -> Plan | None:
    """Return the plan of a project; None without one."""
    return plans([project.pk], project.county_id).get(project.pk)


def _plan(nodes: Sequence[Node], days: Calendar, at: Limits) -> Plan | None:
    current = [node for node in nodes if node.voided_at is None]
    gone = [node for node in nodes if node.voided_at is not None]
    if not current:
        return None
    told = scheduled(current, days)
    known = {node.code: node for node in current}
    return Plan([_line(node, known, told, at) for node in current], gone, told)


def _line(node: Node, known: Mapping[str, Node], told: Schedule, at: Limits) -> Line:
    before = [known[code] for code in node.after if code in known]
    waits_for = [one.label for one in before if one.real_end is None]
    dates = dates_of(node)
    light = node_rules.light(dates, at)
    words = node_rules.sentence(dates, at, waits_for)
    waits = node.real_start is None and bool(waits_for)
    return Line(node, told.spans[node.code], light, words, [one.label for one in before], waits)


def writes(project: Project, user: User) -> bool:
    """Tell whether the acting post plans the nodes of the project."""
    return bool(user.can(Permission.NODES_EDIT) and not project.voided_at and project.is_writable_by(user))


def may_begin(project: Project) -> bool:
    """Tell whether the project stands where its nodes are planned."""
    return project.stage in PREPARING_IN and project.voided_at is None
