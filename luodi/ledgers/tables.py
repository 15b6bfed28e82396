"""Finds the tables of a sheet: one below another or side by side, heads of one to three rows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from luodi.ledgers.grid import Grid, letters
from luodi.ledgers.heads import Column, field_of, is_fund_table, is_head_text, plain_head, read_head, settle
from luodi.ledgers.synonyms import PATTERNS
from luodi.ledgers.text import squeeze
from luodi.ledgers.units import unit_in_line

_NAME_HEAD = re.compile("|".join(pattern for name, pattern in PATTERNS if name == "name"))
_MOST_HEAD_ROWS = 3
_LONGEST_HEAD = 40
_TOC = re.compile(r"^目录|目录$")
_TOTAL_START = re.compile(r"合计|总计|小计|共计|注[:：]|备注[:：]|说明[:：]|填表")
_SUMMARY_FIELDS = frozenset(
    {
        "serial",
        "name",
        "unit",
        "industry",
        "count",
        "investment",
        "done",
        "plan_year",
        "remark",
        "ignored",
        "arrived",
        "fund_total",
        "place",
        "reporting_unit",
        "done_year",
        "stage",
    }
)


@dataclass
class Table:
    """A head, the columns under it and the rows that belong to it (from 0, ends included)."""

    grid: Grid
    top: int  # first row of its titles
    head_top: int
    head_bottom: int
    last: int
    left: int
    right: int
    columns: list[Column]
    unit: str | None = None
    kind: str = "project"
    titles: list[str] = field(default_factory=list)
    second: bool = False
    lines: list[list[Column]] = field(default_factory=list)  # columns of each line of a stacked head
    items: list[Any] | None = None  # what cards and sideways tables hold, read already

    @property
    def title(self) -> str:
        """All lines above the head as one text."""
        return " ".join(self.titles)

    def column(self, name: str) -> Column | None:
        """The first column of that field."""
        return next((column for column in self.columns if column.field == name), None)


@dataclass(frozen=True)
class Ways:
    """How heads are to be understood: the user's words and the user's columns."""

    synonyms: Mapping[str, str]
    mapping: Mapping[str, Mapping[str, str | None]]


def find_tables(grid: Grid, ways: Ways) -> list[Table]:
    """The tables of the sheet from top to bottom, from left to right."""
    heads = _head_rows(grid, ways)
    tables: list[Table] = []
    for number, (top, bottom) in enumerate(heads):
        last = heads[number + 1][0] - 1 if number + 1 < len(heads) else grid.height - 1
        floor = tables[-1].head_bottom + 1 if tables else 0
        begin = _title_top(grid, top, floor) if tables else 0
        if tables:
            for earlier in tables:
                earlier.last = min(earlier.last, begin - 1) if earlier.head_top < top else earlier.last
        tables.extend(_make_tables(grid, ways, begin, top, bottom, last, second=bool(tables)))
    for table in tables:
        table.kind = _kind(table)
    _inherit_units(grid, tables)
    return tables


def _head_rows(grid: Grid, ways: Ways) -> list[tuple[int, int]]:
    """First and last row of every head that differs from the one before it."""
    heads: list[tuple[int, int]] = []
    row = 0
    while row < grid.height:
        span = _head_at(grid, row, ways)
        if span is None:
            row += 1
            continue
        if (
            not heads
            or not _same_head(grid, heads[-1], span)
            or _has_title_above(grid, span[0], heads[-1][1])
        ):
            heads.append(span)
        row = span[1] + 1
    return heads or _heads_without_name(grid, ways)


def _same_head(grid: Grid, one: tuple[int, int], two: tuple[int, int]) -> bool:
    def text(row: int) -> str:
        return squeeze(grid.row_text(row))

    return one[1] - one[0] == two[1] - two[0] and all(
        text(one[0] + n) == text(two[0] + n) for n in range(one[1] - one[0] + 1)
    )


def _has_title_above(grid: Grid, row: int, floor: int) -> bool:
    return any(unit_in_line(grid.row_text(above)) for above in range(_title_top(grid, row, floor + 1), row))


def _head_at(grid: Grid, row: int, ways: Ways) -> tuple[int, int] | None:
    """The head whose name cell stands in this row, or None."""
    filled = grid.filled(row)
    if len(filled) < 2 or not any(_is_name_head(grid, row, column, ways) for column in filled):
        return None
    texts = [grid.text(row, column) for column in filled]
    known = sum(
        is_head_text(text) or squeeze(text) in ways.synonyms for text in texts if len(text) <= _LONGEST_HEAD
    )
    if known < 2 or known * 2 < len(texts) - _under_merge(grid, row, filled):
        return None
    if _alternates(grid, row, filled):
        return None
    top = row
    while top > 0 and row - top < _MOST_HEAD_ROWS - 1 and _is_group_row(grid, top - 1):
        top -= 1
    bottom = row
    while (
        bottom + 1 < grid.height
        and bottom - top < _MOST_HEAD_ROWS - 1
        and _continues_head(grid, top, bottom + 1)
    ):
        bottom += 1
    return top, bottom


def _alternates(grid: Grid, row: int, filled: Sequence[int]) -> bool:
    """Label, value, label, value with a further label below: a line of a card, not a head."""
    known = [is_head_text(grid.text(row, column)) for column in filled]
    if not known[0] or any(known[1::2]) or not all(known[::2]):
        return False
    below = next(
        (number for number in range(row + 1, min(row + 4, grid.height)) if grid.filled(number)), None
    )
    return below is not None and is_head_text(grid.text(below, grid.filled(below)[0]))


def _under_merge(grid: Grid, row: int, filled: Sequence[int]) -> int:
    """Heads over several columns name groups, not fields; they need not be known."""
    return sum(1 for column in filled if (area := grid.covering.get((row, column))) and area.width > 1)


def _is_name_head(grid: Grid, row: int, column: int, ways: Ways) -> bool:
    value = grid.value(row, column)
    if not isinstance(value, str) or len(value) > _LONGEST_HEAD:
        return False
    return _names_projects(value) or bool(ways.synonyms) and ways.synonyms.get(squeeze(value)) == "name"


@lru_cache(maxsize=65536)
def _names_projects(text: str) -> bool:
    return bool(_NAME_HEAD.fullmatch(plain_head(text))) and field_of(text) == "name"


def _is_group_row(grid: Grid, row: int) -> bool:
    """A row of group heads above the heads: at least two texts, one of them over several columns."""
    filled = grid.filled(row)
    if len(filled) < 2 or any(not isinstance(grid.value(row, column), str) for column in filled):
        return False
    texts = [grid.text(row, column) for column in filled]
    if any(len(text) > _LONGEST_HEAD or unit_in_line(text) and "单位" in text for text in texts):
        return False
    wide = [
        area
        for column in filled
        if (area := grid.covering.get((row, column))) and area.width > 1 and area.width < grid.width
    ]
    return bool(wide) and len(wide) + sum(map(is_head_text, texts)) >= 2


def _continues_head(grid: Grid, top: int, row: int) -> bool:
    """Does the row below still belong to the head? It lies under merged heads, or numbers the columns."""
    filled = grid.filled(row)
    if not filled:
        return _reaches(grid, top, row)
    if _numbers_columns(grid, row, filled):
        return True
    if any(
        not isinstance(grid.value(row, column), str) or len(grid.text(row, column)) > _LONGEST_HEAD
        for column in filled
    ):
        return False
    texts = [grid.text(row, column) for column in filled]
    covered = all(
        _lies_under_group(grid, top, row, column) or is_head_text(text)
        for column, text in zip(filled, texts, strict=True)
    )
    known = sum(map(is_head_text, texts))
    return (
        covered
        and (_reaches(grid, top, row) or known * 3 >= len(texts) * 2)
        and not _is_section_like(grid, row, filled)
    )


def _is_section_like(grid: Grid, row: int, filled: Sequence[int]) -> bool:
    area = grid.covering.get((row, filled[0]))
    return len(filled) == 1 and area is not None and area.width * 2 > grid.width


def _reaches(grid: Grid, top: int, row: int) -> bool:
    """Does a merged head of the rows above reach down into this row?"""
    places = ((above, column) for above in range(top, row) for column in range(grid.width))
    return any(
        (area := grid.covering.get(place)) is not None and area.bottom >= row and area.top >= top
        for place in places
    )


def _lies_under_group(grid: Grid, top: int, row: int, column: int) -> bool:
    for above in range(row - 1, top - 1, -1):
        area = grid.covering.get((above, column))
        if area is not None and area.width > 1:
            return True
    return False


def _numbers_columns(grid: Grid, row: int, filled: Sequence[int]) -> bool:
    """A row 1 2 3 4 … or 甲 乙 1 2 … that numbers the columns."""
    texts = [squeeze(grid.text(row, column)).strip("()栏") for column in filled]
    numbers = [int(text) for text in texts if text.isdigit() and len(text) < 3]
    rest = [text for text in texts if not text.isdigit()]
    return (
        len(numbers) >= 3
        and all(len(text) <= 2 or "=" in text for text in rest)
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and numbers[0] in (0, 1)
    )


def _heads_without_name(grid: Grid, ways: Ways) -> list[tuple[int, int]]:
    """A sheet that never says 项目名称: the first row with three known heads, for lists and summaries."""
    for row in range(min(grid.height, 40)):
        filled = grid.filled(row)
        texts = [grid.text(row, column) for column in filled]
        fields = {found for text in texts if len(text) <= _LONGEST_HEAD and (found := field_of(text))} - {
            "ignored"
        }
        if len(fields) >= 3 or (len(fields) >= 2 and "页码" in "".join(texts)):
            bottom = row
            while (
                bottom + 1 < grid.height
                and bottom - row < _MOST_HEAD_ROWS - 1
                and _continues_head(grid, row, bottom + 1)
            ):
                bottom += 1
            return [(row, bottom)]
    return []


def _title_top(grid: Grid, head: int, floor: int) -> int:
    """The first of the title lines right above a head: blank rows and rows of one or two texts."""
    top = head
    for row in range(head - 1, floor - 1, -1):
        filled = grid.filled(row)
        text = grid.row_text(row)
        if len(filled) > 2 or (
            filled
            and (
                _TOTAL_START.match(squeeze(text))
                or any(not isinstance(grid.value(row, c), str) for c in filled)
            )
        ):
            break
        if len(filled) == 2 and not unit_in_line(text):
            break
        if filled:
            top = row
    return top


def _make_tables(
    grid: Grid, ways: Ways, begin: int, top: int, bottom: int, last: int, *, second: bool
) -> list[Table]:
    titles = [text for row in range(begin, top) if (text := grid.row_text(row))]
    columns = _columns(grid, ways, top, bottom)
    tables = []
    for left, right in _blocks(grid, top, bottom, columns):
        mine = settle([column for column in columns if left <= column.at <= right])
        table = Table(grid, begin, top, bottom, last, left, right, mine, titles=titles, second=second)
        table.lines = _stacked(grid, ways, table)
        if table.lines:
            table.columns = [column for line in table.lines for column in line]
        tables.append(table)
    return tables


def _columns(grid: Grid, ways: Ways, top: int, bottom: int) -> list[Column]:
    own = ways.mapping.get(grid.name, {})
    columns = []
    for at in range(grid.width):
        path: list[str] = []
        for row in range(top, bottom + 1):
            text = grid.merged_text(row, at)
            if text and not _numbers_columns(grid, row, grid.filled(row)) and (not path or path[-1] != text):
                path.append(text)
        column = read_head(at, path, ways.synonyms)
        name = letters(at)
        hidden = at in grid.marks.hidden_columns
        if name in own or hidden != column.hidden:
            chosen = own.get(name, column.field)
            column = Column(
                at,
                column.head,
                chosen,
                column.unit,
                hidden,
                "user" if name in own else column.guessed_from,
                column.basis,
            )
        columns.append(column)
    return columns


def _blocks(grid: Grid, top: int, bottom: int, columns: Sequence[Column]) -> list[tuple[int, int]]:
    """Column ranges of tables side by side: where the sequence of heads begins anew."""
    names = [column.at for column in columns if column.field == "name"]
    used = [column.at for column in columns if column.head]
    if len(names) < 2 or not used:
        return [(used[0], max(used[-1], used[0]))] if used else []
    first = columns[used[0]].head
    starts = [at for at in used if columns[at].head == first]
    if len(starts) != len(names) or starts == names[:1]:
        starts = [used[0], *(at for at in names[1:])]
        if columns[used[0]].field != "name" and not any(not columns[at - 1].head for at in names[1:]):
            return [(used[0], used[-1])]
    ends = [*(start - 1 for start in starts[1:]), used[-1]]
    return list(zip(starts, ends, strict=True))


def _stacked(grid: Grid, ways: Ways, table: Table) -> list[list[Column]]:
    """Columns of each line when the head is stacked and every project takes as many rows."""
    if table.head_bottom - table.head_top != 1:
        return []
    rows = [table.head_top, table.head_bottom]
    for row in rows:
        for at in range(table.left, table.right + 1):
            area = grid.covering.get((row, at))
            if area is not None and area.width > 1 and grid.text(area.top, area.left):
                return []
    lines = [
        [
            read_head(at, [text] if (text := grid.merged_text(row, at)) else [], ways.synonyms)
            for at in range(table.left, table.right + 1)
        ]
        for row in rows
    ]
    both = sum(1 for one, two in zip(*lines, strict=True) if one.field and two.field and one.head != two.head)
    return [settle(line) for line in lines] if both >= 2 else []


def _kind(table: Table) -> str:
    fields = {column.field for column in table.columns if column.field}
    heads = "".join(column.head for column in table.columns)
    title = squeeze(table.title)
    if (
        _TOC.search(squeeze(table.grid.name))
        or "页码" in heads
        or "页次" in heads
        or title in {"目录", "目次"}
    ):
        return "toc"
    if "name" not in fields or ("count" in fields and fields <= _SUMMARY_FIELDS and "investor" not in fields):
        return "summary"
    return "fund" if is_fund_table(table.columns) else "project"


def _inherit_units(grid: Grid, tables: Sequence[Table]) -> None:
    """Each table's own unit line, else that of the sheet's first lines."""
    sheet_unit = None
    for table in tables:
        own = next((unit for text in table.titles if (unit := unit_in_line(text))), None)
        sheet_unit = sheet_unit or (own if not table.second else None)
        table.unit = own or sheet_unit
