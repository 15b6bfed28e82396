"""Writes a made book as .xlsx, .xls, .csv or as HTML that calls itself .xls."""

import csv
import html
import io
import random
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import xlsxwriter
import xlwt

from .books import Book, Piece, Sheet


def _bare(value: object) -> tuple[object, dict[str, Any]]:
    return (value.value, dict(value.look)) if isinstance(value, Piece) else (value, {})


def xlsx(book: Book, _: random.Random) -> tuple[bytes, str]:
    buffer = io.BytesIO()
    out = xlsxwriter.Workbook(
        buffer,
        {
            "in_memory": True,
            "default_date_format": "yyyy-mm-dd",
            "strings_to_formulas": False,
            "strings_to_urls": False,
        },
    )
    for sheet in book.sheets:
        page = out.add_worksheet(sheet.name)
        for top, left, bottom, right in sheet.merges:
            page.merge_range(top, left, bottom, right, "")
        for row, column, value, look in _cells(sheet):
            _put_xlsx(page, row, column, value, out.add_format(look) if look else None)
        for column in sheet.hidden_columns:
            page.set_column(column, column, None, None, {"hidden": True})
    out.close()
    return buffer.getvalue(), ".xlsx"


def _put_xlsx(page: Any, row: int, column: int, value: object, look: Any) -> None:
    if isinstance(value, date):
        page.write_datetime(row, column, value)
    elif isinstance(value, str):
        page.write_string(row, column, value, look)
    else:
        page.write(row, column, value, look)


def _cells(sheet: Sheet) -> Iterator[tuple[int, int, object, dict[str, Any]]]:
    for row, line in enumerate(sheet.rows):
        for column, cell in enumerate(line):
            value, look = _bare(cell)
            if value not in (None, ""):
                yield row, column, value, look


def xls(book: Book, _: random.Random) -> tuple[bytes, str]:
    out = xlwt.Workbook(encoding="utf-8")
    for sheet in book.sheets:
        page = out.add_sheet(sheet.name, cell_overwrite_ok=True)
        for row, column, value, look in _cells(sheet):
            page.write(row, column, value, _style(value, look))
        for top, left, bottom, right in sheet.merges:
            page.merge(top, bottom, left, right)
        for column in sheet.hidden_columns:
            page.col(column).hidden = True
    buffer = io.BytesIO()
    out.save(buffer)
    return buffer.getvalue(), ".xls"


def _style(value: object, look: dict[str, Any]) -> xlwt.XFStyle:
    style = xlwt.XFStyle()
    if isinstance(value, date):
        style.num_format_str = "yyyy-mm-dd"
    if "num_format" in look:
        style.num_format_str = look["num_format"]
    if look.get("font_strikeout"):
        style.font.struck_out = True
    return style


def text(book: Book, chance: random.Random) -> tuple[bytes, str]:
    """Comma or tab between the cells, in one of the encodings that are met."""
    stream = io.StringIO(newline="")
    sheet = book.sheets[0]
    width = max(len(line) for line in sheet.rows)
    writer = csv.writer(
        stream, delimiter=chance.choice(",,,\t"), lineterminator=chance.choice(["\r\n", "\n"])
    )
    for line in sheet.rows:
        values = [_bare(cell)[0] for cell in line]
        writer.writerow([*values, *[""] * (width - len(values))])
    return stream.getvalue().encode(chance.choice(["utf-8", "utf-8-sig", "gb18030"])), ".csv"


def page(book: Book, chance: random.Random) -> tuple[bytes, str]:
    """A table per sheet, merged cells as spans: what government platforms export as .xls."""
    parts = ['<html><head><meta charset="utf-8"></head><body>']
    for sheet in book.sheets:
        spans = {
            (top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in sheet.merges
        }
        covered = {
            (row, column)
            for top, left, bottom, right in sheet.merges
            for row in range(top, bottom + 1)
            for column in range(left, right + 1)
        } - set(spans)
        width = max(len(line) for line in sheet.rows)
        parts.append("<table border=1>")
        for row, line in enumerate(sheet.rows):
            cells = [*line, *[""] * (width - len(line))]
            parts.append(
                "<tr>"
                + "".join(
                    _td(cell, spans.get((row, at)))
                    for at, cell in enumerate(cells)
                    if (row, at) not in covered
                )
                + "</tr>"
            )
        parts.append("</table>")
    encoding = chance.choice(["utf-8", "utf-8-sig"])
    return "\n".join([*parts, "</body></html>"]).encode(encoding), ".xls"


def _td(cell: object, span: tuple[int, int] | None) -> str:
    marks = f' rowspan="{span[0]}" colspan="{span[1]}"' if span else ""
    return f"<td{marks}>{html.escape(str(_bare(cell)[0])).replace(chr(10), '<br>')}</td>"


Writer = Callable[[Book, random.Random], tuple[bytes, str]]


def write(book: Book, chance: random.Random, *, html_too: bool = False) -> bytes:
    """The bytes of the book in a kind that can hold what it means; sets its name and kind."""
    kinds: list[tuple[str, Writer]] = [("xlsx", xlsx)] * 5 + [("xls", xls)] * 2
    if not book.needs_marks and len(book.sheets) == 1:
        kinds += [("csv", text)] * 3
    if (
        html_too
        and len(book.sheets) == 1  # a page has no names of sheets
        and not any(sheet.hidden_columns for sheet in book.sheets)
        and book.form not in ("struck_names", "number_formats", "prose")
    ):
        kinds += [("html", page)] * 2
    book.kind, writer = chance.choice(kinds)
    data, ending = writer(book, chance)
    book.name += ending
    return data
