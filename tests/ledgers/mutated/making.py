"""Makes the spoilt book of a number: always the same one."""

import copy
import io
import random
import re
from functools import cache
from typing import NamedTuple

import openpyxl
from openpyxl.utils.exceptions import IllegalCharacterError

from . import spoiling_bytes, spoiling_cells, spoiling_markup, spoiling_parts, writers
from .books import Book, books, tables_of
from .tables import Table

BYTES, INSIDE, CELLS = "字节", "内部", "单元格"
Chance = random.Random
_NOT_XML = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Spoilt(NamedTuple):
    """A spoilt book: what was done to which."""

    seed: int
    family: str
    way: str
    book: str
    name: str
    data: bytes


@cache
def kinds() -> tuple[tuple[str, str], ...]:
    """Name everything that is done, by family."""
    inside = dict.fromkeys(way for book in books() for way in spoiling_parts.ways_of(book))
    return (
        *((BYTES, way) for way in spoiling_bytes.WAYS),
        *((INSIDE, way) for way in inside),
        *((CELLS, way) for way in spoiling_cells.WAYS),
    )


def make(seed: int) -> Spoilt:
    """Make the book of a number; numbers in a row go through everything that can be done."""
    chance = random.Random(seed)
    family, way = kinds()[seed % len(kinds())]
    fit = [book for book in books() if family != INSIDE or way in spoiling_parts.ways_of(book)]
    book = chance.choice(fit)
    if family == CELLS:
        suffix, data = _spoil_cells(book, chance, way)
    else:
        suffix, data = book.suffix, _spoil_file(book, chance, family, way)
    return Spoilt(seed, family, way, book.title, f"台账{suffix}", data)


def _spoil_file(book: Book, chance: Chance, family: str, way: str) -> bytes:
    if family == BYTES:
        return spoiling_bytes.WAYS[way](book.data, chance)
    if way in spoiling_markup.WAYS:
        return spoiling_parts.spoil_markup(book, chance, way)
    if way in spoiling_parts.PARTS:
        return spoiling_parts.spoil_parts(book, chance, way)
    return spoiling_parts.spoil_records(book, chance, way)


@cache
def _plain(title: str) -> list[Table]:
    """The values of a book; what is only another form of a sample has those of the sample."""
    named = {book.title: book for book in books()}
    source = named.get(title, named["open1"])
    if source.suffix == ".csv":
        text = source.data.decode("gb18030" if source.data[:3] != b"\xef\xbb\xbf" else "utf-8-sig", "replace")
        return [Table("导出", [list(line.split(",")) for line in text.splitlines()])]
    if not source.data.startswith((b"PK", b"\xd0\xcf")):
        source = named["open1" if title == "html" else "open6"]
    return tables_of(source.data)


def _spoil_cells(book: Book, chance: Chance, way: str) -> tuple[str, bytes]:
    tables = copy.deepcopy(_plain(book.title))
    act = spoiling_cells.WAYS[way]
    for _ in range(chance.choice((1, 1, 2))):
        act(chance.choice(tables), chance)
    if book.suffix == ".xlsx" and chance.random() < 0.4:
        return ".xlsx", _in_its_looks(book, tables)
    suffix = chance.choice(list(writers.WRITERS))
    return suffix, writers.WRITERS[suffix](tables)


def _in_its_looks(book: Book, tables: list[Table]) -> bytes:
    """Write the values into the workbook they came from, which keeps its styles, hidden parts and widths."""
    out = openpyxl.load_workbook(io.BytesIO(book.data))
    for table in tables:
        sheet = out[table.name]
        for row, line in enumerate(table.rows, 1):
            for at, value in enumerate(line, 1):
                cell = sheet.cell(row, at)
                if hasattr(cell, "column_letter") and (value != "" or cell.value is not None):
                    _put(cell, value)
    buffer = io.BytesIO()
    out.save(buffer)
    parts = spoiling_parts.parts_of(buffer.getvalue())
    # It tells when it was saved.
    parts["docProps/core.xml"] = spoiling_parts.parts_of(book.data).get("docProps/core.xml", b"")
    return writers.package(parts)


def _put(cell: openpyxl.cell.Cell, value: object) -> None:
    """Set a cell; what the library refuses to write is written as one would spell it out."""
    if isinstance(value, str) and _NOT_XML.search(value):
        value = ascii(value)[:30_000]
    try:
        cell.value = None if value == "" else value
    except (IllegalCharacterError, ValueError, OverflowError):
        cell.value = ascii(value)[:30_000]
