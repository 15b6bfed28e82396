"""What a reading leaves to ask: the reader's doubts, names of units, rows that look alike, projects already there."""

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from luodi.accounts.models import Unit, UnitKind
from luodi.accounts.naming import name_key
from luodi.accounts.reports.unit_names import UnitMatch
from luodi.projects import reading
from luodi.projects.models import BatchRow, Doubt
from luodi.projects.totals import Figures, beside

LONGEST = 300
# Doubts of the reader that are asked otherwise: about the whole group of rows at once.
ASKED_TOGETHER = frozenset({Doubt.TWINS})

Row = dict[str, Any]
Rows = Mapping[tuple[str, int], Row]
Question = dict[str, Any]


@dataclass(frozen=True)
class LibraryProject:
    """What is compared of a project that stands in the library."""

    pk: int
    unit_id: int
    fields: Mapping[str, Any]
    updated_on: date
    firms: tuple[str, ...] = ()
    figures: Figures = field(default_factory=dict)


@dataclass
class Known:
    """What the county knows before it reads a ledger: its units, its library, who uploads."""

    own_unit: Unit
    match: Callable[[str], UnitMatch]
    chosen: Mapping[str, Unit] = field(default_factory=dict)
    # What people said of names in other ledgers; it counts where the county's own names say nothing.
    taught: Mapping[str, Unit] = field(default_factory=dict)
    library: Mapping[int, LibraryProject] = field(default_factory=dict)
    # Projects of the library that the uploader reads without their secrets and cannot update.
    closed: frozenset[int] = frozenset()

    def unit_of(self, text: str) -> Unit | None:
        """Return the unit that the text surely means."""
        if not text:
            return self.chosen.get(text)
        return self.chosen.get(text) or self.match(text).unit or self.taught.get(text)

    @cached_property
    def by_code(self) -> dict[str, int]:
        return {str(code): pk for pk, one in self.library.items() if (code := one.fields["code"])}

    @cached_property
    def by_name(self) -> dict[tuple[str, int], int]:
        return {(name_key(one.fields["name"]), one.unit_id): pk for pk, one in self.library.items()}

    def same_project(self, row: Row) -> int | None:
        """Return the project that the row surely is: the same code, or the same name under the same unit."""
        said = row["reading"]
        if code := said.get("project_code"):
            return self.by_code.get(str(code))
        return self.by_name.get((name_key(str(said["name"])), row["unit_id"])) if row["unit_id"] else None


def of_reading(read: Mapping[str, Any], rows: Rows, known: Known) -> Iterator[Question]:
    """Return every question the reading raises, in file order within each kind."""
    projects = {place: row for place, row in rows.items() if not row["passed_over"]}
    yield from _unit_names(projects, known)
    yield from _twins(read["duplicate_groups"], projects)
    yield from _library(read, projects, known)
    letters = letters_of(read)
    for place, row in projects.items():
        yield from _flags(place, row, letters(place))


def _question(
    place: tuple[str, int], row: Row, code: str, severity: str, asks: Mapping[str, Any], **more: Any
) -> Question:
    given = {"field": "", "cell": "", "subject": "", "alike": "", "answer": None} | more
    return {"place": place, "row_id": row["id"], "code": code, "severity": severity, "asks": asks} | given


def _unit_names(projects: Rows, known: Known) -> Iterator[Question]:
    asks: dict[str, dict[str, Any]] = {}
    for place, row in projects.items():
        if row["unit_id"] is None:
            text = row["unit_text"]
            if text not in asks:
                asks[text] = _ask_for_unit(text, known)
            cell = (row["reading"].get("where") or {}).get("unit") or ""
            yield _question(
                place, row, Doubt.UNIT_NAME, "error", asks[text], field="unit", cell=cell, subject=text
            )


def _ask_for_unit(text: str, known: Known) -> dict[str, Any]:
    own = known.own_unit
    if not text:
        may_be: Sequence[Unit] = [own] if own.kind not in (UnitKind.COUNTY, UnitKind.CENTRE) else []
        why = "这些行没有写责任单位。"
    else:
        found = known.match(text)
        may_be, why = found.candidates, f"{found.why}。"
    proposals = [{"label": f"是{unit}", "set": {"unit": unit.pk}} for unit in may_be[:4]]
    return {"text": text, "why": why, "proposals": proposals}


def _twins(groups: Mapping[str, list[str]], projects: Rows) -> Iterator[Question]:
    for members in groups.values():
        places = [_place(member) for member in members]
        found = [(place, projects[place]) for place in places if place in projects]
        subject = subject_of(members)
        asks = {"members": members, "why": _twin_reasons(row for _, row in found)}
        for place, row in found:
            yield _question(place, row, Doubt.TWINS, "error", asks, subject=subject)


def subject_of(members: list[str]) -> str:
    """Return what a group of rows is called; a long one by its fingerprint."""
    whole = "|".join(members)
    if len(whole) <= LONGEST:
        return whole
    return f"{members[0]}|{hashlib.sha256(whole.encode()).hexdigest()}"[:LONGEST]


def _place(member: str) -> tuple[str, int]:
    sheet, _, number = member.rpartition("!")
    return sheet, int(number)


