"""What each row under a head is: a project, a heading, a total, a footnote … Nothing is dropped unsaid."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from luodi.ledgers.files.grid import Grid, Range, Value, cell_name, shown
from luodi.ledgers.language import longest
from luodi.ledgers.language.synonyms import AMOUNT_FIELDS, JOINED
from luodi.ledgers.language.text import PLACEHOLDER, names_nothing, squeeze
from luodi.ledgers.language.units import unit_in_line
from luodi.ledgers.layout.heads import Column
from luodi.ledgers.layout.parts import Parts, completes_money, heads_its_parts, parts_below, says_part
from luodi.ledgers.layout.sections import (
    CHINESE_SERIAL,
    Section,
    enter,
    is_section_word,
    level_of,
    make_section,
)
from luodi.ledgers.layout.tables import Table

_TOTAL = re.compile(
    r"(?P<what>.{0,16}?)(?P<word>合计|总计|小计|共计|累计|总和|汇总|总数|(?:上年|上年度|以前年度)?结转|平均[值数]?)(?:数|金额|项目)?(?:[(\[:：].*|共?\d+[个项件].*|\d*)"
)
_FOOT = re.compile(
    r"(?:[*※]|\d[.、])?(?:注|备注|说明|填表说明|填报说明|填报要求|填写说明|附注|审核人?|填表人?|制表人?|审批人?|(?:填报|报送|填表|制表|上报)单位|联系人|联系电话|经办人|单位负责人|负责人|主要领导|分管领导|填报人|填报时间|填表日期|数据来源|本表|以上|统计口径|签字|盖章|\(盖章\))(?:[:：;,，、.。(]|签|盖|$|数据|由|为|项目)"
)
_EXAMPLE = re.compile(r"\(?(?:示?例|样例|示例|填写示例|举例|例如|模板)\)?\d?")
_MOST_SECTION = 60
# A line that only fills these goes on with the project above.
_GOING_ON = JOINED | {None, "ignored", "investor", "unit", "stage", "industry"}


class Cell(NamedTuple):
    """One cell of a project: where, under which column, what it holds."""

    row: int
    column: Column
    text: str
    value: Value
    area: Range | None = None

    @property
    def name(self) -> str:
        """A1 notation."""
        return cell_name(self.row, self.column.at)


@dataclass
class Record:
    """The cells of one project by field, and the headings above it."""

    table: Table
    first: int
    last: int
    sections: Sequence[Section]
    cells: dict[str, list[Cell]] = field(default_factory=dict)
    part_of: int | None = None  # the row whose amount this one may be part of

    def first_cell(self, name: str) -> Cell | None:
        """The field's first filled cell."""
        cells = self.cells.get(name)
        return cells[0] if cells else None

    def text(self, name: str) -> str:
        """The field's text; several cells joined."""
        cells = self.cells.get(name, ())
        return (
            "；".join(dict.fromkeys(cell.text for cell in cells))
            if len(cells) > 1
            else (cells[0].text if cells else "")
        )


@dataclass(frozen=True)
class Ignored:
    """A row that is no project, and why."""

    row: int
    kind: str
    text: str
    why: str


@dataclass
class _State:
    """Where the reading of a table stands."""

    sections: list[Section] = field(default_factory=list)
    record: Record | None = None
    arabic: bool = False
    parts: Parts | None = None


WHY = {
    "title": "表的标题",
    "unit_line": "单位说明行",
    "header": "表头",
    "section": "分节标题",
    "section_unit_switch": "分节标题，并改变了金额单位",
    "second_table_title": "另一张表的标题",
    "subtotal": "小计行，不是项目",
    "total": "合计行，不是项目",
    "part": "“其中”分项，是上面一行的组成部分，不是另一个项目",
    "summary": "汇总表的行，只是重复明细",
    "toc_row": "目录的行，只是重复明细",
    "footnote": "表尾说明",
    "blank": "只有序号的空行",
    "aside": "表格以外的文字，不是项目",
    "example": "填写示例，不是项目",
    "nameless": "没有项目名称，只有金额，像是合计，请核对",
    "general": "没有写哪个项目，是面上的问题",
    "history": "较早月份的同一张表，留作历史",
    "empty_card": "没有填写的项目卡",
    "unread": "没有找到表头，未能识别",
}


