"""Writing a list as a workbook an office can print, sign and send back: real numbers and days, frozen head, filters."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from luodi.common.columns import Column, Kind
from luodi.common.money import FEN_PER_UNIT

HEAD_ROW = 2
LONGEST = 32_767
TOO_LONG = "……（原文太长，其余见系统）"
SIGNED_BY = "填表人：　　　　　　　　审核人：　　　　　　　　负责人：　　　　　　　　"
# Wider than this (in characters) and an A4 page becomes unreadable.
WIDEST_A4 = 170
A3, A4 = 8, 9
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_BORDER = {"border": 1, "border_color": "#BFC8D2", "valign": "vcenter"}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True)
class Ledger:
    """What stands on the sheet: title, the line below it, columns, lines, and what each column may hold."""

    title: str
    note: str
    columns: Sequence[Column]
    lines: Iterable[Any] = ()
    choices: dict[str, list[str]] | None = None
    empty_rows: int = 0


def write(target: IO[bytes] | str, ledger: Ledger) -> int:
    """Write the ledger as .xlsx, row by row in little memory, and return how many lines it holds."""
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        sheet = book.add_worksheet(_sheet_name(ledger.title))
        styles = _styles(book)
        _page(sheet, ledger)
        _head(sheet, ledger, styles)
        writers = [_writer(sheet, place, column, styles) for place, column in enumerate(ledger.columns)]
        row = HEAD_ROW
        for row, line in enumerate(ledger.lines, start=HEAD_ROW + 1):
            for put in writers:
                put(row, line)
        row = _empty(sheet, ledger, row, styles)
        # Empty cells are not written, which saves half the time; their frame comes from this one rule.
        frame = {"type": "no_errors", "format": styles["frame"]}
        sheet.conditional_format(HEAD_ROW + 1, 0, max(row, HEAD_ROW + 1), len(ledger.columns) - 1, frame)
        sheet.autofilter(HEAD_ROW, 0, max(row, HEAD_ROW + 1), len(ledger.columns) - 1)
        sheet.write_string(row + 2, 0, SIGNED_BY, styles["plain"])
        return row - HEAD_ROW - ledger.empty_rows


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", "", title)[:31] or "台账"


def _styles(book: Any) -> dict[str, Any]:
    money = {**_BORDER, "align": "right"}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "frame": book.add_format({"border": 1, "border_color": "#BFC8D2"}),
        "plain": book.add_format({"valign": "vcenter"}),
        "head": book.add_format(
            {**_BORDER, "bold": True, "bg_color": "#EEF2F6", "align": "center", "text_wrap": True}
        ),
        "text": book.add_format({**_BORDER, "text_wrap": True, "num_format": "@"}),
        "whole": book.add_format({**money, "num_format": "#,##0"}),
        "part": book.add_format({**money, "num_format": "#,##0.00####"}),
        "day": book.add_format({**_BORDER, "align": "center", "num_format": "yyyy-mm-dd"}),
        "words": book.add_format({**money, "num_format": "@"}),
    }


def _page(sheet: Any, ledger: Ledger) -> None:
    width = sum(column.width for column in ledger.columns)
    sheet.set_landscape()
    sheet.set_paper(A3 if width > WIDEST_A4 else A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.freeze_panes(HEAD_ROW + 1, 1)
    for place, column in enumerate(ledger.columns):
        sheet.set_column(place, place, column.width)


def _head(sheet: Any, ledger: Ledger, styles: dict[str, Any]) -> None:
    last = len(ledger.columns) - 1
    sheet.set_row(0, 30)
    if last:
        sheet.merge_range(0, 0, 0, last, ledger.title, styles["title"])
    else:
        sheet.write_string(0, 0, ledger.title, styles["title"])
    sheet.write_string(1, 0, ledger.note, styles["plain"])
    sheet.set_row(HEAD_ROW, 32)
    for place, column in enumerate(ledger.columns):
        sheet.write_string(HEAD_ROW, place, column.head, styles["head"])


def _empty(sheet: Any, ledger: Ledger, row: int, styles: dict[str, Any]) -> int:
    """Add framed empty rows to fill in, with lists to choose from."""
    for place, column in enumerate(ledger.columns):
        if options := (ledger.choices or {}).get(column.key):
            sheet.data_validation(
                row + 1, place, row + ledger.empty_rows, place, {"validate": "list", "source": options}
            )
    for number in range(row + 1, row + 1 + ledger.empty_rows):
        for place in range(len(ledger.columns)):
            sheet.write_blank(
                number, place, None, styles["words" if ledger.columns[place].is_number else "text"]
            )
    return row + ledger.empty_rows


def _writer(sheet: Any, place: int, column: Column, styles: dict[str, Any]) -> Callable[[int, Any], None]:
    """Return the function that writes this column's cell of a line; chosen once, as there may be 100,000 lines."""
    put = {Kind.MONEY: _put_money, Kind.COUNT: _put_count, Kind.DAY: _put_day, Kind.MOMENT: _put_moment}.get(
        column.kind, _put_text
    )
    return lambda row, line: put(sheet, row, place, column.read(line), styles)


def _put_text(sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    text = "" if value is None else str(value)
    if len(text) > LONGEST:
        text = text[: LONGEST - len(TOO_LONG)] + TOO_LONG
    if text:
        sheet.write_string(row, place, text, styles["text"])


def _put_money(sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    if isinstance(value, str):
        sheet.write_string(row, place, value, styles["words"])
    elif value is not None:
        style = styles["part" if value % FEN_PER_UNIT["万"] else "whole"]
        sheet.write_number(row, place, value / FEN_PER_UNIT["万"], style)


def _put_count(sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    if value is not None:
        sheet.write_number(row, place, value, styles["whole"])


def _put_day(sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    if isinstance(value, str) and _DAY.fullmatch(value):
        value = date.fromisoformat(value)
    if isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), styles["day"])  # noqa: DTZ001  a day has no zone
    else:
        _put_text(sheet, row, place, value, styles)


def _put_moment(sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    _put_day(sheet, row, place, value and timezone.localtime(value).date(), styles)
