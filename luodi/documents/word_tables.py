"""Tables in Word, written as XML: python-docx looks up every cell anew, which takes seconds on long tables."""

from collections.abc import Iterator, Sequence
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from luodi.documents.layout import Grid, Imprint
from luodi.documents.model import Column
from luodi.documents.text import plain
from luodi.documents.word_styles import HEITI

TEXT_WIDTH = 8845  # twentieths of a point: 156 mm
LYING_WIDTH = 12756  # 225 mm
_EDGES = dict.fromkeys(("top", "left", "bottom", "right", "insideH", "insideV"), 4)  # eighths of a point
_AT_FOOT = {"horzAnchor": "margin", "tblpXSpec": "center", "vertAnchor": "margin", "tblpYSpec": "bottom"}
_DAY_WIDTH = 3300


def grid_of(item: Grid, style: str) -> Any:
    """Return a table whose head is repeated on every page and whose rows are not torn apart."""
    widths = _widths(item.columns, LYING_WIDTH if item.lies else TEXT_WIDTH)
    table = _table(widths, _EDGES)
    for cells in _head_cells(item, widths, style):
        table.append(_row(cells, is_head=True))
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


def _head_cells(item: Grid, widths: Sequence[int], style: str) -> Iterator[list[Any]]:
    """Yield the cells of each row of the head; a cell over two rows is continued by an empty one."""
    over = [head for head in item.heads[0] if head.high > 1]
    for place, row in enumerate(item.heads):
        told = sorted([*row, *(over if place else [])], key=lambda head: head.at)
        yield [
            _cell(
                "" if place and head in over else head.words,
                sum(widths[head.at : head.at + head.wide]), style, "center", HEITI, head.wide,
                merge=("continue" if place else "restart") if head in over else "",
            )
            for head in told
        ]  # fmt: skip


def _widths(columns: Sequence[Column], text: int) -> list[int]:
    whole = sum(column.share for column in columns)
    return [round(text * column.share / whole) for column in columns]


def _table(widths: Sequence[int], edges: dict[str, int], *, at_foot: bool = False) -> Any:
    properties = [
        _node("tblW", w=sum(widths), type="dxa"),
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


def _cell(
    words: str, width: int, style: str, side: str, font: str = "", span: int = 1, merge: str = ""
) -> Any:
    properties = [_node("tcW", w=width, type="dxa"), *([_node("gridSpan", val=span)] if span > 1 else [])]
    properties += [_node("vMerge", val=merge)] if merge else []
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
