"""Builds the invented ledgers: sheets from rows of values, and what is expected of them."""

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import xlsxwriter

Values = Sequence[Sequence[object]]


@dataclass(frozen=True)
class Styled:
    """A value with a cell format (number format, strike-through, fill)."""

    value: object
    look: Mapping[str, Any]


@dataclass
class Want:
    """What is expected of one project row; only what is given is compared, errors always and exactly."""

    row: int
    name: str
    wan: float | None
    errors: set[str] = field(default_factory=set)
    also: dict[str, Any] = field(default_factory=dict)
    warnings: set[str] = field(default_factory=set)
    sheet: str | None = None


@dataclass
class Ledger:
    """A ledger's bytes, the day it is read for, and what is expected."""

    data: bytes
    as_of: date
    rows: list[Want]
    groups: list[set[str]] = field(default_factory=list)
    name: str = "台账.xlsx"


def workbook(
    sheets: Mapping[str, Values], finish: Callable[[Any, dict[str, Any]], None] | None = None
) -> bytes:
    """Writes the sheets; `finish` may merge, hide and protect."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    made: dict[str, Any] = {}
    for name, rows in sheets.items():
        made[name] = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                _write(book, made[name], number, column, value)
    if finish:
        finish(book, made)
    book.close()
    return buffer.getvalue()


def _write(book: Any, sheet: Any, row: int, column: int, value: object) -> None:
    look = None
    if isinstance(value, Styled):
        value, look = value.value, book.add_format(dict(value.look))
    if value in (None, ""):
        return
    if isinstance(value, date):
        sheet.write_datetime(row, column, value, look or book.add_format({"num_format": "yyyy-mm-dd"}))
    elif isinstance(value, str) and not value.startswith("="):
        sheet.write_string(row, column, value, look)
    elif isinstance(value, str):
        sheet.write_formula(row, column, value, look)
    else:
        sheet.write(row, column, value, look)
