"""Tables in Word, written as XML: python-docx looks up every cell anew, which takes seconds on long tables."""

from collections.abc import Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from luodi.documents.layout import Grid, Imprint
from luodi.documents.model import Column
from luodi.documents.text import plain
from luodi.documents.word_styles import HEITI

TEXT_WIDTH = 8845  # twentieths of a point: 156 mm
_EDGES = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), 4)  # eighths of a point
_AT_FOOT = {"horzAnchor": "margin", "tblpXSpec": "center", "vertAnchor": "margin", "tblpYSpec": "bottom"}
_DAY_WIDTH = 3300


def grid_of(item: Grid, style: str) -> Any:
    """Return a table whose head is repeated on every page and whose rows are not torn apart."""
    widths = _widths(item.columns)
    table = _table(widths, _EDGES)
    head = [_cell(one.label, width, style, "center", HEITI) for one, width in _with(item.columns, widths)]
    table.append(_row(head, is_head=True))
    for place, row in enumerate(item.rows):
        font = HEITI if item.summed and place == len(item.rows) - 1 else ""
        cells = [
            _cell(words, width, style, column.side, font)
            for words, (column, width) in zip(row, _with(item.columns, widths), strict=True)
        ]
        table.append(_row(cells))
    return table


def imprint_of(item: Imprint, style: str) -> Any:
    """Return 版记: lines at the foot of the page, where the program lets tables float, else at the end of the text."""
    widths = (TEXT_WIDTH - _DAY_WIDTH, _DAY_WIDTH)
    table = _table(widths, {"top": 8, "bottom": 8, "insideH": 6}, at_foot=True)
    if item.copied_to:
        table.append(_row([_cell(item.copied_to, TEXT_WIDTH, style, "left", span=2)]))
    if item.issuer:
        issuer, day = _cell(item.issuer, widths[0], style, "left"), _cell(item.day, widths[1], style, "right")
        table.append(_row([issuer, day]))
    return table


def _with(columns: Sequence[Column], widths: Sequence[int]) -> list[tuple[Column, int]]:
    return list(zip(columns, widths, strict=True))


def _widths(columns: Sequence[Column]) -> list[int]:
    whole = sum(column.share for column in columns)
    return [round(TEXT_WIDTH * column.share / whole) for column in columns]


def _table(widths: Sequence[int], edges: dict[str, int], *, at_foot: bool = False) -> Any:
    properties = [
        _node("tblW", w=TEXT_WIDTH, type="dxa"),
        _node("jc", val="center"),
        _node(
            "tblBorders",
            *(_node(side, val="single", sz=size, space=0, color="000000") for side, size in edges.items()),
        ),
        _node("tblLayout", type="fixed"),
        _node("tblCellMar", _node("left", w=80, type="dxa"), _node("right", w=80, type="dxa")),
    ]
    if at_foot:
        properties.insert(0, _node("tblpPr", **_AT_FOOT))
    grid = _node("tblGrid", *(_node("gridCol", w=width) for width in widths))
    return _node("tbl", _node("tblPr", *properties), grid)


def _row(cells: Sequence[Any], *, is_head: bool = False) -> Any:
    properties = [_node("cantSplit"), *([_node("tblHeader")] if is_head else [])]
    return _node("tr", _node("trPr", *properties), *cells)


def _cell(words: str, width: int, style: str, side: str, font: str = "", span: int = 1) -> Any:
    properties = [_node("tcW", w=width, type="dxa"), *([_node("gridSpan", val=span)] if span > 1 else [])]
    properties.append(_node("vAlign", val="center"))
    faces = [_node("rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font)] if font else []
    text = _node("t")
    text.text = plain(words).replace("\n", "")
    text.set(qn("xml:space"), "preserve")
    run = _node("r", *([_node("rPr", *faces)] if faces else []), text)
    paragraph = _node("p", _node("pPr", _node("pStyle", val=style), _node("jc", val=side)), run)
    return _node("tc", _node("tcPr", *properties), paragraph)


def _node(tag: str, *inside: Any, **values: object) -> Any:
    element = OxmlElement(f"w:{tag}")
    for name, value in values.items():
        element.set(qn(f"w:{name}"), str(value))
    for one in inside:
        element.append(one)
    return element
