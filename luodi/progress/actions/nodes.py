"""前期节点: planning them from the template, changing the plan, reporting what was really begun and done, taking one out.

Each action locks the project first. The first plan of a node is never changed; a planned day that is moved keeps who
moved it and why in the trail.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import IO, Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.files.actions import store
from luodi.files.models import StoredFile
from luodi.progress import node_rules, schedule
from luodi.progress.actions.relight import relight
from luodi.progress.kinds import ProjectKind
from luodi.progress.models import Node
from luodi.progress.node_rules import MOST, Chosen, tasks_from
from luodi.progress.reports import nodes as reports
from luodi.projects.actions.attachments import attach_stored
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project
from luodi.rulebook.actions import packs
from luodi.rulebook.reports import calendar

# A day further away than this is a slip of the pen.
FAR = timedelta(days=3650)


class NodeRefused(Exception):
    """It cannot be done like this; the message says why and what to do."""


@dataclass(frozen=True)
class NodeEntry:
    """A node as the unit plans it; ``unit_id`` None is the responsible unit, ``after`` are codes of its other nodes."""

    label: str
    planned_start: date
    planned_end: date
    unit_id: int | None = None
    person: str = ""
    after: Sequence[str] = ()


@permitted(Permission.NODES_EDIT)
@transaction.atomic
def begin(
    *, project: Project, kind: ProjectKind, first_day: date, chosen: Mapping[str, Chosen], by: User
) -> list[Node]:
    """Plan the nodes of a project from the template of a kind, as early as possible from a day on.

    ``chosen`` holds the nodes that are wanted by their codes. Raises NodeRefused and ClosedToYou.
    """
    current = _locked(project, by)
    if not reports.may_begin(current):
        raise NodeRefused("前期节点在签约到开工之间编排，请先在项目页更新阶段。")
    if current.nodes.current().exists():
        raise NodeRefused("这个项目的前期节点已经编排好了，请在“前期节点”页修改。")
    _refuse_far(first_day)
    release = packs.pin(county_id=current.county_id, kind="nodes")
    template = release.rules.template(kind)
    if not chosen or set(chosen) - {node.code for node in template.nodes}:
        raise NodeRefused("没有选节点，或模板已经改变，请刷新页面后重新编排。")
    _refuse_strange_units(current, {one.unit_id for one in chosen.values()})
    tasks = tasks_from(template, chosen)
    told = schedule.schedule(tasks, calendar.current(), first_day)
    made = [
        Node(
            place=place,
            code=task.code,
            rules=release.number,
            after=list(task.after),
            unit_id=chosen[task.code].unit_id,
            person=chosen[task.code].person.strip(),
            **_new(current, task.label, told.spans[task.code].start, told.spans[task.code].end),
        )
        for place, task in enumerate(tasks, start=1)
    ]
    Node.objects.bulk_create(made)
    relight([current.pk])
    trail.record(
        "nodes.planned",
        current,
        by=by,
        kind=kind.value,
        count=len(made),
        end=_day(told.end),
        rules={"nodes": release.number},
    )
    return made


def _new(project: Project, label: str, start: date, end: date) -> dict[str, Any]:
    """Return what every new node has: its plan is its first plan."""
    return {
        "county_id": project.county_id,
        "project": project,
        "label": label.strip(),
        "planned_start": start,
        "planned_end": end,
        "first_start": start,
        "first_end": end,
        "made_at": clock.now(),
    }


@permitted(Permission.NODES_EDIT)
@transaction.atomic
def add(*, project: Project, entry: NodeEntry, by: User) -> Node:
    """Add a node of the unit's own to the plan. Raises NodeRefused and ClosedToYou."""
    current = _locked(project, by)
    there = list(current.nodes.order_by("place"))
    if not any(node.voided_at is None for node in there):
        raise NodeRefused("这个项目还没有编排前期节点，请先编排。")
    if sum(node.voided_at is None for node in there) >= MOST:
        raise NodeRefused(f"一个项目最多 {MOST} 个节点，请先取消不需要的。")
    if any(node.voided_at is None and node.label == entry.label.strip() for node in there):
        raise NodeRefused(f"已经有“{entry.label.strip()}”这个节点，不用再加；确是另一件事的，请换个名称。")
    own = sum(node.code.startswith("Z") for node in there)
    node = Node(
        place=there[-1].place + 1,
        code=f"Z{own + 1}",
        unit_id=entry.unit_id,
        person=entry.person.strip(),
        after=list(entry.after),
        **_new(current, entry.label, entry.planned_start, entry.planned_end),
    )
    _refuse_unsound(current, node, [one for one in there if one.voided_at is None])
    node.save()
    relight([current.pk])
    trail.record(
        "node.added", current, by=by, node=node.pk, label=node.label, after=_told(node), code=node.code
    )
    return node


