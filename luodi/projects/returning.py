"""Giving rows back: the workbook as it was, without the rows that went in, with a column 问题 beside the others."""

from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import xlsxwriter
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.formula.translate import Translator
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

HEAD = "问题"
WIDTH = 48
_FILL = PatternFill("solid", fgColor="FFF5DE")


class Kept(NamedTuple):
    """A line of a sheet that goes back: its cells, for files that cannot be written in their own form, and its problem."""

    number: int
    cells: Mapping[str, str]
    problem: str
    is_head: bool


Sheets = Mapping[str, Sequence[Kept]]


def write(source: Path, kind: str, target: Path, sheets: Sheets) -> int:
    """Write the kept lines of each sheet to ``target`` (.xlsx) and return how many rows have a problem."""
    if kind == "xlsx":
        _in_its_own_layout(source, target, sheets)
    else:
        _anew(target, sheets)
    return sum(1 for lines in sheets.values() for line in lines if line.problem)


def _in_its_own_layout(source: Path, target: Path, sheets: Sheets) -> None:
    # Stored files have no ending, and openpyxl judges a path by it.
    with source.open("rb") as content:
        book = openpyxl.load_workbook(content)
    for sheet in book.worksheets:
        if sheet.title in sheets:
            _keep(sheet, sheets[sheet.title])
        elif sheet.sheet_state == "visible":
            book.remove(sheet)
    book.active = next(at for at, sheet in enumerate(book.worksheets) if sheet.sheet_state == "visible")
    book.save(target)


def _keep(sheet: Worksheet, lines: Sequence[Kept]) -> None:
    moved = {line.number: at for at, line in enumerate(lines, start=1)}
    column = _first_free_column(sheet)
    merged = [(area.bounds, sheet.cell(area.min_row, area.min_col)) for area in sheet.merged_cells.ranges]
    for area in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(area))
    heights = {
        number: copy(sheet.row_dimensions[number]) for number in moved if number in sheet.row_dimensions
    }
    _move_cells(sheet, moved)
    _move_heights(sheet, heights, moved)
    for bounds, first in merged:
        _merge_again(sheet, bounds, first, moved)
    sheet.auto_filter.ref = None
    sheet.print_area = None
    _write_problems(sheet, lines, column)


def _first_free_column(sheet: Worksheet) -> int:
    used = (key[1] for key, cell in sheet._cells.items() if cell.value is not None)
    return max(used, default=0) + 1


def _move_cells(sheet: Worksheet, moved: Mapping[int, int]) -> None:
    """Close the gaps in one pass; deleting row by row would take hours on a long sheet."""
    cells: dict[tuple[int, int], Any] = {}
    for (row, at), cell in sheet._cells.items():
        if row not in moved or isinstance(cell, MergedCell):
            continue
        if isinstance(cell.value, str) and cell.data_type == "f" and moved[row] != row:
            letter = get_column_letter(at)
            cell.value = Translator(cell.value, origin=f"{letter}{row}").translate_formula(
                f"{letter}{moved[row]}"
            )
        cell.row = moved[row]
        cells[moved[row], at] = cell
    sheet._cells = cells


def _move_heights(sheet: Worksheet, heights: Mapping[int, Any], moved: Mapping[int, int]) -> None:
    sheet.row_dimensions.clear()
    for number, height in heights.items():
        height.index = moved[number]
        sheet.row_dimensions[moved[number]] = height


def _merge_again(
    sheet: Worksheet, bounds: tuple[int, int, int, int], first: Cell, moved: Mapping[int, int]
) -> None:
    """Merge what is left of an area; its value moves to the first line that is left."""
    left, top, right, bottom = bounds
    rows = [moved[number] for number in range(top, min(bottom, max(moved, default=0)) + 1) if number in moved]
    if not rows:
        return
    corner = sheet.cell(rows[0], left)
    if first is not corner:
        corner.value, corner._style = first.value, copy(first._style)
    if len(rows) > 1 or right > left:
        sheet.merge_cells(start_row=rows[0], end_row=rows[-1], start_column=left, end_column=right)


def _write_problems(sheet: Worksheet, lines: Sequence[Kept], column: int) -> None:
    sheet.column_dimensions[get_column_letter(column)].width = WIDTH
    for at, line in enumerate(lines, start=1):
        if line.is_head or line.problem:
            cell = sheet.cell(at, column, HEAD if line.is_head else line.problem)
            cell.font, cell.fill = Font(bold=line.is_head, color="8F5B00"), _FILL
            cell.alignment = Alignment(wrap_text=True, vertical="center")


def _anew(target: Path, sheets: Sheets) -> None:
    """Write the lines as text where the file's own form cannot be written (.xls, .ods, .csv)."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(target, options) as book:
        wrapped = book.add_format({"text_wrap": True, "valign": "vcenter", "bg_color": "#FFF5DE"})
        for title, lines in sheets.items():
            sheet = book.add_worksheet(title[:31])
            free = max((_column(letter) for line in lines for letter in line.cells), default=-1) + 1
            sheet.set_column(free, free, WIDTH)
            for at, line in enumerate(lines):
                for letter, text in line.cells.items():
                    sheet.write_string(at, _column(letter), text)
                if line.is_head or line.problem:
                    sheet.write_string(at, free, HEAD if line.is_head else line.problem, wrapped)


def _column(letters: str) -> int:
    number = 0
    for sign in letters:
        number = number * 26 + ord(sign) - 64
    return number - 1
