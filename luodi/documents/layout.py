"""From what a document says to what stands on its pages, in order: lines, grids, pictures. Word and PDF set the same."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Literal

from luodi.documents.charts import drawn
from luodi.documents.model import (
    Block,
    Chart,
    Column,
    Document,
    Figure,
    Head,
    Heading,
    Honours,
    Note,
    Paragraph,
    Piece,
    Pieces,
    Problems,
    Table,
    day_words,
    heads,
    said,
)

Style = Literal[
    "masthead",
    "number",
    "title",
    "addressed",
    "heading1",
    "heading2",
    "heading3",
    "heading4",
    "body",
    "note",
    "caption",
    "unit",
    "attached",
    "attached-on",
    "signature",
    "signature-on",
    "annex",
]
_HEADINGS: tuple[Style, ...] = ("heading1", "heading2", "heading3", "heading4")
_DIGITS = "〇一二三四五六七八九"
# 成文日期 stands four characters from the right, who signs in the middle above it, nobody nearer than two.
# Of a table, in parts of the width of the text: a digit, and what a cell keeps free on both sides.
_UNBROKEN = re.compile(r"[!-~]+")
_DIGIT, _PADDING = 6.8 / 442, 10 / 442
# On a lying page the text is wider, and tables are set in smaller type.
_LYING = 442 / 638 * 10.5 / 12
_DAY_FROM_RIGHT, _NAME_FROM_RIGHT = 4.0, 2.0


@dataclass(frozen=True)
class Line:
    """A paragraph that breaks at a new line; ``right`` is what is kept free at its right, in characters.

    ``keep`` holds it on the page of what follows; ``red`` and ``ruled`` belong to the red head.
    """

    style: Style
    words: str
    right: float = 0
    keep: bool = False
    red: bool = False
    ruled: bool = False
    kind: str = "line"


@dataclass(frozen=True)
class Grid:
    """A table whose columns are wide enough for what cannot be broken. The last of ``rows`` is a sum if ``summed``."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    summed: bool = False
    kind: str = "grid"
    lies: bool = False
    heads: tuple[tuple[Head, ...], ...] = ()


@dataclass(frozen=True)
class Picture:
    """A chart, and the same in words for those who cannot see it."""

    svg: str
    words: str
    kind: str = "picture"


@dataclass(frozen=True)
class NewPage:
    """What follows begins on a page of its own, lying if ``lies``."""

    lies: bool = False
    kind: str = "new-page"


@dataclass(frozen=True)
class Imprint:
    """版记 at the foot of the last page: 抄送, and who printed it when."""

    copied_to: str
    issuer: str
    day: str
    kind: str = "imprint"


Item = Line | Grid | Picture | NewPage | Imprint


def items_of(document: Document) -> list[Item]:
    """Return what stands on the pages of a document, in order."""
    return [*_head(document), *_body(document), *_foot(document), *_annexes(document)]


def as_data(items: list[Item]) -> list[dict[str, Any]]:
    """Return items as plain data for a template."""
    return [asdict(item) for item in items]


def _head(document: Document) -> Iterator[Item]:
    if document.masthead:
        yield Line("masthead", document.masthead, red=True)
        yield Line("number", document.number, ruled=True)
    yield Line("title", document.title)
    if document.number and not document.masthead:
        yield Line("number", document.number)
    if document.addressed:
        yield Line("addressed", document.addressed)


def _body(document: Document) -> list[Item]:
    """Return the blocks; the last words go along with the signature, which never stands alone on a page."""
    items = list(_blocks(document.blocks))
    if document.signed_by and items and isinstance(last := items[-1], Line):
        items[-1] = replace(last, keep=True)
    return items


def _foot(document: Document) -> Iterator[Item]:
    names = [one_line(one.title) for one in document.attachments]
    signed = bool(document.signed_by)
    for place, name in enumerate(names):
        number = f"{place + 1}. " if len(names) > 1 else ""
        style: Style = "attached-on" if place else "attached"
        yield Line(style, f"{'' if place else '附件：'}{number}{name}", keep=signed)
    if signed:
        day = day_words(document.day)
        widest = max(map(wide, document.signed_by))
        middle = max(_DAY_FROM_RIGHT + wide(day) / 2, _NAME_FROM_RIGHT + widest / 2)
        for place, words in enumerate((*document.signed_by, day)):
            style = "signature-on" if place else "signature"
            yield Line(style, words, right=middle - wide(words) / 2, keep=words != day)


def _annexes(document: Document) -> Iterator[Item]:
    for place, one in enumerate(document.attachments, start=1):
        if one.blocks:
            yield NewPage(one.is_wide)
            yield Line("annex", f"附件{place if len(document.attachments) > 1 else ''}")
            yield Line("title", one.title)
            yield from _blocks(one.blocks, lies=one.is_wide)
    if document.copied_to or document.issuer:
        copied = f"抄送：{'，'.join(document.copied_to)}。" if document.copied_to else ""
        yield Imprint(copied, document.issuer, f"{day_words(document.day)}印发")


