"""The county's own workbook, filled: cells and rows that bear a name get values, everything else stays as it is.

A name (公式－名称管理器) for one cell takes one value. A name for a block of rows takes a list: in its first row stands
what comes into each column, {单位}; rows that are too few are inserted. Names that begin with _ are the county's own.
Nothing that people typed becomes a formula.
"""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.utils import range_boundaries

from luodi.documents.text import plain
from luodi.documents.workbook_rows import Block, lengthened
from luodi.documents.zips import CORE, settled

LARGEST_UNPACKED = 60 * 1024 * 1024
LONGEST = 32_767
MOST_ROWS, MOST_MERGED = 5_000, 1_000_000
OWN = "_"
# What would be lost in filling; comments keep a drawing of their own (vmlDrawing).
_LOST = re.compile(r"xl/(media|charts|pivotTables|ctrlProps|embeddings|drawings/drawing\d)|.*vbaProject\.bin")
_PLACE = re.compile(r"\s*[{｛](.+?)[}｝]\s*")
_RISKY = ("=", "+", "-", "@", "\t", "\r")
_MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z0-9:]+)"')
_MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")

Value = str | int | Decimal | date | None
Record = Mapping[str, Value]
Lists = Mapping[str, Sequence[Record]]


@dataclass(frozen=True)
class Name:
    """A name that a template may use: what it means, the columns of a list if it is one, and whether it must be there."""

    name: str
    means: str
    columns: tuple[str, ...] = ()
    needed: bool = False


@dataclass(frozen=True)
class _Place:
    """Where a name points."""

    sheet: Any
    bounds: tuple[int, int, int, int]  # first column and row, last column and row

    @property
    def cell(self) -> Any:
        return self.sheet.cell(self.bounds[1], self.bounds[0])


class TemplateRefused(Exception):
    """The workbook cannot be filled; the message says in words what is wrong with it and what to do."""


def faults(content: bytes, names: Sequence[Name]) -> list[str]:
    """List what is wrong with a template, each with place and cure; raises TemplateRefused if it cannot be read at all."""
    return list(_faults(_opened(content), names))


def filled(content: bytes, names: Sequence[Name], values: Record, lists: Lists, day: date) -> bytes:
    """Return the template with its names filled, the same bytes for the same values and day.

    There must be a value or a list for every one of ``names``. None leaves a cell empty: what is missing is not zero.
    Raises TemplateRefused.
    """
    book = _opened(content)
    if found := list(_faults(book, names)):
        raise TemplateRefused("\n".join(found))
    listed = {one.name for one in names if one.columns}
    used = [name for name, _, _ in _names_in(book)]
    # From below, so that the pattern rows above have not moved yet.
    for name in sorted(listed.intersection(used), key=lambda one: _place(book, one).bounds[1], reverse=True):
        _fill_rows(book, name, lists[name])
    for name in used:
        if name not in listed:
            _put(_place(book, name).cell, values[name])
    book.calculation.fullCalcOnLoad = True
    packed = io.BytesIO()
    book.save(packed)
    return settled(packed.getvalue(), day, lambda part, held: _dated(part, held, day))


