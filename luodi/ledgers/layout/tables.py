"""Finds the tables of a sheet: one below another or side by side, heads of one to three rows."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from luodi.ledgers.files.grid import Grid, letters
from luodi.ledgers.language.text import squeeze
from luodi.ledgers.language.units import unit_in_line
from luodi.ledgers.layout.headrows import Ways, group_beside, head_rows, numbers_columns, title_top
from luodi.ledgers.layout.heads import Column, is_pivot_head, name_by_firm, read_head, settle, table_signs
from luodi.ledgers.layout.ticks import with_ticks
from luodi.ledgers.signs import Verdict

_FEWEST_STACKED = 2
_TOC = re.compile(r"^目录|目录$")
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
        "arrived_year",
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
    beside: bool = False  # another table stands at its side
    lines: list[list[Column]] = field(default_factory=list)  # columns of each line of a stacked head
    items: list[Any] | None = None  # what cards and sideways tables hold, read already
    why: Verdict = field(default_factory=Verdict)  # by what signs its kind was decided
    _known: list[Column] | None = field(default=None, repr=False)
    _by_field: dict[str, Column] = field(default_factory=dict, repr=False)

    @property
    def title(self) -> str:
        """All lines above the head as one text."""
        return " ".join(self.titles)

    @cached_property
    def read_columns(self) -> list[Column]:
        """The columns whose cells are read."""
        return [
            column for column in self.columns if column.field not in {None, "ignored"} and not column.hidden
        ]

    def column(self, name: str) -> Column | None:
        """The first column of that field."""
        if self._known is not self.columns:
            self._known = self.columns
            self._by_field = {column.field: column for column in reversed(self.columns) if column.field}
        return self._by_field.get(name)


def find_tables(grid: Grid, ways: Ways) -> list[Table]:
    """The tables of the sheet from top to bottom, from left to right."""
    heads = head_rows(grid, ways)
    tables: list[Table] = []
    for number, (top, bottom) in enumerate(heads):
        last = heads[number + 1][0] - 1 if number + 1 < len(heads) else grid.height - 1
        floor = tables[-1].head_bottom + 1 if tables else 0
        begin = title_top(grid, top, floor) if tables else 0
        if tables:
            for earlier in tables:
                earlier.last = min(earlier.last, begin - 1) if earlier.head_top < top else earlier.last
        tables.extend(_make_tables(grid, ways, begin, top, bottom, last, second=bool(tables)))
    for table in tables:
        table.kind = _kind(table)
    _inherit_units(grid, tables)
    return tables


def _make_tables(
    grid: Grid, ways: Ways, begin: int, top: int, bottom: int, last: int, *, second: bool
) -> list[Table]:
    columns = _columns(grid, ways, top, bottom)
    tables = []
    blocks = _blocks(grid, top, bottom, columns)
    for left, right in blocks:
        titles = [text for row in range(begin, top) if (text := _title(grid, row, left, right, len(blocks)))]
        mine = name_by_firm(settle([column for column in columns if left <= column.at <= right]))
        table = Table(
            grid,
            begin,
            top,
            bottom,
            last,
            left,
            right,
            mine,
            titles=titles,
            second=second,
            beside=len(blocks) > 1,
        )
        table.columns = with_ticks(grid, mine, bottom + 1, last)
        table.lines = _stacked(grid, ways, table)
        if table.lines:
            table.columns = [column for line in table.lines for column in line]
        tables.append(table)
    return tables


def _title(grid: Grid, row: int, left: int, right: int, blocks: int) -> str:
    """The title line of a table; beside another table only what stands above its own columns or above all."""
    if blocks == 1:
        return grid.row_text(row)
    filled = grid.filled(row)
    mine = filled if len(filled) == 1 else [column for column in filled if left <= column <= right]
    return " ".join(text for column in mine if (text := grid.text(row, column)))


def _columns(grid: Grid, ways: Ways, top: int, bottom: int) -> list[Column]:
    own = ways.mapping.get(grid.name, {})
    columns = []
    for at in range(grid.width):
        path: list[str] = []
        for row in range(top, bottom + 1):
            text = grid.merged_text(row, at) or (group_beside(grid, row, at) if row < bottom else "")
            if text and not numbers_columns(grid, row, grid.filled(row)) and (not path or path[-1] != text):
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
    if both < _FEWEST_STACKED:
        return []
    return [[column for column in settle(line) if column.field != "ignored"] for line in lines]


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
    if any(is_pivot_head(part) for column in table.columns for part in column.head.split(" / ")):
        return "summary"
    if "name" not in fields or ("count" in fields and fields <= _SUMMARY_FIELDS and "investor" not in fields):
        return "summary"
    table.why = table_signs(table.columns, f"{title}{squeeze(table.grid.name)}")
    return table.why.reading or "project"


_FOOT_ROWS = 5


def _unit_below(grid: Grid, table: Table) -> str | None:
    """The unit that a footnote tells: 注：以上金额单位均为万元."""
    rows = range(max(table.head_bottom + 1, table.last - _FOOT_ROWS), table.last + 1)
    lines = (grid.row_text(row) for row in rows if 0 < len(grid.filled(row)) <= 2)
    return next((unit for line in lines if "单位" in line and (unit := unit_in_line(line))), None)


def _inherit_units(grid: Grid, tables: Sequence[Table]) -> None:
    """Each table's own unit line, else that of the sheet's first lines."""
    sheet_unit = None
    for table in tables:
        own = next((unit for text in table.titles if (unit := unit_in_line(text))), None)
        sheet_unit = sheet_unit or (None if table.second or table.beside else own)
        table.unit = own or sheet_unit or _unit_below(grid, table)