@permitted(Permission.NODES_EDIT)
@transaction.atomic
def change(*, node: Node, entry: NodeEntry, by: User, reason: str = "") -> Node:
    """Change what a node is called, who sees to it, what it comes after, and when it is planned.

    A planned day that moves needs a reason; that of a node that is done does not move any more. Raises NodeRefused
    and ClosedToYou.
    """
    project = _locked(node.project, by)
    current = _current(node)
    before = _told(current)
    current.label, current.person = entry.label.strip(), entry.person.strip()
    current.unit_id, current.after = entry.unit_id, list(entry.after)
    current.planned_start, current.planned_end = entry.planned_start, entry.planned_end
    after = _told(current)
    changed = [name for name in after if after[name] != before[name]]
    if not changed:
        raise NodeRefused("没有改动。要改的请改好再保存，不改的请返回。")
    others = [one for one in project.nodes.current() if one.pk != current.pk]
    _refuse_unsound(project, current, others)
    moved = {"planned_start", "planned_end"} & set(changed)
    if moved and current.real_end:
        raise NodeRefused(f"“{before['label']}”已经办结，计划时间不能再改。")
    if moved and not reason.strip():
        raise NodeRefused("计划时间变了，请写明调整的原因；最初计划仍然保留。")
    current.save(update_fields=["label", "person", "unit", "after", "planned_start", "planned_end"])
    relight([project.pk])
    trail.record(
        "node.moved" if moved else "node.changed",
        project,
        by=by,
        node=current.pk,
        label=current.label,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        reason=reason.strip()[:200] or None,
    )
    return current


@permitted(Permission.NODES_EDIT)
@transaction.atomic
def follow(*, project: Project, reason: str, by: User) -> int:
    """Move the plan of every node that is not done to the days now expected; return how many moved. Raises NodeRefused and ClosedToYou."""
    current = _locked(project, by)
    if not reason.strip():
        raise NodeRefused("请写明调整计划的原因；最初计划仍然保留。")
    rows = list(current.nodes.current().order_by("place"))
    told = reports.scheduled(rows, calendar.current())
    moved = []
    for node in rows:
        span = told.spans[node.code]
        if node.real_end or (node.planned_start, node.planned_end) == (span.start, span.end):
            continue
        before = _told(node)
        node.planned_start, node.planned_end = span.start, span.end
        moved.append((node, before))
    if not moved:
        raise NodeRefused("各节点的计划和推算一致，不用调整。")
    Node.objects.bulk_update([node for node, _ in moved], ["planned_start", "planned_end"])
    relight([current.pk])
    days = ("planned_start", "planned_end")
    trail.record(
        "nodes.moved",
        current,
        by=by,
        reason=reason.strip()[:200],
        end=_day(told.end),
        nodes=[
            {
                "node": node.pk,
                "label": node.label,
                "before": {name: before[name] for name in days},
                "after": {name: _told(node)[name] for name in days},
            }
            for node, before in moved
        ],
    )
    return len(moved)


@permitted(Permission.NODES_EDIT)
def report(
    *,
    node: Node,
    real_start: date | None,
    real_end: date | None,
    by: User,
    note: str = "",
    upload: tuple[IO[bytes], str] | None = None,
) -> Node:
    """Report when a node really began and ended, with a note and a file for the project.

    The unit of the project reports, and the unit that sees to the node. A day that was reported before is corrected only
    with a note that says why. Raises NodeRefused, ClosedToYou, FileRefused and AlreadyThere.
    """
    # The bytes are kept before the transaction begins, so that nobody waits for them.
    stored = store(content=upload[0], name=upload[1], by=by) if upload else None
    name = upload[1] if upload else ""
    return _report(
        node=node, real_start=real_start, real_end=real_end, note=note, stored=stored, name=name, by=by
    )


