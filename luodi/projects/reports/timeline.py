"""Everything that happened to one project: the trail, and the rows of ledgers it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from luodi.audit import verbs
from luodi.audit.models import Entry
from luodi.projects.models import BatchRow
from luodi.projects.reports import words

KINDS = {
    "": "全部",
    "record": "登记和修改",
    "steps": "报送和流转",
    "import": "导入",
    "files": "文件",
    "looks": "查看电话",
}
_PREFIXES = {"project": "record", "attachment": "files", "contact": "looks", "batch": "import"}
# Refused attempts belong to the auditors, not to everybody who may read the project.
_UNTOLD = ("access.refused",)
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


def events(project, kind: str = "") -> list[Event]:
    """Return what happened, the latest first, in three queries however much it was.

    Of a closed project only that something was done, by whom and when.
    """
    entries = list(Entry.objects.about(project).exclude(verb__in=_UNTOLD)[:MOST])
    rows = list(
        BatchRow.objects.filter(project=project, outcome__in=["created", "updated"])
        .select_related("batch__uploaded_by", "batch__unit")
        .order_by("-pk")[:MOST]
    )
    units = words.unit_names(_unit_ids(entries, rows))
    found = [_from_entry(entry, units) for entry in entries] + [_from_row(row, units) for row in rows]
    found = [event for event in found if not kind or event.kind == kind]
    if project.is_closed:
        found = [replace(event, note="", changes=[], cells=[]) for event in found]
    return sorted(found, key=lambda event: event.at, reverse=True)


def _unit_ids(entries, rows):
    for entry in entries:
        for side in ("before", "after"):
            if isinstance(told := entry.data.get(side), Mapping):
                yield told.get("unit_id")
    for row in rows:
        yield from row.changes.get("unit_id", [])


def _from_entry(entry: Entry, units) -> Event:
    data = entry.data
    changes = []
    if isinstance(data.get("before"), Mapping) and isinstance(data.get("after"), Mapping):
        changes = _changes(
            {name: [data["before"].get(name), after] for name, after in data["after"].items()}, units
        )
    return Event(
        at=entry.at,
        kind=_PREFIXES.get(entry.verb.partition(".")[0], "steps"),
        title=verbs.label(entry.verb),
        who="　".join(filter(None, [entry.post_label, entry.actor_name])),
        note=_note(data),
        is_key=entry.verb != "project.changed",
        changes=changes,
    )


def _note(data: Mapping[str, Any]) -> str:
    told = [data[name] for name in ("file", "contact", "reason", "words") if isinstance(data.get(name), str)]
    return "　".join(told)


def _changes(changed: Mapping[str, Any], units) -> list[Change]:
    return [
        Change(words.label(name), words.value(name, old, units), words.value(name, new, units))
        for name, (old, new) in changed.items()
    ]


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
        cells=[(heads.get(letter, f"{letter} 列"), text) for letter, text in row.cells.items() if text],
    )


def _heads(understood: Mapping[str, Any], sheet: str) -> dict[str, str]:
    """Return letter → head of the sheet's columns, as the reader understood them."""
    found: dict[str, str] = {}
    for told in understood.get("sheets", []):
        if told.get("name", told.get("sheet")) == sheet:
            for table in told.get("tables", []):
                found |= {c["letter"]: c["head"] for c in table.get("columns", []) if c.get("head")}
    return found