def ignored(grid: Grid, row: int, kind: str, why: str = "") -> Ignored:
    """The row as not a project."""
    return Ignored(row, kind, grid.row_text(row), why or WHY[kind])


def read_rows(table: Table) -> Iterator[Record | Ignored]:
    """The projects of a table and its other rows, from top to bottom."""
    yield from _above(table)
    if table.kind in {"summary", "toc"}:
        kind = "summary" if table.kind == "summary" else "toc_row"
        for row in table.grid.rows(table.head_bottom + 1, table.last):
            yield ignored(table.grid, row, kind)
        return
    yield from _demote_last_sections(_body(table))


def _above(table: Table) -> Iterator[Ignored]:
    for row in table.grid.rows(table.top, table.head_top - 1):
        text = table.grid.row_text(row)
        if unit_in_line(text) and "单位" in squeeze(text):
            kind = "unit_line"
        else:
            kind = "second_table_title" if table.second else "title"
        yield ignored(table.grid, row, kind)
    for row in table.grid.rows(table.head_top, table.head_bottom):
        yield ignored(table.grid, row, "header")


def _demote_last_sections(items: Iterator[Record | Ignored]) -> Iterator[Record | Ignored]:
    """Headings that nothing follows are notes below the table."""
    held: list[Ignored] = []
    for item in items:
        if (
            isinstance(item, Ignored)
            and (held or item.kind == "section")
            and item.kind in {"section", "blank", "aside", "footnote"}
        ):
            held.append(item)
            continue
        yield from held
        held.clear()
        yield item
    for item in held:
        numbered = item.kind == "section" and not is_section_word(item.text)
        yield Ignored(item.row, "footnote", item.text, WHY["footnote"]) if numbered else item


def _body(table: Table) -> Iterator[Record | Ignored]:
    state = _State(sections=_title_sections(table))
    grid, heads = table.grid, range(table.head_top, table.head_bottom + 1)
    head = [squeeze(grid.row_text(row)) for row in heads]
    firsts = {grid.text(row, grid.filled(row)[0]) for row in heads if grid.filled(row)}
    titles = {squeeze(title) for title in table.titles}  # again on every page
    after = table.head_bottom + 1
    for row in grid.rows(after, table.last):
        if row < after:  # taken with the project above
            continue
        after = row + 1
        filled = [column for column in grid.filled(row) if table.left <= column <= table.right]
        if not filled:
            yield ignored(grid, row, "aside")
        elif len(filled) < 3 and squeeze(grid.row_text(row)) in titles:
            yield ignored(grid, row, "title")
        elif grid.text(row, filled[0]) in firsts and squeeze(grid.row_text(row)) in head:
            yield ignored(grid, row, "header")
        else:
            item, rows = _take(table, row, filled, state)
            if item is not None:
                yield item
            after = row + rows


def _title_sections(table: Table) -> list[Section]:
    """A second table's own title speaks like a heading of its rows."""
    if not table.second and not table.beside:
        return []
    return [
        make_section(text, table.top)
        for text in table.titles[-2:]
        if level_of(text) is not None or is_section_word(text)
    ]


def _take(
    table: Table, row: int, filled: Sequence[int], state: _State
) -> tuple[Record | Ignored | None, int]:
    """The item that begins in this row and how many rows it takes; None for a line that goes on with a project."""
    grid = table.grid
    parts = state.parts
    is_part = parts is not None and parts.sure and row <= parts.last
    kind = "part" if is_part else _other_kind(table, row, filled)
    if kind in {"section", "section_unit_switch"}:
        text = (
            grid.row_text(row)
            if len(filled) < 3
            else " ".join(grid.text(row, column) for column in filled[:2])
        )
        section = make_section(text, row)
        state.sections = enter(state.sections, section)
        state.record = None
        return ignored(grid, row, "section_unit_switch" if section.unit else "section"), 1
    if kind is not None:
        state.record = state.record if kind in {"blank", "footnote"} else None
        return ignored(grid, row, kind), 1
    if _goes_on(table, row, state):
        _gather(state.record, table, row, row)  # type: ignore[arg-type]
        return None, 1
    return _project(table, row, state)


