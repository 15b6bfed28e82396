"""Everything that happened to one project: the trail, and the rows of ledgers it came from."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from luodi.accounts.models import User
from luodi.audit import verbs
from luodi.audit.models import Entry
from luodi.projects import phones, sensitivity, tellers
from luodi.projects.models import BatchRow
from luodi.projects.reports import masking, merges, telling, words
from luodi.projects.stages import Level
from luodi.projects.tellers import Told
from luodi.projects.terms import PartKind, Verdict

_FIRST = {"": "全部", "record": "登记和修改"}
_LAST = {"steps": "报送和流转", "import": "导入", "files": "文件", "looks": "查看电话"}
_PREFIXES = {"project": "record", "attachment": "files", "contact": "looks", "batch": "import"}
# Refused attempts belong to the auditors, not to everybody who may read the project.
# Refusals are no part of the story, and what the record says of progress is told by the note it comes from.
_UNTOLD = ("access.refused", "project.progress_told")
MOST = 200


@dataclass(frozen=True)
class Change:
    """One field that changed, before and after in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Event:
    """One thing that happened."""

    at: datetime
    kind: str
    title: str
    who: str
    note: str = ""
    is_key: bool = False
    changes: list[Change] = field(default_factory=list)
    cells: list[tuple[str, str]] = field(default_factory=list)


def kinds() -> dict[str, str]:
    """Return the kinds of events a reader may ask for, each with its label."""
    return _FIRST | {shelf.key: shelf.label for shelf in tellers.shelves()} | _LAST


def _kind_of(verb: str, shelved: Mapping[str, str]) -> str:
    prefix = verb.partition(".")[0]
    return shelved.get(prefix) or _PREFIXES.get(prefix, "steps")


def events(
    project, user: User, kind: str = "", *, most: int | None = MOST, until: datetime | None = None
) -> list[Event]:
    """Return what happened to it and to what was merged into it, the latest first, in a fixed number of queries.

    ``most`` limits how far back it goes; None goes back to the beginning. ``until`` leaves out what happened later.
    Of a closed project only that something was done, by whom and when.
    """
    absorbed = {one.pk: one.name for one in merges.absorbed_by(project)}
    ids = [project.pk, *absorbed]
    entries = _entries(project, absorbed, most, until)
    rows = list(
        BatchRow.objects.filter(project__in=ids, outcome__in=["created", "updated"])
        .select_related("batch__uploaded_by", "batch__unit")
        .order_by("-pk")[:most]
    )
    units = words.unit_names(_unit_ids(entries, rows))
    told_by_parts = tellers.tell(entries, user)
    data = telling.data_for(entries, user, project)
    found = [
        (entry.target_id, _from_entry(entry, data[entry.pk], units, told_by_parts.get(entry.pk)))
        for entry in entries
        if told_by_parts.get(entry.pk, "") is not None
    ]
    found += [(row.project_id, _from_row(row, units)) for row in rows]
    closed = masking.closed_among(user, absorbed) if absorbed else set()
    return sorted(
        (
            _as_read(event, absorbed.get(pk or 0), is_closed=project.is_closed or pk in closed)
            for pk, event in found
            if (not kind or event.kind == kind) and (not until or event.at <= until)
        ),
        key=lambda event: event.at,
        reverse=True,
    )


def _entries(project, absorbed: Collection[int], most: int | None, until: datetime | None) -> list[Entry]:
    told = Entry.objects.filter(target_type=project._meta.label_lower, target_id__in=[project.pk, *absorbed])
    # That a record was merged away is told once, by the one that took it in.
    told = told.exclude(verb__in=_UNTOLD).exclude(verb="project.merged_away", target_id__in=list(absorbed))
    told = told.filter(at__lte=until) if until else told
    return list(told.order_by("-number")[:most])


def _as_read(event: Event, absorbed: str | None, *, is_closed: bool) -> Event:
    """Take off what is closed to the reader, and say of an event of a merged record whose it was."""
    if is_closed:
        return replace(event, note="", changes=[], cells=[])
    if absorbed is None:
        return event
    return replace(event, note="　".join(filter(None, [f"原记录“{absorbed}”", event.note])))


def _unit_ids(entries, rows):
    for entry in entries:
        for side in ("before", "after"):
            if isinstance(told := entry.data.get(side), Mapping):
                yield told.get("unit_id")
    for row in rows:
        yield from row.changes.get("unit_id", [])


def _from_entry(entry: Entry, data: Mapping[str, Any], units, told: Told | None) -> Event:
    changes: list[Change] = []
    if (
        told is None
        and not entry.verb.startswith("level.")
        and isinstance(data.get("before"), Mapping)
        and isinstance(data.get("after"), Mapping)
    ):
        changes = _changes(
            {name: [data["before"].get(name), after] for name, after in data["after"].items()}, units
        )
    told = told or Told(_title(entry), _note(entry.verb, data))
    return Event(
        at=entry.at,
        kind=_kind_of(entry.verb, {prefix: one.key for one in tellers.shelves() for prefix in one.prefixes}),
        title=told.title,
        who=_who(entry, told.title),
        note=told.note,
        is_key=entry.verb != "project.changed",
        changes=changes,
    )


