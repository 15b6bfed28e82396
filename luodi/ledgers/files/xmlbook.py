"""XML Spreadsheet 2003: one XML file that many systems write under the name .xls."""

import io
import re
from collections.abc import Iterator
from datetime import datetime
from xml.etree.ElementTree import Element, ParseError, iterparse

from luodi.ledgers.files.canvas import MOST_COLUMNS, MOST_ROWS, Canvas
from luodi.ledgers.files.grid import Grid, HiddenSheet, StruckPart, UnitFormat, Value, Workbook
from luodi.ledgers.files.marks import format_unit, is_yellow
from luodi.ledgers.refusals import UnreadableLedger, damaged, unsafe

_SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{_SPACE}}}"
_BOOK = re.compile(r"<(?:\w{1,20}:)?Workbook\b")
_DECLARATION = re.compile(r"(?<!\s)\s*+<\?xml[^>]{0,200}\?>")
_DTD = re.compile("<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEX = re.compile("#[0-9a-fA-F]{6}")


def looks_like_xml_book(text: str) -> bool:
    """Is this text a workbook in XML?"""
    start = text[:8000]
    return bool(_BOOK.search(start)) and _SPACE in start


def read_xml_book(text: str) -> Workbook:
    """The sheets of the workbook."""
    if _DTD.search(text):
        raise unsafe()
    # The parser knows few encodings; the text is decoded already.
    stream = io.BytesIO(_DECLARATION.sub("", text, count=1).encode())
    reader = _BookReader()
    try:
        for event, node in iterparse(stream, ("start", "end")):  # noqa: S314  no DTD: checked above
            reader.take(event, node)
    except ParseError as error:
        raise damaged() from error
    if not reader.sheets and not reader.hidden:
        raise UnreadableLedger(
            "这个 XML 文件里没有工作表，请在 Excel 或 WPS 里打开，另存为 .xlsx 后重新上传。"
        )
    return Workbook("xml", reader.sheets, reader.hidden)


class _BookReader:
    """Gathers the sheets while the XML streams by."""

    def __init__(self) -> None:
        self.sheets: list[Grid] = []
        self.hidden: list[HiddenSheet] = []
        self.units: dict[str, UnitFormat] = {}
        self.struck: set[str] = set()
        self.yellow: set[str] = set()
        self.canvas = Canvas()
        self.row = self.column = 0
        self.is_hidden = False
        self.table: Element | None = None

    def take(self, event: str, node: Element) -> None:
        tag = node.tag.rsplit("}", 1)[-1]
        if event == "start":
            if tag == "Worksheet":
                self.canvas, self.row, self.column, self.is_hidden = Canvas(), 0, 0, False
            elif tag == "Table":
                self.table = node
        elif tag == "Style":
            self._take_style(node)
        elif tag == "Column":
            self._take_column(node)
        elif tag == "Row":
            self._take_row(node)
            if self.table is not None:
                del self.table[:]
        elif tag == "Visible":
            self.is_hidden = (node.text or "").strip() in {"SheetHidden", "SheetVeryHidden"}
        elif tag == "Worksheet":
            self._end_sheet(node.get(f"{_SS}Name") or f"表{len(self.sheets) + len(self.hidden) + 1}")

    def _take_style(self, node: Element) -> None:
        name, parent = node.get(f"{_SS}ID", ""), node.get(f"{_SS}Parent", "")
        for kind in (self.struck, self.yellow):
            if parent in kind:
                kind.add(name)
        for part in node:
            colour = part.get(f"{_SS}Color", "")
            if part.tag == f"{_SS}Font" and part.get(f"{_SS}StrikeThrough") == "1":
                self.struck.add(name)
            elif part.tag == f"{_SS}NumberFormat" and (unit := format_unit(part.get(f"{_SS}Format", ""))):
                self.units[name] = unit
            elif (
                _HEX.fullmatch(colour)
                and part.tag == f"{_SS}Interior"
                and is_yellow(*bytes.fromhex(colour[1:]))
            ):
                self.yellow.add(name)

    def _take_column(self, node: Element) -> None:
        first = _number(node, "Index", self.column + 1) - 1
        self.column = min(first + 1 + _number(node, "Span", 0), MOST_COLUMNS)
        if node.get(f"{_SS}Hidden") == "1":
            self.canvas.hidden_columns.update(range(first, self.column))

    def _take_row(self, node: Element) -> None:
        row = _number(node, "Index", self.row + 1) - 1
        self.row = min(row + 1 + _number(node, "Span", 0), MOST_ROWS)
        if node.get(f"{_SS}Hidden") == "1":
            self.canvas.hidden_rows.add(row)
        column = 0
        for cell in node:
            if cell.tag == f"{_SS}Cell":
                column = _number(cell, "Index", column + 1) - 1
                width = min(_number(cell, "MergeAcross", 0), MOST_COLUMNS) + 1
                height = min(_number(cell, "MergeDown", 0), MOST_ROWS) + 1
                self.canvas.merge(row, column, height, width)
                self._take_cell(row, column, cell, node.get(f"{_SS}StyleID", ""))
                column += width

    def _take_cell(self, row: int, column: int, cell: Element, row_style: str) -> None:
        content, canvas = cell.find(f"{_SS}Data"), self.canvas
        if content is None or not (text := "".join(content.itertext())):
            if cell.get(f"{_SS}Formula"):
                canvas.no_value.add((row, column))
            return
        kind, style = content.get(f"{_SS}Type", "String"), cell.get(f"{_SS}StyleID", row_style)
        if kind == "Error":
            canvas.cell_errors[row, column] = text
            canvas.put(row, column, "")
            return
        value = _value(kind, text)
        words = "".join(_struck(content, struck=False)) if len(content) else ""
        if words.strip():
            kept = "".join(_struck(content, struck=False, wanted=False)).strip()
            canvas.strike(row, column, StruckPart(kept, words.strip()))
            value = kept or value
        canvas.put(row, column, value)
        if style in self.struck:
            canvas.struck.add((row, column))
        if style in self.yellow:
            canvas.yellow.add((row, column))
        if style in self.units:
            canvas.unit_formats[row, column] = self.units[style]

    def _end_sheet(self, name: str) -> None:
        if self.is_hidden:
            self.hidden.append(HiddenSheet(name, len(self.canvas.rows), self.canvas.width))
        else:
            self.sheets.append(self.canvas.grid(name))


def _struck(node: Element, *, struck: bool, wanted: bool = True) -> Iterator[str]:
    """The texts under a node that are struck through, or those that are not."""
    struck = struck or node.tag.rsplit("}", 1)[-1] in {"S", "Strike", "Del"}
    if node.text and struck == wanted:
        yield node.text
    for inner in node:
        yield from _struck(inner, struck=struck, wanted=wanted)
        if inner.tail and struck == wanted:
            yield inner.tail


def _value(kind: str, text: str) -> Value:
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text.split(".")[0])
    except ValueError:
        return text
    return text.strip() == "1" if kind == "Boolean" else text


def _number(node: Element, name: str, otherwise: int) -> int:
    text = node.get(f"{_SS}{name}", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else otherwise
