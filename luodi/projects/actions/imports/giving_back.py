"""The workbook for those whose rows could not go in: their rows in the layout of the file, with a column 问题."""

import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db.models import Q

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.projects.actions.imports import apart
from luodi.projects.models import Batch, BatchRow, Doubt
from luodi.projects.reports.asks import words_of
from luodi.projects.reports.batches import FRAME, visible_rows

# Half a minute for the largest ledgers that are taken in.
PATIENCE = 60


class NothingToGiveBack(Exception):
    """No row of the batch has an open question."""

    def __init__(self) -> None:
        super().__init__("没有要退回的行。")


@permitted(Permission.IMPORT, reads="batch")
def workbook(*, batch: Batch, by: User) -> tuple[io.BytesIO, str]:
    """Return the workbook with the rows the user sees that wait for answers or were given back, and its name.

    Not in a transaction: a large ledger takes half a minute, and nobody else could write meanwhile.
    """
    sheets = _sheets(batch, by)
    count = sum(1 for lines in sheets.values() for line in lines if line[2])
    if not count:
        raise NothingToGiveBack
    kind = "xlsx" if batch.understood.get("file_kind") == "xlsx" else ""
    with tempfile.TemporaryDirectory(prefix="luodi-back-") as folder:
        target = Path(folder) / "back.xlsx"
        told = {"path": str(batch.file.path), "kind": kind, "to": str(target), "sheets": sheets}
        apart.run_for_a_page("give_back", person_id=by.pk, patience=PATIENCE, **told)
        book = io.BytesIO(target.read_bytes())
    trail.record("batch.problems_exported", batch, by=by, rows=count)
    return book, f"{Path(batch.file_name).stem}（有问题的 {count} 行）.xlsx"


def _sheets(batch: Batch, by: User) -> dict[str, list[Any]]:
    """Return, by sheet, the lines that go back: number, cells, problem, whether it is the head."""
    rows = visible_rows(batch, by)
    bad = rows.filter(passed_over="").filter(
        Q(outcome=BatchRow.Outcome.RETURNED) | Q(outcome=BatchRow.Outcome.OPEN, pk__in=_asked(batch))
    )
    bad_sheets = set(bad.values_list("sheet", flat=True))
    frame = rows.filter(sheet__in=bad_sheets, passed_over__in=FRAME)
    problems = _problems(batch, by)
    sheets: dict[str, list[Any]] = {}
    last_heads = _last_head_rows(batch)
    for row in (frame | bad).order_by("pk"):
        lines = sheets.setdefault(row.sheet, [])
        said = "" if row.passed_over else problems.get(row.pk, "请核对后重新上传。")
        lines += _lines_of(row, said, (row.sheet, row.number) in last_heads)
    return sheets


def _lines_of(row: BatchRow, said: str, is_head: bool) -> Iterator[Any]:
    """Return the line of a row; a project on several lines keeps all of them."""
    yield (row.number, row.cells, said, is_head)
    for number in range(row.number + 1, int(row.reading.get("excel_row_end") or row.number) + 1):
        yield (number, {}, "", False)


def _asked(batch: Batch) -> Any:
    return Doubt.objects.filter(batch=batch).blocking().values("row_id")


def _problems(batch: Batch, by: User) -> dict[int, str]:
    """Return row → what is open about it, in one cell's words, as the reader may have them."""
    said: dict[int, list[str]] = {}
    asked = list(Doubt.objects.filter(batch=batch).blocking().order_by("pk"))
    for doubt, why in zip(asked, words_of(by, asked), strict=True):
        said.setdefault(doubt.row_id, []).append(why)
    return {row: "\n".join(lines) for row, lines in said.items()}


def _last_head_rows(batch: Batch) -> set[tuple[str, int]]:
    return {
        (sheet["name"], table["head_rows"][-1])
        for sheet in batch.understood.get("sheets", [])
        for table in sheet["tables"]
    }