def _opened(content: bytes) -> Any:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(part.file_size for part in packed.infolist()) > LARGEST_UNPACKED or _merges_too_much(
                packed
            ):
                raise TemplateRefused("模板太大。请删去多余的工作表、空行和大片的合并单元格后重新上传。")
            lost = [name for name in packed.namelist() if _LOST.match(name)]
        if lost:
            raise TemplateRefused(
                "模板里有图片、图表、透视表、控件或宏，填写时会丢失。请删去后另存为 .xlsx 重新上传。"
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(io.BytesIO(content))
    except TemplateRefused:
        raise
    except Exception as why:  # strangers' files break the reader in many ways
        raise TemplateRefused(
            "打不开这个文件。请用 Excel 或 WPS 打开，另存为 .xlsx（不设密码）后重新上传。"
        ) from why


def _merges_too_much(packed: zipfile.ZipFile) -> bool:
    """Tell whether the merged cells are so many that the reader, which makes each of them, would not end."""
    cells = 0
    for part in packed.namelist():
        if part.startswith("xl/worksheets/"):
            for area in _MERGED.findall(packed.read(part)):
                left, top, right, bottom = range_boundaries(area.decode())
                cells += (right - left + 1) * (bottom - top + 1)
    return cells > MOST_MERGED


def _names_in(book: Any) -> Iterator[tuple[str, Any, Any]]:
    """Yield every name that is not the county's own, its definition and the sheet it belongs to, if it is one's alone."""
    for sheet, held in [(None, book), *((sheet, sheet) for sheet in book.worksheets)]:
        for name, definition in held.defined_names.items():
            if not name.startswith(OWN):
                yield name, definition, sheet


def _place(book: Any, name: str) -> _Place:
    definition = next(definition for one, definition, _ in _names_in(book) if one == name)
    ((sheet, area),) = definition.destinations
    return _Place(book[sheet], range_boundaries(area))


def _faults(book: Any, names: Sequence[Name]) -> Iterator[str]:
    known = {one.name: one for one in names}
    seen: set[str] = set()
    for name, definition, _ in _names_in(book):
        if name not in known:
            yield (
                f"模板里的名称“{name}”（{definition.attr_text}）系统没有对应的数据。可用的名称：{'、'.join(known)}。"
                f"请在“公式－名称管理器”里改名或删除；自己用的名称请以下划线开头。"
            )
        elif name in seen:
            yield f"名称“{name}”定义了两次（工作簿和工作表各一次）。请在“公式－名称管理器”里删去一个。"
        elif not _points(book, definition):
            yield (
                f"名称“{name}”没有指向本文件里的一块单元格（{definition.attr_text}）。"
                f"请在“公式－名称管理器”里删除它，选中要填的单元格重新命名。"
            )
        else:
            yield from _faults_of(_place(book, name), known[name])
        seen.add(name)
    for one in names:
        if one.needed and one.name not in seen:
            yield (
                f"模板里缺少名称“{one.name}”（{one.means}）。"
                f"请选中要填的单元格，在编辑栏左侧的名称框里写“{one.name}”后按回车。"
            )
    if not seen:
        yield f"模板里没有可填的名称。可用的名称：{'、'.join(known)}。"


def _points(book: Any, definition: Any) -> bool:
    try:
        ((sheet, area),) = definition.destinations
        return sheet in book.sheetnames and None not in range_boundaries(area)
    except (ValueError, TypeError):
        return False


def _faults_of(place: _Place, name: Name) -> Iterator[str]:
    where = f"名称“{name.name}”（工作表“{place.sheet.title}”{place.cell.coordinate}）"
    yield from (
        _faults_of_rows(place, name.columns, where) if name.columns else _faults_of_cell(place, where)
    )


def _faults_of_cell(place: _Place, where: str) -> Iterator[str]:
    merged = any(one.bounds == place.bounds for one in place.sheet.merged_cells.ranges)
    one_cell = place.bounds[:2] == place.bounds[2:] and not isinstance(place.cell, MergedCell)
    if not (merged or one_cell):
        yield f"{where}应当正好指一个单元格（合并的也算一个）。请重新选定后命名。"


def _faults_of_rows(place: _Place, columns: tuple[str, ...], where: str) -> Iterator[str]:
    _, first, _, last = place.bounds
    if last - first >= MOST_ROWS:
        yield f"{where}有 {last - first + 1} 行，太多了。选定几行即可，不够时系统自动加行。"
        return
    asked = _columns(place)
    if not asked:
        yield f"{where}的第一行没有写明每列填什么。请在格子里写 {{栏目}}，可用的栏目：{'、'.join(columns)}。"
    for word in asked.values():
        if word not in columns:
            yield f"{where}里的 {{{word}}} 系统没有这一栏。可用的栏目：{'、'.join(columns)}。"
    rows = range(first, last + 1)
    crossing = any(
        one.min_row != one.max_row and one.min_row <= last and one.max_row >= first
        for one in place.sheet.merged_cells.ranges
    )
    if crossing or any(isinstance(place.sheet.cell(row, at), MergedCell) for row in rows for at in asked):
        yield f"{where}的行里有上下合并的单元格，或者各行合并得不一样，无法逐行填写。请取消合并。"


def _columns(place: _Place) -> dict[int, str]:
    """Return what the first row of a block asks for, by column."""
    first_column, row, last_column, _ = place.bounds
    found = {}
    for column in range(first_column, last_column + 1):
        value = place.sheet.cell(row, column).value
        if isinstance(value, str) and (asked := _PLACE.fullmatch(value)):
            found[column] = asked[1].strip()
    return found


def _fill_rows(book: Any, name: str, records: Sequence[Record]) -> None:
    place = _place(book, name)
    columns = _columns(place)
    first_column, first_row, last_column, last_row = place.bounds
    block = Block(place.sheet, first_row, last_row, first_column, last_column)
    lengthened(book, block, len(records), frozenset(columns))
    for at in range(max(len(records), 1)):
        record = records[at] if at < len(records) else {}
        for column, asked in columns.items():
            _put(place.sheet.cell(first_row + at, column), record.get(asked))


def _put(cell: Any, value: Value) -> None:
    if not isinstance(value, str):
        cell.value = value
        return
    text = plain(value)[:LONGEST]
    cell.value = text
    # Words, whatever they begin with, also after somebody has edited the cell in Excel.
    cell.data_type = "s"
    cell.quotePrefix = text.startswith(_RISKY)


def _dated(part: str, held: bytes, day: date) -> bytes:
    if part != CORE:
        return held
    return _MODIFIED.sub(lambda found: found[1] + f"{day.isoformat()}T00:00:00Z".encode(), held)