def _name_column(table: Table) -> int:
    column = table.column("name")
    return column.at if column is not None else table.left


def _other_kind(table: Table, row: int, filled: Sequence[int]) -> str | None:
    """The kind of a row that is no project; None for projects and lines that go on."""
    grid, name_at = table.grid, _name_column(table)
    lead = squeeze(grid.text(row, filled[0]))
    leads = [lead, *(squeeze(grid.text(row, column)) for column in filled[1:] if column <= name_at)]
    leads.extend(_over_two_cells(grid, row, filled, name_at))
    if total := _total_kind(leads):
        return total
    if len(filled) > 1 and says_part(table, row, lead):
        return "part"
    if _FOOT.match(lead) and len(filled) <= 4 and (len(filled) == 1 or not grid.text(row, name_at)):
        return "footnote"
    if _EXAMPLE.fullmatch(lead) and filled[0] < name_at:
        return "example"
    serial = table.column("serial")
    if PLACEHOLDER.fullmatch(squeeze(grid.text(row, name_at))) and {*filled} <= {
        name_at,
        serial.at if serial else name_at,
    }:
        return "example"
    if len(filled) == 1 and isinstance(grid.value(row, filled[0]), str):
        return _single_kind(table, row, filled[0], lead)
    if _heads_part(table, row) or heads_its_parts(table, row):
        return "section"
    return _nameless_kind(table, row, filled, name_at)


def _over_two_cells(grid: Grid, row: int, filled: Sequence[int], name_at: int) -> Iterator[str]:
    """合 | 计, whose one half stands where a name would."""
    if name_at in filled and len(squeeze(grid.text(row, name_at))) == 1:
        place = filled.index(name_at)
        pairs = (filled[max(place - 1, 0) : place + 1], filled[place : place + 2])
        yield from ("".join(squeeze(grid.text(row, at)) for at in pair) for pair in pairs)


def _total_kind(leads: Sequence[str]) -> str | None:
    """总计, 合计 and 小计 in the first cells; with a name before it a 合计 is only a part's."""
    totals = [found for text in leads if len(text) <= longest.TOTAL and (found := _TOTAL.fullmatch(text))]
    if not totals:
        return None
    whole = any("总" in one["word"] or (one["word"] == "合计" and not one["what"]) for one in totals)
    return "total" if whole else "subtotal"


def _single_kind(table: Table, row: int, column: int, lead: str) -> str | None:
    """A row with one text: heading, note, or a project of which only the name is known."""
    grid, name_at = table.grid, _name_column(table)
    area = grid.covering.get((row, column))
    wide = area is not None and area.width > 1 and area.width * 2 >= table.right - table.left + 1
    if column == name_at and not wide:
        numbered = level_of(lead) is not None and level_of(lead) < 3  # type: ignore[operator]
        return "section" if numbered or is_section_word(lead) else None
    if len(lead) > _MOST_SECTION or (level_of(lead) is None and re.search(r"[。；;]", lead)):
        return "footnote"
    if wide or level_of(lead) is not None or is_section_word(lead) or unit_in_line(lead):
        return "section"
    serial = table.column("serial")
    if serial is not None and serial.at == column and not lead.isdigit():
        return "section"
    return _nameless_kind(table, row, [column], name_at)


def _heads_part(table: Table, row: int) -> bool:
    """A heading that carries sums: 一 | 签约项目（5个） | … while projects count 1, 2, 3."""
    serial, grid = table.column("serial"), table.grid
    if serial is None:
        return False
    text = squeeze(grid.text(row, serial.at))
    name = squeeze(grid.text(row, _name_column(table)))
    if CHINESE_SERIAL.fullmatch(text) and _counts_in_arabic(table):
        return True
    return (
        bool(text)
        and not name
        and level_of(text) is not None
        and len(text) > 2
        and not text.replace(".", "").isdigit()
    )


