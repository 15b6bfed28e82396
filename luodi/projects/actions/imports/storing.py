"""Putting what the reader understood into rows and questions. Reading a ledger again replaces all of it at once."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from luodi.common import bulk, money
from luodi.projects import reading
from luodi.projects.actions.imports import questions
from luodi.projects.models import Batch, BatchRow, Doubt
from luodi.projects.sensitivity import is_shown_name

ROW = (
    "id", "county_id", "batch_id", "sheet", "number", "passed_over", "cells", "reading", "answers", "unit_text",
    "unit_id", "plan", "same_as_id", "below_id", "outcome", "project_id", "changes", "version",
    "part_id",
)  # fmt: skip
DOUBT = (
    "county_id", "batch_id", "row_id", "code", "severity", "field", "cell", "subject", "alike", "asks", "answer",
)  # fmt: skip

Place = tuple[str, int]


def replace_rows(batch: Batch, read: Mapping[str, Any], known: questions.Known) -> None:
    """Let the rows and questions of the batch be those of this reading; answers to the same questions stay."""
    given = _answers_given(batch)
    Doubt.objects.filter(batch=batch).delete()
    BatchRow.objects.filter(batch=batch).update(same_as=None, below=None)
    BatchRow.objects.filter(batch=batch).delete()
    found = _in_file_order(read)
    ids = dict(zip(found, bulk.next_ids(BatchRow, len(found)), strict=True))
    letters = questions.letters_of(read)
    rows = {place: _row(batch, pk, found[place], known, letters(place)) for place, pk in ids.items()}
    bulk.insert(BatchRow, ROW, ([row[name] for name in ROW] for row in rows.values()))
    doubts = list(questions.of_reading(read, rows, known))
    for doubt in doubts:
        doubt["answer"] = given.get(
            (*doubt.pop("place"), doubt["code"], doubt["cell"], doubt["subject"]), doubt["answer"]
        )
        doubt |= {"county_id": batch.county_id, "batch_id": batch.pk}
    bulk.insert(Doubt, DOUBT, ([doubt[name] for name in DOUBT] for doubt in doubts))
    batch.understood = _understood(read)
    batch.total = batch.done = len(read["rows"])


def _answers_given(batch: Batch) -> dict[tuple[Any, ...], Any]:
    """Return the answers by what they were given to, so that a changed column does not ask everything again."""
    answered = Doubt.objects.filter(batch=batch, answer__isnull=False)
    return {
        (sheet, number, code, cell, subject): answer
        for sheet, number, code, cell, subject, answer in answered.values_list(
            "row__sheet", "row__number", "code", "cell", "subject", "answer"
        )
    }


def _in_file_order(read: Mapping[str, Any]) -> dict[Place, Mapping[str, Any]]:
    """Return every row by its place, sheet by sheet and from top to bottom; the projects' rows win over passed-over ones."""
    order = {sheet["name"]: at for at, sheet in enumerate(read["sheets"])}
    rows = {(row["sheet"], row["excel_row"]): row for row in [*_filled(read["ignored_rows"]), *read["rows"]]}
    return dict(sorted(rows.items(), key=lambda item: (order.get(item[0][0], len(order)), item[0][1])))


def _filled(rows: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    return (row for row in rows if row["kind"] != "blank")


def _row(
    batch: Batch, pk: int, found: Mapping[str, Any], known: questions.Known, letters: Mapping[str, str]
) -> dict[str, Any]:
    passed_over = found.get("kind", "") if "name" not in found else ""
    if is_shown_name(str(found.get("name") or "")):
        # A list exported by somebody to whom the project is closed; it has nothing new to say.
        passed_over = "sensitive"
    unit_text = "" if passed_over else str(found.get("unit") or "").strip()[:100]
    unit = None if passed_over else known.unit_of(unit_text)
    return {
        "id": pk, "county_id": batch.county_id, "batch_id": batch.pk, "sheet": found["sheet"][:100],
        "number": found["excel_row"], "passed_over": passed_over[:30], "cells": found.get("cells") or {},
        "reading": _said(found, letters),
        "answers": {}, "unit_text": unit_text, "unit_id": unit.pk if unit else None, "plan": BatchRow.Plan.CREATE,
        "same_as_id": None, "below_id": None, "outcome": BatchRow.Outcome.OPEN, "project_id": None, "changes": {},
        "version": None, "part_id": None,
    }  # fmt: skip


def _said(found: Mapping[str, Any], letters: Mapping[str, str]) -> dict[str, Any]:
    """Return the reading as it is kept, with what stands in the column of the stage unless the row contradicts itself."""
    said = {key: value for key, value in found.items() if key not in ("sheet", "cells")}
    torn = any(flag["code"] == "STAGE_CONFLICT" for flag in found.get("flags", []))
    cell = (found.get("cells") or {}).get(letters.get("stage", ""))
    said = said if torn or not cell else said | {"stage_cell": cell}
    return said | _without_too_large(said)


def _without_too_large(said: Mapping[str, Any]) -> dict[str, Any]:
    """Ask about amounts beyond the largest one instead of taking them in; the cell stays as it was written."""
    beyond = reading.too_large(said)
    if not beyond:
        return {}
    where, flags = said.get("where") or {}, [*said.get("flags", [])]
    for key, wan in beyond.items():
        name = key.removesuffix("_wan")
        why = f"这一格读出来是 {money.in_wan(reading.fen(wan))} 万元，{money.TOO_LARGE}"
        flags.append(
            {"code": Doubt.TOO_LARGE, "severity": "error", "why": why, "field": key, "cell": where.get(name)}
        )
    return dict.fromkeys(beyond) | {"flags": flags}


def _understood(read: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is said about the ledger as a whole."""
    kinds = Counter(row["kind"] for row in read["ignored_rows"])
    return {
        "file_kind": read.get("file_kind", ""),
        "sheets": read["sheets"],
        "hidden": read["hidden_sheets"],
        "passed_over": kinds,
        "projects": len(read["rows"]),
        "used_sheets": list(dict.fromkeys(row["sheet"] for row in read["rows"])),
        "funds": sum(1 for row in read["rows"] if row.get("kind") == "fund"),
    }
