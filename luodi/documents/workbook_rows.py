"""Making a block of rows longer, as a spreadsheet program does it: what stands below moves, what refers to it follows."""

import re
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl.cell.cell import MergedCell
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.formula import Tokenizer
from openpyxl.formula.tokenizer import Token
from openpyxl.formula.translate import Translator
from openpyxl.worksheet.cell_range import CellRange, MultiCellRange
from openpyxl.worksheet.formula import ArrayFormula

_CORNER = re.compile(r"(\$?[A-Z]{0,3}\$?)(\d+)")


@dataclass(frozen=True)
class Block:
    """Rows and columns of a sheet that a list is to fill; the first row is the pattern of those that are added."""

    sheet: Any
    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True)
class _Move:
    """So many rows inserted below a row of a sheet."""

    sheet: Any
    below: int
    count: int

    def area(self, words: str) -> str:
        """Return a reference such as $A$5:F8 after the move; an area that reaches the row above grows with it."""
        corners = words.split(":")
        moved = [self._corner(one, grows=place > 0) for place, one in enumerate(corners)]
        return ":".join(moved)

    def _corner(self, words: str, *, grows: bool) -> str:
        found = _CORNER.fullmatch(words)
        if not found:
            return words
        row = int(found[2])
        return f"{found[1]}{row + self.count if row > self.below or (grows and row == self.below) else row}"

    def formula(self, words: str, home: str) -> str:
        """Return a formula after the move; ``home`` is the title of the sheet it stands on."""
        read = Tokenizer(words)
        for token in read.items:
            if token.type == Token.OPERAND and token.subtype == Token.RANGE:
                token.value = self._reference(token.value, home)
        return str(read.render())

    def _reference(self, words: str, home: str) -> str:
        sheet, mark, area = words.rpartition("!")
        named = sheet.strip("'").replace("''", "'") if mark else home
        return f"{sheet}{mark}{self.area(area)}" if named == self.sheet.title else words

    def ranges(self, held: Any) -> MultiCellRange:
        """Return cell ranges after the move."""
        return MultiCellRange([CellRange(self.area(one.coord)) for one in held.sorted()])


def lengthened(book: Any, block: Block, rows: int, asked: frozenset[int]) -> None:
    """Make room for so many rows and give each the look, constants and formulas of the first; ``asked`` columns stay empty."""
    missing = rows - (block.last_row - block.first_row + 1)
    if missing > 0:
        _insert(book, _Move(block.sheet, block.last_row, missing))
        for row in range(block.last_row + 1, block.last_row + 1 + missing):
            _look(block, row)
    for row in range(block.first_row + 1, block.first_row + rows):
        _contents(block, row, asked)


def _insert(book: Any, move: _Move) -> None:
    sheet = move.sheet
    _move_merged(move)
    _move_heights(move)
    sheet.insert_rows(move.below + 1, move.count)
    for cell in sheet._cells.values():
        if not isinstance(cell, MergedCell) and cell.hyperlink:
            cell.hyperlink.ref = cell.coordinate
    _follow_formulas(book, move)
    _follow_names(book, move)
    _follow_areas(move)
    _follow_rules(move)


def _move_merged(move: _Move) -> None:
    areas = list(move.sheet.merged_cells.ranges)
    for area in areas:
        if area.min_row > move.below:
            area.shift(row_shift=move.count)
    move.sheet.merged_cells.ranges = set(areas)


def _move_heights(move: _Move) -> None:
    held = move.sheet.row_dimensions
    for row in sorted((row for row in held if row > move.below), reverse=True):
        height = held.pop(row)
        height.index = row + move.count
        held[row + move.count] = height


def _follow_formulas(book: Any, move: _Move) -> None:
    for sheet in book.worksheets:
        for cell in sheet._cells.values():
            if isinstance(cell.value, ArrayFormula):
                cell.value.text = move.formula(cell.value.text, sheet.title)
                if sheet is move.sheet:
                    cell.value.ref = move.area(cell.value.ref)
            elif cell.data_type == "f" and isinstance(cell.value, str):
                cell.value = move.formula(cell.value, sheet.title)


def _follow_names(book: Any, move: _Move) -> None:
    for held in (book, *book.worksheets):
        for definition in held.defined_names.values():
            definition.attr_text = move.formula(f"={definition.attr_text}", "")[1:]


def _follow_areas(move: _Move) -> None:
    sheet = move.sheet
    if sheet.print_area:
        sheet.print_area = [move.area(one.coord) for one in sheet._print_area.sorted()]
    if sheet.auto_filter.ref:
        sheet.auto_filter.ref = move.area(sheet.auto_filter.ref)
    for table in sheet.tables.values():
        table.ref = move.area(table.ref)
        if table.autoFilter and table.autoFilter.ref:
            table.autoFilter.ref = move.area(table.autoFilter.ref)
    for stop in sheet.row_breaks.brk:
        stop.id += move.count if stop.id > move.below else 0


def _follow_rules(move: _Move) -> None:
    sheet = move.sheet

    def follow(words: str) -> str:
        return move.formula(f"={words}", sheet.title)[1:]

    for one in sheet.data_validations.dataValidation:
        one.sqref = move.ranges(one.sqref)
        one.formula1, one.formula2 = (words and follow(words) for words in (one.formula1, one.formula2))
    rules = ConditionalFormattingList()
    for area in sheet.conditional_formatting:
        for rule in area.rules:
            rule.formula = [follow(words) for words in rule.formula]
            rules.add(str(move.ranges(area.sqref)), rule)
    sheet.conditional_formatting = rules


def _look(block: Block, row: int) -> None:
    """Give a new row the height, the styles and the merged cells of the first."""
    sheet = block.sheet
    if block.first_row in sheet.row_dimensions:
        height = copy(sheet.row_dimensions[block.first_row])
        height.index = row
        sheet.row_dimensions[row] = height
    for column in range(1, sheet.max_column + 1):
        sheet.cell(row, column)._style = copy(sheet.cell(block.first_row, column)._style)
    for area in list(sheet.merged_cells.ranges):
        if area.min_row == area.max_row == block.first_row:
            sheet.merge_cells(start_row=row, end_row=row, start_column=area.min_col, end_column=area.max_col)


def _contents(block: Block, row: int, asked: frozenset[int]) -> None:
    """Give a row the constants and formulas of the first, where it has nothing of its own."""
    for column in range(block.first_column, block.last_column + 1):
        pattern, cell = block.sheet.cell(block.first_row, column), block.sheet.cell(row, column)
        if column in asked or isinstance(cell, MergedCell) or cell.value is not None:
            continue
        if pattern.data_type == "f" and isinstance(pattern.value, str):
            cell.value = Translator(pattern.value, pattern.coordinate).translate_formula(cell.coordinate)
        elif pattern.value is not None:
            cell.value = pattern.value
            cell.data_type = pattern.data_type
