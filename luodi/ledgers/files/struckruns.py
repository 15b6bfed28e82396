"""Words struck through inside a cell of an .xlsx file: runs of rich text with their own fonts.

Patterns over the bytes, like the other marks: most workbooks have no such run, and then only a search for one is paid.
"""

import re
import zipfile
from collections.abc import Iterator, Mapping
from html import unescape

from luodi.ledgers.files.grid import StruckPart

_STRINGS = "xl/sharedStrings.xml"
# Ends are looked for, never pairs: what is left open costs no second look.
_ITEM_END = re.compile(rb"</(?:\w{1,9}:)?si>|<(?:\w{1,9}:)?si\s*/>")
_RUN_END = re.compile(rb"</(?:\w{1,9}:)?r>")
_TEXT = re.compile(rb"<(?:\w{1,9}:)?t(?:\s[^<>]*)?>([^<]*)</")
_STRIKE = re.compile(rb"<(?:\w{1,9}:)?strike(?:\s[^<>]*)?/?>")
_NO_STRIKE = re.compile(rb'\bval="(?:0|false|off)"')
_SHARED_CELL = re.compile(
    rb'<(?:\w{1,9}:)?c\b(?=[^<>]*\bt="s")[^<>]*?\br="([A-Z]{1,3})(\d+)"[^<>]*>\s*<(?:\w{1,9}:)?v>\s*(\d{1,9})\s*</'
)
_INLINE_CELL = re.compile(rb'<(?:\w{1,9}:)?c\b[^<>]*?\br="([A-Z]{1,3})(\d+)"[^<>]*>\s*<(?:\w{1,9}:)?is>')
_CHUNK = 4 << 20


def struck_strings(package: zipfile.ZipFile) -> dict[int, StruckPart]:
    """Number of a shared string → what of it is struck through, for those of which something is."""
    if _STRINGS not in package.namelist() or not _mentions_strike(package):
        return {}
    xml = package.read(_STRINGS)
    found: dict[int, StruckPart] = {}
    begin = 0
    for number, end in enumerate(_ITEM_END.finditer(xml)):
        if part := _part(xml[begin : end.start()]):
            found[number] = part
        begin = end.end()
    return found


def _mentions_strike(package: zipfile.ZipFile) -> bool:
    before = b""
    with package.open(_STRINGS) as stream:
        while block := stream.read(_CHUNK):
            if b"strike" in block or b"strike" in before + block[:8]:
                return True
            before = block[-8:]
    return False


def struck_cells(
    xml: bytes, strings: Mapping[int, StruckPart]
) -> Iterator[tuple[re.Match[bytes], StruckPart]]:
    """The cells of a piece of a sheet that are struck through in part or, run by run, as a whole."""
    if strings:
        for cell in _SHARED_CELL.finditer(xml):
            if part := strings.get(int(cell[3])):
                yield cell, part
    if b"strike" in xml:
        cells = list(_INLINE_CELL.finditer(xml))
        ends = [cell.start() for cell in cells[1:]] + [len(xml)] * bool(cells)
        for cell, end in zip(cells, ends, strict=True):
            if part := _part(xml[cell.end() : end]):
                yield cell, part


def _part(xml: bytes) -> StruckPart | None:
    if b"strike" not in xml:
        return None
    kept: list[str] = []
    struck: list[str] = []
    begin = 0
    for end in _RUN_END.finditer(xml):
        run = xml[begin : end.start()]
        begin = end.end()
        strike = _STRIKE.search(run)
        is_struck = strike is not None and not _NO_STRIKE.search(strike[0])
        (struck if is_struck else kept).extend(unescape(piece.decode()) for piece in _TEXT.findall(run))
    words = "".join(struck).strip()
    return StruckPart("".join(kept).strip(), words) if words else None
