"""The styles of an .ods file that matter to a ledger: struck through, yellow, a number shown with its unit."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

from luodi.ledgers.files.grid import UnitFormat
from luodi.ledgers.files.marks import format_unit, is_yellow

_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NUMBER = "{urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0}"
_FORMATTING = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_NUMBER_STYLES = {f"{_NUMBER}number-style", f"{_NUMBER}currency-style"}
_HEX = re.compile("#[0-9a-fA-F]{6}")
_DEEPEST = 10


@dataclass
class _CellStyle:
    parent: str
    struck: bool | None
    yellow: bool | None
    number_style: str | None


class Looks(NamedTuple):
    """What a style says of its cells: struck through, painted yellow, shown with a unit."""

    struck: bool
    yellow: bool
    unit: UnitFormat | None


@dataclass
class Styles:
    """What each style means, learnt while the XML of the styles streams by."""

    _styles: dict[str, _CellStyle] = field(default_factory=dict)
    _units: dict[str, UnitFormat] = field(default_factory=dict)
    _looks: dict[str, Looks] = field(default_factory=dict)
    struck_texts: set[str] = field(default_factory=set)

    def take(self, node: Element) -> None:
        """One element at its end."""
        if node.tag in _NUMBER_STYLES:
            if unit := _unit(node):
                self._looks.clear()
                self._units[node.get(f"{_STYLE}name", "")] = unit
        elif node.tag == f"{_STYLE}style":
            self._take_style(node)

    def _take_style(self, node: Element) -> None:
        name, family = node.get(f"{_STYLE}name", ""), node.get(f"{_STYLE}family")
        struck = _is_struck(node.find(f"{_STYLE}text-properties"))
        if family == "text" and struck:
            self.struck_texts.add(name)
        if family == "table-cell":
            self._looks.clear()
            self._styles[name] = _CellStyle(
                node.get(f"{_STYLE}parent-style-name", ""),
                struck,
                _is_yellow(node.find(f"{_STYLE}table-cell-properties")),
                node.get(f"{_STYLE}data-style-name"),
            )

    def looks(self, name: str) -> Looks:
        """How the cells of this style look."""
        known = self._looks.get(name)
        if known is None:
            line = self._line(name)
            number = next((style.number_style for style in line if style.number_style is not None), None)
            known = self._looks[name] = Looks(
                struck=bool(next((style.struck for style in line if style.struck is not None), False)),
                yellow=bool(next((style.yellow for style in line if style.yellow is not None), False)),
                unit=self._units.get(number) if number is not None else None,
            )
        return known

    def _line(self, name: str) -> list[_CellStyle]:
        """The style and those it builds on."""
        line: list[_CellStyle] = []
        while (style := self._styles.get(name)) is not None and len(line) < _DEEPEST:
            line.append(style)
            name = style.parent
        return line


def _is_struck(properties: Element | None) -> bool | None:
    if properties is None:
        return None
    line = properties.get(f"{_STYLE}text-line-through-style") or properties.get(
        f"{_STYLE}text-line-through-type"
    )
    return None if line is None else line != "none"


def _is_yellow(properties: Element | None) -> bool | None:
    colour = properties.get(f"{_FORMATTING}background-color") if properties is not None else None
    if colour is None:
        return None
    return bool(_HEX.fullmatch(colour)) and is_yellow(*bytes.fromhex(colour[1:]))


def _unit(node: Element) -> UnitFormat | None:
    """万元 behind the number, and by how much the number is divided."""
    number = node.find(f"{_NUMBER}number")
    literals = "".join(part.text or "" for part in node.iter(f"{_NUMBER}text"))
    shown = format_unit(f'0"{literals}"') if number is not None and '"' not in literals else None
    if number is None or shown is None:
        return None
    factor = number.get(f"{_NUMBER}display-factor", "1")
    divisor = int(factor) if factor.isascii() and factor.isdigit() and 0 < len(factor) < 13 else 1
    # 0!.0,"万元" of WPS: the sign before the point is a literal, the digits behind it are whole ones.
    if any((part.text or "") in {"!", "."} for part in number.iter(f"{_NUMBER}embedded-text")):
        places = number.get(f"{_NUMBER}decimal-places", "0")
        divisor *= 10 ** int(places) if places in set("0123456789") else 1
    return UnitFormat(shown.unit, max(divisor, 1))
