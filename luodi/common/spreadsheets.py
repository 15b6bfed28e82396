"""Writing a list as a workbook an office can print, sign and send back: real numbers and days, frozen head, filters."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.utils import timezone

from luodi.common.columns import Column, Kind
from luodi.common.money import FEN_PER_UNIT, in_wan

HEAD_ROW = 2
LONGEST = 32_767
TOO_LONG = "……（原文太长，其余见系统）"
SIGNED_BY = "填表人：　　　　　　　　审核人：　　　　　　　　负责人：　　　　　　　　"
# Wider than this (in characters) and an A4 page becomes unreadable.
WIDEST_A4 = 170
A3, A4 = 8, 9
NARROWEST = 6
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
    # A column 序号 before the others, and a row 合计 at the foot with the sum of each column of money.
    is_counted: bool = False

    @property
    def first(self) -> int:
        """The place of the first column."""
        return int(self.is_counted)

    @property
    def last(self) -> int:
        """The place of the last column."""
        return self.first + len(self.columns) - 1


class _Written:
    """A column as it is being written: how wide its cells are so far, and what its money comes to."""

    def __init__(
        self, sheet: Any, place: int, column: Column, styles: dict[str, Any], *, is_summed: bool
    ) -> None:
        self._sheet, self.place, self.column, self._styles = sheet, place, column, styles
        self._put = _PUTS.get(column.kind, _put_text)
        self._is_summed = is_summed and column.kind is Kind.MONEY
        self._width = 0.0
        self.total: int | None = None

    def put(self, row: int, line: Any) -> None:
        """Write the cell of a line."""
        value = self.column.read(line)
        self._put(self._sheet, row, self.place, value, self._styles)
        if self._width < self.column.width:
            self._width = max(self._width, _width(self.column.kind, value))
        if self._is_summed:
            amount = self.column.add(line) if self.column.add else value
            if isinstance(amount, int):
                self.total = amount + (self.total or 0)

    def put_total(self, row: int) -> None:
        """Write the sum of the column; where nobody gave an amount there is none."""
        self._sheet.write_blank(row, self.place, None, self._styles["sum"])
        if self.total is not None:
            _put_money(self._sheet, row, self.place, self.total, self._styles, prefix="sum-")
            self._width = max(self._width, _width(Kind.MONEY, self.total) + 1)

    def fitted(self) -> float:
        """Return how wide the column must be: its cells, its head in two lines, at most as declared."""
        if not self._width:
            return self.column.width
        head = _width(Kind.TEXT, self.column.head) / 2 + 2
        return min(max(self._width + 2, head, NARROWEST), max(self.column.width, head))


def _width(kind: Kind, value: Any) -> float:
    """Return how many characters of half width a cell takes; Chinese ones count double."""
    if value is None or value == "":
        return 0
    if kind is Kind.MONEY and isinstance(value, int):
        return len(in_wan(value))
    if kind in (Kind.DAY, Kind.MOMENT):
        return len("2026-07-04")
    text = str(value)
    return (len(text) + len(text.encode())) / 2


def write(target: IO[bytes] | str, ledger: Ledger) -> int:
    """Write the ledger as .xlsx, row by row in little memory, and return how many lines it holds."""
    with xlsxwriter.Workbook(target, _OPTIONS) as book:
        sheet = book.add_worksheet(_sheet_name(ledger.title))
        styles = _styles(book)
        _head(sheet, ledger, styles)
        written = [
            _Written(sheet, place, column, styles, is_summed=ledger.is_counted)
            for place, column in enumerate(ledger.columns, start=ledger.first)
        ]
        row = HEAD_ROW
        for row, line in enumerate(ledger.lines, start=HEAD_ROW + 1):
            if ledger.is_counted:
                sheet.write_number(row, 0, row - HEAD_ROW, styles["whole"])
            for column in written:
                column.put(row, line)
        lines = row - HEAD_ROW
        row = _empty(sheet, ledger, row, styles)
        sheet.autofilter(HEAD_ROW, 0, max(row, HEAD_ROW + 1), ledger.last)
        if ledger.is_counted and lines:
            row = _totals(sheet, row + 1, written, styles)
        # Empty cells are not written, which saves half the time; their frame comes from this one rule.
        frame = {"type": "no_errors", "format": styles["frame"]}
        sheet.conditional_format(HEAD_ROW + 1, 0, max(row, HEAD_ROW + 1), ledger.last, frame)
        sheet.write_string(row + 2, 0, SIGNED_BY, styles["plain"])
        _page(sheet, ledger, written)
        return lines


def _totals(sheet: Any, row: int, written: Sequence[_Written], styles: dict[str, Any]) -> int:
    """Add the row 合计 and return where it stands."""
    sheet.write_string(row, 0, "合计", styles["sum"])
    for column in written:
        column.put_total(row)
    return row


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
        "score": book.add_format(money),
        "day": book.add_format({**_BORDER, "align": "center", "num_format": "yyyy-mm-dd"}),
        "words": book.add_format({**money, "num_format": "@"}),
        "sum": book.add_format({**_BORDER, "bold": True, "align": "center"}),
        "sum-whole": book.add_format({**money, "bold": True, "num_format": "#,##0"}),
        "sum-part": book.add_format({**money, "bold": True, "num_format": "#,##0.00####"}),
    }


def _page(sheet: Any, ledger: Ledger, written: Sequence[_Written]) -> None:
    """Fit the columns to what they hold, and the sheet to the width of the paper."""
    widths = [column.fitted() for column in written]
    sheet.set_landscape()
    sheet.set_paper(A3 if sum(widths) > WIDEST_A4 else A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW)
    sheet.set_footer("&C第 &P 页，共 &N 页")
    sheet.freeze_panes(HEAD_ROW + 1, ledger.first + 1)
    if ledger.is_counted:
        sheet.set_column(0, 0, NARROWEST)
    for column, width in zip(written, widths, strict=True):
        sheet.set_column(column.place, column.place, width)


def _head(sheet: Any, ledger: Ledger, styles: dict[str, Any]) -> None:
    sheet.set_row(0, 30)
    if ledger.last:
        sheet.merge_range(0, 0, 0, ledger.last, ledger.title, styles["title"])
    else:
        sheet.write_string(0, 0, ledger.title, styles["title"])
    sheet.write_string(1, 0, ledger.note, styles["plain"])
    sheet.set_row(HEAD_ROW, 32)
    heads = ["序号"] * ledger.first + [column.head for column in ledger.columns]
    for place, head in enumerate(heads):
        sheet.write_string(HEAD_ROW, place, head, styles["head"])


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


def _put_text(sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    text = "" if value is None else str(value)
    if len(text) > LONGEST:
        text = text[: LONGEST - len(TOO_LONG)] + TOO_LONG
    if text:
        sheet.write_string(row, place, text, styles["text"])


def _put_money(
    sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any], prefix: str = ""
) -> None:
    if isinstance(value, str):
        sheet.write_string(row, place, value, styles["words"])
    elif value is not None:
        style = styles[prefix + ("part" if value % FEN_PER_UNIT["万"] else "whole")]
        sheet.write_number(row, place, value / FEN_PER_UNIT["万"], style)


def _put_count(sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    if value is not None:
        sheet.write_number(row, place, value, styles["whole"])


def _put_score(sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    if isinstance(value, int | float):
        sheet.write_number(row, place, value, styles["score"])
    elif value:
        sheet.write_string(row, place, value, styles["words"])


def _put_day(sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    if isinstance(value, str) and _DAY.fullmatch(value):
        value = date.fromisoformat(value)
    if isinstance(value, date):
        sheet.write_datetime(row, place, datetime(value.year, value.month, value.day), styles["day"])  # noqa: DTZ001  a day has no zone
    else:
        _put_text(sheet, row, place, value, styles)


def _put_moment(sheet: Any, row: int, place: int, value: Any, styles: dict[str, Any]) -> None:
    _put_day(sheet, row, place, value and timezone.localtime(value).date(), styles)


# Chosen once for a column, as there may be 100,000 lines.
_PUTS: dict[Kind, Callable[..., None]] = {
    Kind.MONEY: _put_money,
    Kind.COUNT: _put_count,
    Kind.SCORE: _put_score,
    Kind.DAY: _put_day,
    Kind.MOMENT: _put_moment,
}