def _counts_in_arabic(table: Table) -> bool:
    serial = table.column("serial")
    if serial is None:
        return False
    rows = range(table.head_bottom + 1, min(table.last, table.head_bottom + 60) + 1)
    return any(squeeze(table.grid.text(row, serial.at)).isdigit() for row in rows)


def _nameless_kind(table: Table, row: int, filled: Sequence[int], name_at: int) -> str | None:
    grid = table.grid
    name = grid.merged_text(row, name_at)
    if table.column("problem") is not None and table.column("investment") is None and names_nothing(name):
        return "general"
    if name:
        return None
    by_at = {column.at: column for column in table.columns}
    known = [column for column in filled if column in by_at and by_at[column].field not in {None, "serial"}]
    if not known:
        serial = table.column("serial")
        return (
            "blank"
            if serial is not None and list(filled) == [serial.at]
            else ("footnote" if len(filled) <= 2 else None)
        )
    serial_text = grid.text(row, serial.at) if (serial := table.column("serial")) else ""
    money = all(by_at[column].field in AMOUNT_FIELDS | {"count", "ignored", "done_month"} for column in known)
    return "nameless" if money and not serial_text else None


def _goes_on(table: Table, row: int, state: _State) -> bool:
    """A line without serial and name that only adds words to the project above."""
    record = state.record
    if record is None or row != record.last + 1 or table.lines:
        return False
    filled = table.grid.filled(row)
    fields = {column.field for column in table.columns if column.at in filled}
    if "name" in fields:  # written over two cells
        return fields <= {"name", "fund_total", "ignored"} and completes_money(table, record.first, row)
    return bool(fields) and fields <= _GOING_ON


def _project(table: Table, row: int, state: _State) -> tuple[Record, int]:
    last = _last_row(table, row)
    record = Record(table, row, last, tuple(state.sections))
    if table.lines:
        # The last project of a sheet may lack its second line.
        for at, columns in zip(range(row, last + 1), table.lines, strict=False):
            _gather(record, table, at, at, columns)
    else:
        _gather(record, table, row, last)
    state.record = record
    if state.parts is None or row > state.parts.last:
        state.parts = parts_below(table, row) if record.last == row else None
    else:
        record.part_of = state.parts.above
    return record, last - row + 1


def _last_row(table: Table, row: int) -> int:
    """The last row of the project: as far as its name cell is merged."""
    if table.lines:
        return min(row + len(table.lines) - 1, table.last)
    area = table.grid.covering.get((row, _name_column(table)))
    return min(area.bottom, table.last) if area is not None and area.top == row else row


def _gather(
    record: Record, table: Table, first: int, last: int, columns: Sequence[Column] | None = None
) -> None:
    """Puts the cells of these rows into the record; hidden columns and unknown heads stay out."""
    grid, cells = table.grid, record.cells
    record.last = max(record.last, last)
    for row in range(first, last + 1):
        line = grid.values[row]
        for column in table.read_columns if columns is None else columns:
            cell = _plain_cell(line, row, column) if grid.is_plain else _cell(grid, row, column, row == first)
            if cell is not None and column.field is not None:
                cells.setdefault(column.field, []).append(cell)


def _plain_cell(line: Sequence[Value], row: int, column: Column) -> Cell | None:
    """The quick way for sheets without merged cells, unit formats and lost formulas."""
    value = line[column.at] if column.at < len(line) else ""
    if value == "":
        return None
    text = shown(value)
    return Cell(row, column, text, value) if text else None


def _cell(grid: Grid, row: int, column: Column, first: bool) -> Cell | None:
    area = grid.covering.get((row, column.at)) if grid.merges else None
    if area is None:
        text = grid.text(row, column.at)
        if text or grid.is_lost((row, column.at)):
            return Cell(row, column, text, grid.value(row, column.at))
        return None
    if (row > area.top and not first) or (area.left != column.at and area.width > 1):
        return None  # read in the row above, or a text over several columns: it belongs to the first of them
    text = grid.text(area.top, area.left)
    if not text and not grid.is_lost((area.top, area.left)):
        return None
    return Cell(area.top, column, text, grid.value(area.top, area.left), area)