def _title(entry: Entry) -> str:
    """Say in a word what happened; at a level, in which library."""
    if not entry.verb.startswith("level."):
        return verbs.label(entry.verb)
    level = Level(entry.data["level"]).label
    if entry.verb == "level.admitted" and entry.data.get("reason"):
        return f"重新列入{level}"
    return _AT_LEVEL.get(entry.verb, f"{level}：{verbs.label(entry.verb)}").format(level=level)


# How a library is told that no case leads to: a project that was moved by hand, taken over or taken back.
_AT_LEVEL = {
    "level.admitted": "列入{level}",
    "level.left": "不再列入{level}",
    "level.taken_over": "认定早已在{level}",
}


def _who(entry: Entry, title: str) -> str:
    """Say who did it: post and person; the unit where the sentence does not begin with it."""
    unit, _, post = entry.post_label.partition(" · ")
    post = post if post and title.startswith(unit) else entry.post_label
    return "　".join(filter(None, [post, entry.actor_name]))


def _note(verb: str, data: Mapping[str, Any]) -> str:
    if verb in _SENTENCES:
        return _SENTENCES[verb](data)
    told = [data[name] for name in ("file", "contact", "reason", "words") if isinstance(data.get(name), str)]
    return "　".join(told)


def _quoted(name: str) -> str:
    """Set a name in quotes; what stands in the place of one is none."""
    return name if sensitivity.is_shown_name(name) or name.endswith(masking.ONE_PROJECT) else f"“{name}”"


def _merged(data: Mapping[str, Any]) -> str:
    moved = f"转入{data['moved']}" if data.get("moved") else ""
    return "。".join(filter(None, [f"{_quoted(data['absorbed'])}并入本项目", moved, data.get("reason")]))


def _parted(data: Mapping[str, Any]) -> str:
    told = [
        f"{data['back']} 项回到原处" if data.get("back") else "",
        f"{data['left']} 项合并后又有变动，没有转回" if data.get("left") else "",
    ]
    moved = "：" + "，".join(filter(None, told)) if any(told) else ""
    both = f"{_quoted(data['absorbed'])}与{_quoted(data['survivor'])}"
    return f"{both}重新分开{moved}。{data.get('reason', '')}"


def _part(data: Mapping[str, Any]) -> str:
    return f"{data['unit']}：{PartKind(data['kind']).label}"


def _decided(data: Mapping[str, Any]) -> str:
    told = f"与{data['other_unit']}登记的一个项目：{Verdict(data['verdict']).label}"
    return "。".join(filter(None, [told, data.get("reason")]))


# What these events say; the other of two projects is told by its unit alone.
_SENTENCES: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "project.merged": _merged,
    "project.merged_away": lambda data: "。".join(
        filter(None, [f"并入{_quoted(data['survivor'])}", data.get("reason")])
    ),
    "project.merge_undone": _parted,
    "project.firm_changed": lambda data: f"“{data['firm']}”",
    "project.part_taken": _part,
    "project.part_left": _part,
    "project.twins_decided": _decided,
    "project.twins_asked_again": lambda data: f"与{data['other_unit']}登记的一个项目",
}


def _changes(changed: Mapping[str, Any], units) -> list[Change]:
    return [Change(words.label(name), old, new) for name, old, new in words.differences(changed, units)]


def _from_row(row: BatchRow, units) -> Event:
    batch = row.batch
    heads = _heads(batch.understood, row.sheet)
    title = "由台账导入" if row.outcome == BatchRow.Outcome.CREATED else "由台账更新"
    return Event(
        at=batch.committed_at or batch.created_at,
        kind="import",
        title=title,
        who=f"{batch.unit}　{batch.uploaded_by.full_name}",
        note=f"{batch.file_name}，“{row.sheet}”第 {row.number} 行",
        is_key=True,
        changes=_changes(row.changes, units),
        cells=[
            _cell(*heads.get(letter, (f"{letter} 列", False)), text)
            for letter, text in row.cells.items()
            if text
        ],
    )


def _cell(head: str, holds_numbers: bool, text: str) -> tuple[str, str]:
    """Return a cell of the ledger as everybody who reads the project may see it: without whole telephone numbers."""
    return head, phones.without_numbers(text, any_run=holds_numbers or phones.promises_numbers(head))


def _heads(understood: Mapping[str, Any], sheet: str) -> dict[str, tuple[str, bool]]:
    """Return letter → head of the sheet's columns, as the reader understood them, and whether it holds phones."""
    found: dict[str, tuple[str, bool]] = {}
    for told in understood.get("sheets", []):
        if told.get("name", told.get("sheet")) == sheet:
            for table in told.get("tables", []):
                found |= {
                    column["letter"]: (column["head"], column.get("field") in ("phone", "contact"))
                    for column in table.get("columns", [])
                    if column.get("head")
                }
    return found
