"""What an .ods file says beside its values: merged cells, hidden parts, unit formats, struck and yellow cells."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree.ElementTree import Element, iterparse

from luodi.ledgers.files.grid import Marks, Place, Range, StruckPart, UnitFormat
from luodi.ledgers.files.marks import DeclaredType
from luodi.ledgers.files.opendocument_styles import Styles

_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_MOST_HIDDEN = 100_000  # the empty rest of a sheet is one row repeated a million times
_MOST_REPEATED = 1000


class _Sheet:
    """Gathers merged ranges and marks of one sheet while its XML streams by."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.row = 0
        self.column = 0
        self.merges: list[Range] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()
        self.column_styles: list[tuple[int, str]] = []  # the column below which a style holds
        self.units: dict[Place, UnitFormat] = {}
        self.struck: set[Place] = set()
        self.yellow: set[Place] = set()
        self.struck_parts: dict[Place, StruckPart] = {}
        self.errors: dict[Place, str] = {}
        self.no_value: set[Place] = set()

    def take_column(self, node: Element) -> None:
        count = _number(node, "number-columns-repeated")
        if node.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
            self.hidden_columns.update(range(self.column, self.column + min(count, _MOST_HIDDEN)))
        self.column += count
        self.column_styles.append((self.column, node.get(f"{_TABLE}default-cell-style-name", "")))

    def take_row(self, node: Element) -> None:
        count = _number(node, "number-rows-repeated")
        if node.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
            self.hidden_rows.update(range(self.row, self.row + min(count, _MOST_HIDDEN)))
        row_style = node.get(f"{_TABLE}default-cell-style-name", "")
        column = 0
        for cell in node:
            if cell.tag in _CELLS:
                height, width = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
                if height > 1 or width > 1:
                    self.merges.append(Range(self.row, column, self.row + height - 1, column + width - 1))
                repeated = _number(cell, "number-columns-repeated")
                if len(cell) or cell.get(f"{_TABLE}formula"):
                    style = cell.get(f"{_TABLE}style-name") or row_style or self._column_style(column)
                    rows = range(self.row, self.row + min(count, _MOST_REPEATED))
                    columns = range(column, column + min(repeated, _MOST_REPEATED))
                    self._take_cell(cell, style, [(row, at) for row in rows for at in columns])
                column += repeated
        self.row += count

    def _column_style(self, column: int) -> str:
        return next((style for below, style in self.column_styles if column < below), "")

    def _take_cell(self, cell: Element, style: str, places: list[Place]) -> None:
        if cell.get(f"{_CALC}value-type") == "error":
            self.errors.update(dict.fromkeys(places, "".join(_texts(cell, self.styles)[0])))
            return
        if cell.get(f"{_TABLE}formula") and cell.get(f"{_OFFICE}value-type") is None:
            self.no_value.update(places)
        looks = self.styles.looks(style)
        if looks.yellow:
            self.yellow.update(places)
        if looks.unit is not None:
            self.units.update(dict.fromkeys(places, looks.unit))
        if looks.struck:
            self.struck.update(places)
        elif self.styles.struck_texts and (part := _struck_part(cell, self.styles)):
            if part.kept:
                self.struck_parts.update(dict.fromkeys(places, part))
            else:
                self.struck.update(places)

    def marks(self) -> Marks:
        return Marks(
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            unit_formats=self.units,
            struck=frozenset(self.struck),
            struck_parts=self.struck_parts,
            yellow=frozenset(self.yellow),
            no_value=frozenset(self.no_value),
            cell_errors=self.errors,
        )


def _number(node: Element, name: str) -> int:
    text = node.get(f"{_TABLE}{name}")
    if text is None:
        return 1
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def _struck_part(cell: Element, styles: Styles) -> StruckPart | None:
    """The words of a cell without those struck through; None when none are."""
    kept, struck = _texts(cell, styles)
    words = "".join(struck).strip()
    return StruckPart("".join(kept).strip(), words) if words else None


def _texts(cell: Element, styles: Styles) -> tuple[list[str], list[str]]:
    """What a cell says, and what of it is struck through."""
    kept: list[str] = []
    struck: list[str] = []
    for paragraph in cell.iterfind(f"{_TEXT}p"):
        if kept:
            kept.append("\n")
        for text, is_struck in _runs(paragraph, styles, struck=False):
            (struck if is_struck else kept).append(text)
    return kept, struck


def _runs(node: Element, styles: Styles, *, struck: bool) -> Iterator[tuple[str, bool]]:
    struck = struck or node.get(f"{_TEXT}style-name", "") in styles.struck_texts
    if node.tag == f"{_TEXT}s":
        yield " ", struck
    elif node.tag == f"{_TEXT}line-break":
        yield "\n", struck
    if node.text:
        yield node.text, struck
    for inner in node:
        if inner.tag != f"{_OFFICE}annotation":
            yield from _runs(inner, styles, struck=struck)
        if inner.tail:
            yield inner.tail, struck


def read_opendocument(package: zipfile.ZipFile) -> dict[str, tuple[Marks, list[Range]]]:
    """Marks and merged ranges of every sheet by its name."""
    styles = Styles()
    if "styles.xml" in package.namelist():
        for event, node in _parse(package, "styles.xml"):
            if event == "end":
                styles.take(node)
    found: dict[str, tuple[Marks, list[Range]]] = {}
    sheet = _Sheet(styles)
    for event, node in _parse(package, "content.xml"):
        if event == "start":
            sheet = _Sheet(styles) if node.tag == f"{_TABLE}table" else sheet
        elif node.tag == f"{_TABLE}table-column":
            sheet.take_column(node)
        elif node.tag == f"{_TABLE}table-row":
            sheet.take_row(node)
            node.clear()
        elif node.tag == f"{_TABLE}table":
            found[node.get(f"{_TABLE}name", "")] = (sheet.marks(), sheet.merges)
        else:
            styles.take(node)
    return found


def _parse(package: zipfile.ZipFile, part: str) -> Iterator[tuple[str, Element]]:
    xml = package.read(part)
    if _DTD.search(xml):
        raise DeclaredType(part)
    yield from iterparse(io.BytesIO(xml), ("start", "end"))  # noqa: S314  no DTD: checked above
