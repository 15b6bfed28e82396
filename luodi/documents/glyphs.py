"""Which characters fonts can show, and words in which every other one is named by its number."""

import re
import struct
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_TABLES, _CMAP, _SEGMENTED = 12, b"cmap", 12
# Only what is not plain text is looked at character by character.
_UNUSUAL = re.compile(r"[^\n -~\u4e00-\u9fa5，。；：、“”（）—]")
_SELECTORS = re.compile("[\ufe00-\ufe0f]")


def shown_in(text: str, fonts: Iterable[Path]) -> str:
    """Return the text with every character that one of the fonts lacks as its number: 〔U+1F3ED〕.

    Marks that show nothing, and control characters but the end of a line, are left out.
    """
    held = tuple(fonts)

    def one(found: re.Match[str]) -> str:
        char = found[0]
        if unicodedata.category(char) in ("Cc", "Cf") or _SELECTORS.fullmatch(char):
            return " " if char == "\t" else ""
        return char if all(_has(font, ord(char)) for font in held) else f"〔U+{ord(char):04X}〕"

    return _UNUSUAL.sub(one, text)


def _has(font: Path, code: int) -> bool:
    starts, ends = _coverage(font)
    place = bisect_right(starts, code) - 1
    return place >= 0 and code <= ends[place]


@cache
def _coverage(font: Path) -> tuple[list[int], list[int]]:
    """Read the first and last characters of the ranges that an OpenType font shows (table cmap, format 12)."""
    data = font.read_bytes()
    (count,) = struct.unpack_from(">H", data, 4)
    tables = dict(struct.unpack_from(">4s4xL4x", data, _TABLES + 16 * place) for place in range(count))
    start = tables[_CMAP]
    (count,) = struct.unpack_from(">H", data, start + 2)
    for place in range(count):
        (offset,) = struct.unpack_from(">4xL", data, start + 4 + 8 * place)
        kind, _, _, _, groups = struct.unpack_from(">HHLLL", data, start + offset)
        if kind == _SEGMENTED:
            ranges = [
                struct.unpack_from(">LL4x", data, start + offset + 16 + 12 * at) for at in range(groups)
            ]
            return [first for first, _ in ranges], [last for _, last in ranges]
    raise ValueError(f"{font.name} has no table of all its characters")
