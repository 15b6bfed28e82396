"""Reads a whole ledger: every visible sheet, every table, every row."""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from luodi.ledgers.files.grid import Grid, Workbook, letters
from luodi.ledgers.files.workbook import hidden_grids, load, open_workbook
from luodi.ledgers.language import names
from luodi.ledgers.language.text import squeeze
from luodi.ledgers.language.units import unit_in_line
from luodi.ledgers.layout.cards import find_cards, label_field
from luodi.ledgers.layout.headrows import Ways
from luodi.ledgers.layout.matrix import find_matrix
from luodi.ledgers.layout.nothing import why_nothing
from luodi.ledgers.layout.paragraphs import find_paragraphs
from luodi.ledgers.layout.rows import Ignored, Record, ignored, read_rows
from luodi.ledgers.layout.tables import Table, find_tables
from luodi.ledgers.meaning import checks, monthly
from luodi.ledgers.meaning.duplicates import Candidate
from luodi.ledgers.meaning.projects import fund_kind_of, read_projects, scene
from luodi.ledgers.meaning.reading import Hidden, Reading, Row, SheetReading
from luodi.ledgers.refusals import UnreadableLedger

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
    _unit_by_name(tables, file_name)

    def nothing() -> UnreadableLedger:
        every = [table for found in tables.values() for table in found]
        return why_nothing(
            book, every, lambda grid: _find(grid, ways), lambda: hidden_grids(load(source, megabytes))
        )

    if not any(tables.values()):
        raise nothing()
    own = _own_day(tables, file_name)
    months = monthly.series(tables, (as_of or own or date.today()).year)  # noqa: DTZ011  a ledger's day has no zone
    own = months[-1].day if months else own
    reading = Reading(book.kind, as_of or own or date.today())  # noqa: DTZ011
    days = {month.sheet: min(month.day, reading.as_of) for month in months}
    _list_hidden(book, reading)
    total = sum(grid.height for grid in book.sheets)
    done = 0
    for grid in book.sheets:
        day = days.get(grid.name, reading.as_of)
        _read_sheet(grid, tables[grid.name], reading, _mentions_card(grid), day)
        done += grid.height
        if progress is not None:
            progress(done, total)
    if not reading.rows:
        raise nothing()
    if months:
        reading.rows, folded = monthly.fold(reading.rows, months)
        reading.ignored.extend(folded)
    _check_together(reading, library)
    return reading


def _unit_by_name(tables: Mapping[str, Sequence[Table]], file_name: str) -> None:
    """A ledger without a unit may tell it in the name of its file: 项目台账（单位：万元）.xlsx."""
    unit = unit_in_line(file_name)
    for table in (table for found in tables.values() for table in found):
        table.unit = table.unit or unit


def _find(grid: Grid, ways: Ways) -> list[Table]:
    """The tables of a sheet, else its project cards; sideways tables look like cards but come in columns."""
    tables = find_tables(grid, ways)
    # 签约项目 | 开工项目 are the titles of tables side by side.
    if tables and not tables[0].beside and _named_above(grid, tables[0].head_top, ways):
        # 在谈项目 beside 项目状态 reads like a head where the sheet lies on its side or holds cards.
        return find_matrix(grid, ways) or find_cards(grid, ways) or tables
    if any(
        (table.kind in {"project", "fund"} and not _named_by_firms(table)) or _counts(table)
        for table in tables
    ):
        return tables
    return find_matrix(grid, ways) or find_cards(grid, ways) or tables or find_paragraphs(grid)


def _named_above(grid: Grid, head: int, ways: Ways) -> bool:
    """Does a line above the head begin with 项目名称 and its value?"""
    firsts = ((row, grid.filled(row)[0]) for row in grid.rows(last=head - 1) if len(grid.filled(row)) > 1)
    return any(label_field(grid.text(row, at), ways) == "name" for row, at in firsts)


def _named_by_firms(table: Table) -> bool:
    name = table.column("name")
    return name is not None and name.guessed_from == "firm"


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
            if at < grid.width and any(grid.text(row, at) for row in grid.rows()):
                why = f"工作表“{grid.name}”的 {letters(at)} 列是隐藏的，没有读入。"
                reading.hidden.append(Hidden(grid.name, why, letters(at)))


def _mentions_card(grid: Grid) -> bool:
    """Does the sheet explain its yellow cells as 黄牌?"""
    return bool(grid.marks.yellow) and any(
        "黄牌" in value for row in grid.rows() for value in grid.values[row] if isinstance(value, str)
    )


def _read_sheet(
    grid: Grid, tables: Sequence[Table], reading: Reading, yellow_means_card: bool, day: date
) -> None:
    reading.sheets.append(SheetReading(grid.name, False, grid.height, grid.width, tables))
    titles = tables[0].titles if tables else []
    rows: list[Row] = []
    others = [] if tables else [ignored(grid, row, "unread") for row in grid.rows()]
    for table in tables:
        items = list(read_rows(table)) if table.items is None else table.items
        others.extend(item for item in items if isinstance(item, Ignored))
        records = [item for item in items if isinstance(item, Record)]
        rows.extend(read_projects(records, scene(table, day, titles, yellow_means_card)))
    for row in rows:
        if row.fund and (kind := fund_kind_of(row)):
            row.texts["fund_kind"] = kind
    reading.rows.extend(rows)
    taken = {number for row in rows for number in range(row.record.first, row.record.last + 1)}
    reading.ignored.extend((grid.name, item) for item in _once(others) if item.row not in taken)


def _once(items: Sequence[Ignored]) -> list[Ignored]:
    """One entry a row: side by side, a row may hold nothing of one table and a total of the other."""
    best: dict[int, Ignored] = {}
    for item in items:
        if item.row not in best or best[item.row].kind in {"blank", "aside"}:
            best[item.row] = item
    return [best[row] for row in sorted(best)]


def _check_together(reading: Reading, library: Sequence[Candidate]) -> None:
    checks.check_serials(reading.rows)
    checks.tell_struck(reading.rows)
    reading.groups = checks.link_duplicates(reading.rows)
    checks.check_codes(reading.rows, reading.groups)
    reading.library_matches = checks.match_library(reading.rows, library)
