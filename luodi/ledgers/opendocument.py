"""What an .ods file says beside its values: merged cells, hidden rows and columns."""

import io
import re
import zipfile
from xml.etree.ElementTree import Element, iterparse

from luodi.ledgers.grid import Marks, Range
from luodi.ledgers.marks import DeclaredType

_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_CELLS = {f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"}
_MOST_HIDDEN = 100_000  # the empty rest of a sheet is one row repeated a million times


class _Sheet:
    """Gathers merged ranges and hidden parts of one sheet while its XML streams by."""

    def __init__(self) -> None:
        self.row = 0
        self.column = 0
        self.merges: list[Range] = []
        self.hidden_rows: set[int] = set()
        self.hidden_columns: set[int] = set()

    def take_column(self, node: Element) -> None:
        count = _number(node, "number-columns-repeated")
        if node.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
            self.hidden_columns.update(range(self.column, self.column + min(count, _MOST_HIDDEN)))
        self.column += count

    def take_row(self, node: Element) -> None:
        count = _number(node, "number-rows-repeated")
        if node.get(f"{_TABLE}visibility") in {"collapse", "filter"}:
            self.hidden_rows.update(range(self.row, self.row + min(count, _MOST_HIDDEN)))
        column = 0
        for cell in node:
            if cell.tag in _CELLS:
                height, width = _number(cell, "number-rows-spanned"), _number(cell, "number-columns-spanned")
                if height > 1 or width > 1:
                    self.merges.append(Range(self.row, column, self.row + height - 1, column + width - 1))
                column += _number(cell, "number-columns-repeated")
        self.row += count


def _number(node: Element, name: str) -> int:
    text = node.get(f"{_TABLE}{name}", "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1


def read_opendocument(package: zipfile.ZipFile) -> dict[str, tuple[Marks, list[Range]]]:
    """Marks and merged ranges of every sheet by its name."""
    xml = package.read("content.xml")
    if _DTD.search(xml):
        raise DeclaredType("content.xml")
    found: dict[str, tuple[Marks, list[Range]]] = {}
    sheet = _Sheet()
    for event, node in iterparse(io.BytesIO(xml), ("start", "end")):  # noqa: S314  no DTD: checked above
        if event == "start":
            sheet = _Sheet() if node.tag == f"{_TABLE}table" else sheet
        elif node.tag == f"{_TABLE}table-column":
            sheet.take_column(node)
        elif node.tag == f"{_TABLE}table-row":
            sheet.take_row(node)
            node.clear()
        elif node.tag == f"{_TABLE}table":
            marks = Marks(frozenset(sheet.hidden_rows), frozenset(sheet.hidden_columns))
            found[node.get(f"{_TABLE}name", "")] = (marks, sheet.merges)
    return found
