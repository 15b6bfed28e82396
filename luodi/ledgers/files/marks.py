"""The XML of an .xlsx file: hidden sheets, rows and columns, unit formats, strike-through, lost formulas.

A streaming pass with patterns over the sheet's bytes: a document tree of ten thousand rows would
cost more than reading the values.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import IO
from xml.etree.ElementTree import Element, fromstring

from luodi.ledgers.files.grid import Marks, Place, StruckPart, UnitFormat, column_number
from luodi.ledgers.files.struckruns import struck_cells, struck_strings

_CELL = re.compile(rb'<(?:\w+:)?c\b(?=[^>]*[^/]>)[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*>')
_STYLE = re.compile(rb'\bs="(\d+)"')
# A formula whose result is the empty text is stored with t="str"; that is a value.
_FORMULA_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?![^>]*\bt="str")[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*>\s*'
    rb"<(?:\w+:)?f\b[^>]*?(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*(0?)\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR_CELL = re.compile(
    rb'<(?:\w+:)?c\b(?=[^>]*\bt="e")[^>]*?\br="([A-Z]{1,3})(\d+)"[^>]*>.{0,2000}?<(?:\w+:)?v>([^<]*)</',
    re.DOTALL,
)
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row\b(?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_COLUMN = re.compile(rb'<(?:\w+:)?col\b(?=[^>]*\bhidden="(?:1|true)")[^>]*>')
_WIDE_COLUMN = re.compile(rb'\br="([A-Z]{2,3})\d+"(?![^>]*/>)')
_DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ROW_NUMBER = re.compile(rb'\br="(\d+)"')
_SHEET_PART = re.compile(rb"<(?:\w+:)?sheetData\b")
_HEX = re.compile(r"[0-9A-F]{6}")
_FORMAT_UNIT = re.compile(r"(亿元|百万元|千万元|万元|千元|亿|万|元)")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]\-]*)[^\]]*\]')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_LAST_COLUMN = 16383


_CHUNK = 4 << 20


class FarCell(Exception):
    """A lone cell so far out that the sheet would fill the memory; carries sheet, row."""


class DeclaredType(Exception):
    """A part of the file brings its own document type, which no spreadsheet needs."""


@dataclass(frozen=True)
class Styles:
    """Cell style numbers that matter here."""

    units: dict[int, UnitFormat]
    struck: frozenset[int]
    yellow: frozenset[int]

    @cached_property
    def pattern(self) -> re.Pattern[bytes] | None:
        """Finds any cell with one of these styles; None when there are none."""
        wanted = frozenset(self.units) | self.struck | self.yellow
        return re.compile(rb'\bs="(?:' + b"|".join(b"%d" % s for s in wanted) + rb')"') if wanted else None


def read_marks(package: zipfile.ZipFile, most_cells: int) -> dict[str, Marks]:
    """Marks of every worksheet by its name; FarCell when a sheet spans more cells than allowed."""
    styles = _styles(package)
    # The file asks for a new calculation: a stored 0 is then no result but the writer's filler.
    stale = re.search(rb'\bfullCalcOnLoad="(?:1|true)"', package.read("xl/workbook.xml")) is not None
    strings = struck_strings(package)
    marks: dict[str, Marks] = {}
    for name, part in sheet_parts(package).items():
        scan = _SheetScan(styles, stale, strings)
        with package.open(part) as stream:
            for chunk in _chunks(stream):
                scan.take(chunk)
        if scan.last_row * scan.width > most_cells:
            raise FarCell(name, scan.last_row)
        marks[name] = scan.marks()
    return marks


def sheet_parts(package: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → path of its XML, for the parts that are there."""
    workbook = _tree(package, "xl/workbook.xml")
    relations = _tree(package, "xl/_rels/workbook.xml.rels")
    targets = {node.get("Id"): node.get("Target", "") for node in relations}
    parts: dict[str, str] = {}
    present = set(package.namelist())
    for node in workbook.iter():
        if _tag(node) != "sheet":
            continue
        target = targets.get(node.get(_RELATION) or node.get(_STRICT_RELATION)) or ""
        path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        if path in present:
            parts[node.get("name", "")] = path
    return parts


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The XML in pieces that end where a row begins."""
    held: list[bytes] = []
    while block := stream.read(_CHUNK):
        # A row that begins across two blocks is not seen: the piece ends with a later one.
        cut = block.rfind(b"<row ")
        if cut >= 0:
            yield b"".join([*held, block[:cut]])
            held = [block[cut:]]
        else:
            held.append(block)
    yield b"".join(held)


def _tree(package: zipfile.ZipFile, part: str) -> Element:
    xml = package.read(part)
    if _DTD.search(xml):
        raise DeclaredType(part)
    return fromstring(xml)  # noqa: S314  without a DTD there are no entities to blow up


def _tag(node: Element) -> str:
    return node.tag.rsplit("}", 1)[-1]


def _styles(package: zipfile.ZipFile) -> Styles:
    if "xl/styles.xml" not in package.namelist():
        return Styles({}, frozenset(), frozenset())
    root = _tree(package, "xl/styles.xml")
    parts = {_tag(node): node for node in root}
    formats = {node.get("numFmtId"): node.get("formatCode", "") for node in parts.get("numFmts", ())}
    fonts = [_is_struck(node) for node in parts.get("fonts", ())]
    fills = [_is_yellow(node) for node in parts.get("fills", ())]
    units: dict[int, UnitFormat] = {}
    struck, yellow = set(), set()
    for number, node in enumerate(parts.get("cellXfs", ())):
        unit = format_unit(formats.get(node.get("numFmtId"), ""))
        if unit is not None:
            units[number] = unit
        if _flagged(fonts, node.get("fontId")):
            struck.add(number)
        if _flagged(fills, node.get("fillId")):
            yellow.add(number)
    return Styles(units, frozenset(struck), frozenset(yellow))


def _flagged(flags: list[bool], number: str | None) -> bool:
    return number is not None and number.isdigit() and int(number) < len(flags) and flags[int(number)]


def _is_struck(font: Element) -> bool:
    return any(_tag(node) == "strike" and node.get("val", "1") not in {"0", "false"} for node in font)


def _is_yellow(fill: Element) -> bool:
    for node in fill.iter():
        if _tag(node) == "fgColor":
            colour = (node.get("rgb") or "")[-6:].upper()
            if _HEX.fullmatch(colour) and is_yellow(*bytes.fromhex(colour)):
                return True
    return False


def is_yellow(red: int, green: int, blue: int) -> bool:
    """Would a person call a cell of this colour yellow?"""
    return red >= 0xE0 and green >= 0xC0 and blue <= 0x66


def format_unit(code: str) -> UnitFormat | None:
    """The unit of money that a number format shows, and by how much it divides the stored number."""
    section = code.split(";")[0]
    literals = "".join(a or b or c for a, b, c in _QUOTED.findall(section))
    bare = _QUOTED.sub("", section)
    found = _FORMAT_UNIT.search(literals) or _FORMAT_UNIT.search(bare)
    if found is None or not re.search(r"[0#?]", bare) and "G" not in bare:
        return None
    unit = found[1] if found[1].endswith("元") else f"{found[1]}元"
    thousands = re.search(r"[0#?](,+)(?![0#?,])", bare)
    divisor = 1000 ** len(thousands[1]) if thousands else 1
    shifted = re.search(r"!\.([0#?]+)", section) or re.search(r"\\\.([0#?]+)", section)
    if shifted:
        divisor *= int(10 ** len(shifted[1]))
    return UnitFormat(unit, divisor)


class _SheetScan:
    """Gathers the marks of one sheet from its XML, piece by piece."""

    def __init__(self, styles: Styles, stale: bool, strings: Mapping[int, StruckPart]) -> None:
        self.styles = styles
        self.strings = strings
        self.stale = stale
        self.last_row = 0
        self.width = 26
        self.in_head = True
        self.hidden_columns: frozenset[int] = frozenset()
        self.hidden_rows: set[int] = set()
        self.styled: dict[Place, int] = {}
        self.no_value: set[Place] = set()
        self.errors: dict[Place, str] = {}
        self.struck_parts: dict[Place, StruckPart] = {}

    def take(self, xml: bytes) -> None:
        """Scans one piece; pieces of empty formatted rows cost nothing."""
        if self.in_head:
            self.in_head = False
            body = _SHEET_PART.search(xml)
            self.hidden_columns = _hidden_columns(xml[: body.start()] if body else xml)
        if b"<v" not in xml and b"<is" not in xml and b"<f" not in xml and b":v>" not in xml:
            return
        self._measure(xml)
        self.hidden_rows.update(int(at[1]) - 1 for at in _HIDDEN_ROW.finditer(xml))
        if self.styles.pattern is not None and self.styles.pattern.search(xml):
            self._take_styles(xml, self.styles.pattern)
        if b"<f" in xml or b":f>" in xml:
            self.no_value.update(_place(at) for at in _FORMULA_CELL.finditer(xml) if self.stale or not at[3])
        if b't="e"' in xml:
            self.errors.update((_place(at), at[3].decode()) for at in _ERROR_CELL.finditer(xml))
        if self.strings or b"<is" in xml:
            self.struck_parts.update((_place(at), part) for at, part in struck_cells(xml, self.strings))

    def _measure(self, xml: bytes) -> None:
        wide = set(_WIDE_COLUMN.findall(xml))
        self.width = max(self.width, *(column_number(name.decode()) + 1 for name in wide), 0)
        last = max(xml.rfind(b"</v>"), xml.rfind(b"</is>"), xml.rfind(b":v>"))
        row = _ROW_NUMBER.search(xml, xml.rfind(b"row ", 0, last)) if last > 0 else None
        if row:
            self.last_row = max(self.last_row, int(row[1]))

    def _take_styles(self, xml: bytes, wanted: re.Pattern[bytes]) -> None:
        for cell in _CELL.finditer(xml):
            if wanted.search(cell[0]) and (style := _STYLE.search(cell[0])):
                self.styled[_place(cell)] = int(style[1])

    def marks(self) -> Marks:
        """What was found."""
        styles, styled = self.styles, self.styled
        whole = {at for at, style in styled.items() if style in styles.struck} - self.struck_parts.keys()
        whole |= {at for at, part in self.struck_parts.items() if not part.kept}
        return Marks(
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=self.hidden_columns,
            unit_formats={at: styles.units[style] for at, style in styled.items() if style in styles.units},
            struck=frozenset(whole),
            struck_parts={at: part for at, part in self.struck_parts.items() if part.kept},
            yellow=frozenset(at for at, style in styled.items() if style in styles.yellow),
            no_value=frozenset(self.no_value),
            cell_errors=self.errors,
        )


def _place(match: re.Match[bytes]) -> Place:
    return int(match[2]) - 1, column_number(match[1].decode())


def _hidden_columns(head: bytes) -> frozenset[int]:
    hidden: set[int] = set()
    for column in _COLUMN.finditer(head):
        ends = re.search(rb'\bmin="(\d+)"', column[0]), re.search(rb'\bmax="(\d+)"', column[0])
        if ends[0] and ends[1]:
            hidden.update(range(int(ends[0][1]) - 1, min(int(ends[1][1]), _LAST_COLUMN)))
    return frozenset(hidden)