def _blocks(blocks: tuple[Block, ...], *, lies: bool = False) -> Iterator[Item]:
    counts = [0, 0, 0, 0]
    for block in blocks:
        match block:
            case Heading():
                counts[block.level - 1] += 1
                counts[block.level :] = [0] * (len(counts) - block.level)
                yield Line(
                    _HEADINGS[block.level - 1], ordinal(block.level, counts[block.level - 1]) + block.words
                )
            case Paragraph():
                yield Line("body", words_of(block.pieces))
            case Note():
                yield Line("note", note_words(block))
            case Chart():
                yield Line("caption", block.title)
                yield Picture(drawn(block), chart_words(block))
            case Table():
                yield from _table(block, lies)
            case Honours():
                yield from _honours(block)
            case Problems():
                yield from _problems(block)


def _table(block: Table, lies: bool) -> Iterator[Item]:
    if block.title:
        yield Line("caption", block.title)
    if block.unit:
        yield Line("unit", f"单位：{block.unit}")
    rows = [*block.rows, *([block.foot] if block.foot else [])]
    yield _grid(block.columns, [tuple(map(_words, row)) for row in rows], summed=bool(block.foot), lies=lies)


def _honours(block: Honours) -> Iterator[Item]:
    red = block.colour == "red"
    name = "红榜" if red else "黑榜"
    yield Line("caption", f"{name}：{block.title}" if block.title else name, red=red)
    columns = (Column("序号", 0.5, "center"), Column("单位", 1.6), Column("上榜事由", 4))
    rows = [
        (str(place), entry.name, words_of(entry.reason)) for place, entry in enumerate(block.entries, start=1)
    ]
    yield _grid(columns, rows or [("", "无", "")])


def _problems(block: Problems) -> Iterator[Item]:
    if block.title:
        yield Line("caption", block.title)
    columns = (
        Column("责任单位", 1.3),
        Column("问题", 3),
        Column("解决时限", 1.2, "center"),
        Column("目前情况", 1.6),
    )
    rows = [
        (owner.name, words_of(one.words), short_day(one.due), one.state or said(None))
        for owner in block.owners
        for one in owner.problems
    ]
    yield _grid(columns, rows or [("无", "", "", "")])


def _grid(
    columns: Sequence[Column], rows: Sequence[tuple[str, ...]], *, summed: bool = False, lies: bool = False
) -> Grid:
    """Return a grid by the shares asked for, but no column narrower than its longest number or Latin word."""
    needed = [
        (max(len(run) for row in rows for run in ["", *_UNBROKEN.findall(row[at])]) * _DIGIT + _PADDING)
        * (_LYING if lies else 1)
        for at in range(len(columns))
    ]
    narrow: set[int] = set()
    while True:
        free = 1 - sum(needed[at] for at in narrow)
        whole = sum(one.share for at, one in enumerate(columns) if at not in narrow)
        shares = [needed[at] if at in narrow else one.share / whole * free for at, one in enumerate(columns)]
        more = {at for at, share in enumerate(shares) if at not in narrow and share < needed[at]}
        if not more or len(narrow | more) == len(columns):
            return Grid(
                tuple(replace(one, share=share) for one, share in zip(columns, shares, strict=True)),
                tuple(rows),
                summed,
                lies=lies,
                heads=heads(columns),
            )
        narrow |= more


def one_line(title: str) -> str:
    """Return a title without its breaks."""
    return title.replace("\n", "")


def ordinal(level: int, number: int) -> str:
    """Return what stands before the heading of a level: 一、 （一） 1. （1）."""
    if level in (1, 3):
        return f"{chinese(number)}、" if level == 1 else f"{number}. "
    return f"（{chinese(number) if level == 2 else number}）"


def chinese(number: int) -> str:
    """Return a number from 1 to 99 in Chinese."""
    tens, ones = divmod(number, 10)
    before = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return before + (_DIGITS[ones] if ones else "")


def wide(words: str) -> float:
    """Return how wide words are in characters; digits and Latin letters count half."""
    return sum(0.5 if char.isascii() else 1 for char in words)


def short_day(day: date | None) -> str:
    """Return a day for a cell of a table: 2026-11-05, — for none."""
    return day.isoformat() if day else said(None)


def note_words(block: Note) -> str:
    """Return the note with its day."""
    day = f"数据截至{day_words(block.as_of)}。" if block.as_of else ""
    return f"注：{day}{block.words}"


def chart_words(block: Chart) -> str:
    """Tell a chart in words."""
    told = [
        f"{name}{series.name if len(block.series) > 1 else ''}{said(value)}"
        for series in block.series
        for name, value in zip(block.categories, series.values, strict=True)
    ]
    unit = f"（{block.unit}）" if block.unit else ""
    return f"{block.title}{unit}：{'，'.join(told)}"


def words_of(pieces: Pieces) -> str:
    """Return pieces as running text."""
    return "".join(map(_words, pieces))


def _words(piece: Piece) -> str:
    return piece.words if isinstance(piece, Figure) else piece
