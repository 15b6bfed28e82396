"""前期节点 told on the time line of a project: who planned, moved, began and finished what, and why.

What a node is called stands in the note and not in the title, which is also shown to those to whom a project is closed.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from luodi.accounts.models import User
from luodi.audit.models import Entry
from luodi.common.jinja import sentence_day
from luodi.progress.kinds import ProjectKind
from luodi.progress.models import Node
from luodi.projects.models import Project
from luodi.projects.tellers import Told, sentences

CHANGED = {"label": "名称", "unit_id": "由谁办", "person": "责任人", "after": "前置节点"}
# The entries of one node that its page shows.
MOST = 50


def told(entries: Sequence[Entry], user: User) -> dict[int, Told | None]:
    """Return what the entries about nodes say; a file that came with a report is told by the report. No query."""
    with_reports = {entry.data.get("attachment") for entry in entries if entry.verb == "node.reported"} - {
        None
    }
    files = [entry for entry in entries if entry.verb == "attachment.added"]
    beside = {entry.pk: None for entry in files if entry.data["attachment"] in with_reports}
    return beside | {
        entry.pk: _TELLERS[entry.verb](_actor(entry), entry.data)
        for entry in entries
        if entry.verb in _TELLERS
    }


def of_node(node: Node) -> list[tuple[Entry, Told]]:
    """Return what happened to one node, the latest first; one query."""
    rows = Entry.objects.filter(target_type=Project._meta.label_lower, target_id=node.project_id)
    rows = rows.filter(verb__in=["nodes.moved", *(verb for verb in _TELLERS if verb.startswith("node."))])
    found = [entry for entry in rows.order_by("-number") if _is_about(entry, node)]
    return [(entry, _TELLERS[entry.verb](_actor(entry), entry.data)) for entry in found[:MOST]]


def _is_about(entry: Entry, node: Node) -> bool:
    data = entry.data
    return data.get("node") == node.pk or any(one["node"] == node.pk for one in data.get("nodes", ()))


def _actor(entry: Entry) -> str:
    """Name the unit under whose post somebody acted."""
    return entry.post_label.partition(" · ")[0] or entry.actor_name


def _day(text: str | None) -> str:
    return sentence_day(date.fromisoformat(text)) if text else "未填"


def _why(data: Mapping[str, Any]) -> str:
    return f"原因：{data['reason']}" if data.get("reason") else ""


def _planned(actor: str, data: Mapping[str, Any]) -> Told:
    kind = ProjectKind(data["kind"]).label
    return Told(
        f"{actor}编排前期节点 {data['count']} 个",
        sentences(f"用“{kind}”类模板，计划{_day(data['end'])}全部办结"),
    )


def _span(days: Mapping[str, Any]) -> str:
    return f"{_day(days['planned_start'])}至{_day(days['planned_end'])}"


def _added(actor: str, data: Mapping[str, Any]) -> Told:
    return Told(f"{actor}增加前期节点", sentences(f"“{data['label']}”，计划{_span(data['after'])}"))


def _changed(actor: str, data: Mapping[str, Any]) -> Told:
    names = "、".join(CHANGED[name] for name in data["after"] if name in CHANGED)
    return Told(f"{actor}修改前期节点", sentences(f"“{data['label']}”的{names}"))


def _moved(actor: str, data: Mapping[str, Any]) -> Told:
    before, after = data["before"], data["after"]
    words = {"planned_start": "开始", "planned_end": "办结"}
    days = [
        f"计划{word}由{_day(before[name])}改为{_day(after[name])}"
        for name, word in words.items()
        if name in after
    ]
    said = sentences(f"“{data['label']}”{'，'.join(days)}", _why(data))
    return Told(f"{actor}调整前期节点的计划", said)


def _followed(actor: str, data: Mapping[str, Any]) -> Told:
    labels = "、".join(f"“{one['label']}”" for one in data["nodes"])
    said = sentences(f"{labels}，调整后{_day(data['end'])}全部办结", _why(data))
    return Told(f"{actor}按推算调整 {len(data['nodes'])} 个前期节点的计划", said)


def _reported(actor: str, data: Mapping[str, Any]) -> Told:
    before, after = data["before"], data["after"]
    new = [name for name in after if after[name] and not before[name]]
    corrected = [name for name in after if before[name] and after[name] != before[name]]
    words = {"real_start": "开始", "real_end": "办结"}
    what = "更正时间" if corrected else "办结" if "real_end" in new else "开始" if new else "补充情况"
    days = [f"实际{words[name]}{_day(after[name])}" for name in new]
    days += [f"实际{words[name]}由{_day(before[name])}更正为{_day(after[name])}" for name in corrected]
    file = f"附件：{data['file']}" if data.get("file") else ""
    words_said = f"情况：{data['words']}" if data.get("words") else ""
    said = sentences(f"“{data['label']}”{'，'.join(days)}", words_said, file)
    return Told(f"{actor}登记前期节点{what}", said)


def _voided(actor: str, data: Mapping[str, Any]) -> Told:
    return Told(f"{actor}取消前期节点", sentences(f"“{data['label']}”", _why(data)))


_TELLERS: dict[str, Callable[[str, Mapping[str, Any]], Told]] = {
    "nodes.planned": _planned,
    "node.added": _added,
    "node.changed": _changed,
    "node.moved": _moved,
    "nodes.moved": _followed,
    "node.reported": _reported,
    "node.voided": _voided,
}