def _twin_reasons(rows: Iterable[Row]) -> str:
    flags = (flag for row in rows for flag in row["reading"].get("flags", []))
    return next((flag["why"] for flag in flags if flag["code"] == Doubt.TWINS and flag["why"]), "")


def _library(read: Mapping[str, Any], projects: Rows, known: Known) -> Iterator[Question]:
    near = {_place(one["row"]): one for one in reversed(read["library_matches"])}
    for place, row in projects.items():
        pk = known.same_project(row)
        if pk is not None:
            if pk in known.closed:
                yield _held_by_others(place, row, pk)
                continue
            yield _exact_match(place, row, known.library[pk], date.fromisoformat(read["as_of"]))
        elif place in near and int(near[place]["key"]) in known.library:
            asks = {"project": int(near[place]["key"]), "why": "、".join(near[place]["reasons"])}
            yield _question(place, row, Doubt.IN_LIBRARY, "error", asks)


def _held_by_others(place: tuple[str, int], row: Row, pk: int) -> Question:
    """A row that surely is a project closed to the uploader: who takes part in it keeps it up to date."""
    answer = {"label": BatchRow.Plan.SKIP.label, "verdict": BatchRow.Plan.SKIP, "by_default": True}
    asks = {"project": pk, "why": "", "exact": True}
    return _question(place, row, Doubt.IN_LIBRARY, "error", asks, answer=answer)


def _exact_match(place: tuple[str, int], row: Row, project: LibraryProject, as_of: date) -> Question:
    """A row that surely is in the library updates it, unless it says nothing new or is the older of both; shown, not asked."""
    said = reading.fields_of(reading.answered({**row["reading"], "cells": row["cells"]}, {}))
    new = reading.differences({**project.fields, **beside(said, project.figures)}, said)
    older = as_of < project.updated_on
    verdict = BatchRow.Plan.UPDATE if new and not older else BatchRow.Plan.SKIP
    why = f"库里就有这个项目，有 {len(new)} 处不一样" if new else "库里就有这个项目，内容没有变化"
    why += "；库里的内容比这份台账新，先不更新。" if new and older else "。"
    asks = {"project": project.pk, "why": why, "exact": True}
    answer = {"label": BatchRow.Plan(verdict).label, "verdict": verdict, "by_default": True}
    return _question(place, row, Doubt.IN_LIBRARY, "error", asks, answer=answer)


def letters_of(read: Mapping[str, Any]) -> Callable[[tuple[str, int]], dict[str, str]]:
    """Return what tells the column of each field for a row: an empty cell is in doubt at its place too."""
    tables: dict[str, list[tuple[int, int, dict[str, str]]]] = {}
    for sheet in read["sheets"]:
        for table in sheet["tables"]:
            columns = {
                c["field"]: c["letter"] for c in reversed(table["columns"]) if c["field"] and not c["hidden"]
            }
            tables.setdefault(sheet["name"], []).append((table["first_row"], table["last_row"], columns))

    def letters(place: tuple[str, int]) -> dict[str, str]:
        sheet, number = place
        return next(
            (columns for first, last, columns in tables.get(sheet, []) if first <= number <= last), {}
        )

    return letters


def _cell(flag: Mapping[str, Any], number: int, letters: Mapping[str, str]) -> str:
    name = str(flag.get("field") or "").removesuffix("_wan")
    letter = letters.get(name) or letters.get(f"date_{name}")
    return flag.get("cell") or (f"{letter}{number}" if letter else "")


def _flags(place: tuple[str, int], row: Row, letters: Mapping[str, str]) -> Iterator[Question]:
    for flag in row["reading"].get("flags", []):
        if flag["severity"] == "info" or flag["code"] in ASKED_TOGETHER:
            continue
        name, cell = flag.get("field") or "", _cell(flag, place[1], letters)
        asks = {"text": str(row["cells"].get(cell.rstrip("0123456789")) or ""), "why": flag["why"]}
        asks["proposals"] = _proposals(flag, row["reading"])
        alike = _alike(flag["code"], asks)
        yield _question(place, row, flag["code"], flag["severity"], asks, field=name, cell=cell, alike=alike)


_ROW = re.compile(r"第 ?\d+ ?行")


def _alike(code: str, asks: Mapping[str, Any]) -> str:
    """Return the fingerprint of what is asked, whichever row asks it."""
    asked = [code, asks["text"], _ROW.sub("", asks["why"]), asks["proposals"]]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:32]


def _stands(values: Mapping[str, Any], row: Row) -> bool:
    """Is it what the row says as it stands?"""
    return all(row.get(name) == value for name, value in values.items())


def _proposals(flag: Mapping[str, Any], row: Row) -> list[dict[str, Any]]:
    """Return the reader's proposals and the way out that always exists: leave it as it stands, or blank."""
    given = list(flag.get("proposals") or [])
    if any(
        not any(value is not None for value in one["set"].values()) or _stands(one["set"], row)
        for one in given
    ):
        return given
    name = flag.get("field") or ""
    blank = row.get("investment_wan" if name == "investment" else name, "") is None
    leave = "先空着" if blank else "知道了" if flag["severity"] == "warning" else "没有错，照此入库"
    return [*given, {"label": leave, "set": {}}]
