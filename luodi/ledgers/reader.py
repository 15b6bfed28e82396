"""Reads a whole ledger: every visible sheet, every table, every row."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from luodi.ledgers import checks, names
from luodi.ledgers.cards import find_cards
from luodi.ledgers.duplicates import Candidate
from luodi.ledgers.grid import Grid, letters
from luodi.ledgers.headrows import Ways
from luodi.ledgers.matrix import find_matrix
from luodi.ledgers.projects import fund_kind_of, read_projects, scene
from luodi.ledgers.reading import Hidden, Reading, Row, SheetReading
from luodi.ledgers.rows import Ignored, Record, ignored, read_rows
from luodi.ledgers.tables import Table, find_tables
from luodi.ledgers.text import squeeze
from luodi.ledgers.workbook import UnreadableLedger, Workbook, load, open_workbook

Progress = Callable[[int, int], None]
_SIGNATURE_ROWS = 3
_MOST_SIGNED = 3


def read(
    source: Path | bytes,
    *,
    name: str = "",
    as_of: date | None = None,
    synonyms: Mapping[str, str] | None = None,
    mapping: Mapping[str, Mapping[str, str | None]] | None = None,
    library: Sequence[Candidate] = (),
    progress: Progress | None = None,
    megabytes: int = 50,
) -> Reading:
    """Everything a ledger says, and every doubt about it."""
    with _collector_at_rest():
        return _read(
            source, name, as_of, Ways(_squeezed(synonyms), mapping or {}), library, progress, megabytes
        )


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Hundreds of thousands of cells and no cycles: looking for garbage among them costs a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _squeezed(synonyms: Mapping[str, str] | None) -> dict[str, str]:
    return {squeeze(head): field for head, field in (synonyms or {}).items()}


def _read(
    source: Path | bytes,
    name: str,
    as_of: date | None,
    ways: Ways,
    library: Sequence[Candidate],
    progress: Progress | None,
    megabytes: int,
) -> Reading:
    file_name = name or (source.name if isinstance(source, Path) else "")
    book = open_workbook(load(source, megabytes), file_name)
    tables = {grid.name: _find(grid, ways) for grid in book.sheets}
    if not any(tables.values()):
        raise UnreadableLedger("没有找到项目表：表头里要有“项目名称”等列名，请检查后重新上传。")
    reading = Reading(book.kind, as_of or _own_day(tables, file_name) or date.today())  # noqa: DTZ011  a ledger's day has no zone
    _list_hidden(book, reading)
    total = sum(grid.height for grid in book.sheets)
    done = 0
    for grid in book.sheets:
        _read_sheet(grid, tables[grid.name], reading, _mentions_card(grid))
        done += grid.height
        if progress is not None:
            progress(done, total)
    if not reading.rows:
        raise UnreadableLedger(_why_nothing([table for found in tables.values() for table in found]))
    _check_together(reading, library)
    return reading


def _why_nothing(tables: Sequence[Table]) -> str:
    """Why a file that could be opened gives no project."""
    if all(table.kind in {"summary", "toc"} for table in tables):
        return "这个文件里只有汇总数或者目录，没有逐个项目的明细，请上传明细表。"
    return (
        "认出了表头，但是表头下面没有读出一个项目，请检查是不是空表，或者项目名称没有填在“项目名称”那一列。"
    )


def _find(grid: Grid, ways: Ways) -> list[Table]:
    """The tables of a sheet, else its project cards; sideways tables look like cards but come in columns."""
    tables = find_tables(grid, ways)
    if any(table.kind in {"project", "fund"} or _counts(table) for table in tables):
        return tables
    return find_matrix(grid, ways) or find_cards(grid, ways) or tables


def _counts(table: Table) -> bool:
    """Does the table only say how many projects there are of each kind?"""
    return table.kind == "summary" and table.column("count") is not None


def _own_day(tables: Mapping[str, Sequence[Table]], file_name: str) -> date | None:
    """The ledger's own day: above its tables, below them, or in its file name."""
    every = [table for found in tables.values() for table in found]
    above = [line for table in every for line in table.titles]
    return names.day_of(above) or names.day_of(_last_lines(every)) or names.day_of([file_name])


def _last_lines(tables: Sequence[Table]) -> Iterator[str]:
    """Signatures below a table: 填表人 … 2024年6月20日."""
    for table in tables:
        for row in range(max(table.head_bottom + 1, table.last - _SIGNATURE_ROWS), table.last + 1):
            filled = table.grid.filled(row)
            if len(filled) <= _MOST_SIGNED and (not filled or filled[0] <= table.left + 1):
                yield table.grid.row_text(row)


def _list_hidden(book: Workbook, reading: Reading) -> None:
    if not book.shows_hidden:
        why = f"这个 .{book.kind} 文件看不出有没有隐藏的行和列，请对照原表核对；也可以另存为 .xlsx 再传。"
        reading.hidden.append(Hidden("", why))
    for sheet in book.hidden:
        why = f"工作表“{sheet.name}”是隐藏的，没有读入。"
        reading.hidden.append(Hidden(sheet.name, why))
        reading.sheets.append(SheetReading(sheet.name, True, sheet.rows, sheet.columns))
    for grid in book.sheets:
        for at in sorted(grid.marks.hidden_columns):
            if at < grid.width and any(grid.text(row, at) for row in range(grid.height)):
                why = f"工作表“{grid.name}”的 {letters(at)} 列是隐藏的，没有读入。"
                reading.hidden.append(Hidden(grid.name, why, letters(at)))


def _mentions_card(grid: Grid) -> bool:
    """Does the sheet explain its yellow cells as 黄牌?"""
    return bool(grid.marks.yellow) and any(
        "黄牌" in str(value) for row in grid.values for value in row if isinstance(value, str)
    )


def _read_sheet(grid: Grid, tables: Sequence[Table], reading: Reading, yellow_means_card: bool) -> None:
    reading.sheets.append(SheetReading(grid.name, False, grid.height, grid.width, tables))
    titles = tables[0].titles if tables else []
    rows: list[Row] = []
    others: list[Ignored] = (
        []
        if tables
        else [ignored(grid, row, "unread" if grid.filled(row) else "blank") for row in range(grid.height)]
    )
    for table in tables:
        items = list(read_rows(table)) if table.items is None else table.items
        others.extend(item for item in items if isinstance(item, Ignored))
        records = [item for item in items if isinstance(item, Record)]
        rows.extend(read_projects(records, scene(table, reading.as_of, titles, yellow_means_card)))
    for row in rows:
        if row.fund and (kind := fund_kind_of(row)):
            row.texts["fund_kind"] = kind
    reading.rows.extend(rows)
    taken = {number for row in rows for number in range(row.record.first, row.record.last + 1)}
    reading.ignored.extend((grid.name, item) for item in _once(others) if item.row not in taken)


def _once(items: Sequence[Ignored]) -> list[Ignored]:
    """One entry a row: side by side, a row may be blank for one table and a total for the other."""
    best: dict[int, Ignored] = {}
    for item in items:
        if item.row not in best or best[item.row].kind == "blank":
            best[item.row] = item
    return [best[row] for row in sorted(best)]


def _check_together(reading: Reading, library: Sequence[Candidate]) -> None:
    checks.check_serials(reading.rows)
    reading.groups = checks.link_duplicates(reading.rows)
    checks.check_codes(reading.rows, reading.groups)
    reading.library_matches = checks.match_library(reading.rows, library)