@transaction.atomic
def _report(
    *,
    node: Node,
    real_start: date | None,
    real_end: date | None,
    note: str,
    stored: StoredFile | None,
    name: str,
    by: User,
) -> Node:
    project = Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=node.project_id)
    refuse_closed([project], by)
    if project.voided_at or not Node.objects.reported_by(by).filter(pk=node.pk).exists():
        raise NodeRefused("这个节点不归您单位办理，或项目已经作废，请联系责任单位。")
    current = _current(node)
    _refuse_unreal(real_start, real_end)
    before = {"real_start": _day(current.real_start), "real_end": _day(current.real_end)}
    after = {"real_start": _day(real_start), "real_end": _day(real_end)}
    note = note.strip()[:200]
    if after == before and not stored and note in ("", current.note):
        raise NodeRefused(f"“{current.label}”已经是这样登记的，没有新的变化。")
    if not note and any(before[one] and after[one] != before[one] for one in before):
        raise NodeRefused(f"“{current.label}”的时间已经登记过，更正要在“情况”里写明原因。")
    attached = attach_stored(project=project, stored=stored, name=name, by=by) if stored else None
    current.real_start, current.real_end, current.note = real_start, real_end, note or current.note
    current.save(update_fields=["real_start", "real_end", "note"])
    relight([project.pk])
    trail.record(
        "node.reported",
        project,
        by=by,
        node=current.pk,
        label=current.label,
        before=before,
        after=after,
        words=note or None,
        file=attached.name if attached else None,
        attachment=attached.pk if attached else None,
    )
    return current


@permitted(Permission.NODES_EDIT)
@transaction.atomic
def void(*, node: Node, reason: str, by: User) -> Node:
    """Take a node out of the plan; what came after it then comes after what it came after. Raises NodeRefused and ClosedToYou."""
    project = _locked(node.project, by)
    current = _current(node)
    if not reason.strip():
        raise NodeRefused("请写明为什么不需要这个节点。")
    rows = {one.code: one for one in project.nodes.current()}
    after = node_rules.bridged({code: one.after for code, one in rows.items()}, current.code)
    changed = [one for code, one in rows.items() if code in after and after[code] != one.after]
    for one in changed:
        one.after = after[one.code]
    Node.objects.bulk_update(changed, ["after"])
    current.voided_at, current.void_reason = clock.now(), reason.strip()[:200]
    current.save(update_fields=["voided_at", "void_reason"])
    relight([project.pk])
    trail.record(
        "node.voided", project, by=by, node=current.pk, label=current.label, reason=current.void_reason
    )
    return current


def _locked(project: Project, by: User) -> Project:
    """Lock the project; refuse whoever does not write it."""
    current = Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=project.pk)
    refuse_closed([current], by)
    if not reports.writes(current, by):
        raise NodeRefused("这个项目不归您单位负责，或已经作废，不能编排前期节点。请联系责任单位。")
    return current


def _current(node: Node) -> Node:
    """Read the node again under the lock of its project; refuse one that was taken out."""
    found: Node = Node.objects.select_for_update(of=("self",)).get(pk=node.pk)
    if found.voided_at:
        raise NodeRefused(f"“{found.label}”已经取消，请刷新页面。")
    return found


def _refuse_unsound(project: Project, node: Node, others: Sequence[Node]) -> None:
    """Refuse a node without a name, days in the wrong order, strange units and codes, and circles."""
    if not node.label:
        raise NodeRefused("请填写节点名称。")
    if node.planned_end < node.planned_start:
        raise NodeRefused("计划办结不能早于计划开始，请改正。")
    _refuse_far(node.planned_start)
    _refuse_far(node.planned_end)
    _refuse_strange_units(project, {node.unit_id})
    if set(node.after) - {one.code for one in others} - {node.code}:
        raise NodeRefused("有的前置节点已经取消，请刷新页面后重新选择。")
    try:
        schedule.in_order(reports.tasks_of([*others, node], calendar.current()))
    except schedule.Circle as circle:
        raise NodeRefused(str(circle)) from circle


def _refuse_strange_units(project: Project, ids: set[int | None]) -> None:
    wanted = ids - {None}
    known = Unit.objects.filter(county_id=project.county_id, pk__in=wanted).values_list("pk", flat=True)
    if wanted - set(known):
        raise NodeRefused("办理单位不在本县，请重新选择。")


def _refuse_far(day: date) -> None:
    if abs(day - clock.today()) > FAR:
        raise NodeRefused(f"“{day}”离今天太远，请检查年份。")


def _refuse_unreal(start: date | None, end: date | None) -> None:
    if end and not start:
        raise NodeRefused("请同时填写实际开始日期。")
    if start and end and end < start:
        raise NodeRefused("办结日期不能早于开始日期，请改正。")
    if any(day and day > clock.today() for day in (start, end)):
        raise NodeRefused("实际日期不能晚于今天；还没有发生的，请到时再登记。")


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _told(node: Node) -> dict[str, Any]:
    """Return what the trail keeps of a plan."""
    return {
        "label": node.label,
        "unit_id": node.unit_id,
        "person": node.person,
        "after": list(node.after),
        "planned_start": _day(node.planned_start),
        "planned_end": _day(node.planned_end),
    }
