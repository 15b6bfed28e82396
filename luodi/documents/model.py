"""What an official document says: its head, a closed set of blocks, its foot; not how it looks.

Every figure carries the key under which its rows can be opened later.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Literal

from pydantic import TypeAdapter

MISSING = "—"
LEVELS = 4
MOST_CATEGORIES = 60
# As many columns as can be read on an upright page.
UPRIGHT_COLUMNS = 7


class Malformed(ValueError):
    """The parts of a document do not fit together; the message says which and what to do."""


@dataclass(frozen=True)
class Figure:
    """A figure in words as printed, and the key by which its rows can be found."""

    key: str
    words: str


Piece = Figure | str
Pieces = tuple[Piece, ...]


@dataclass(frozen=True)
class Heading:
    """A heading of level 1 to 4 (一、 （一） 1. （1）); the writers count, so ``words`` come without a number."""

    words: str
    level: int = 1
    kind: Literal["heading"] = "heading"

    def __post_init__(self) -> None:
        if not 1 <= self.level <= LEVELS:
            raise Malformed(f"标题只有 {LEVELS} 级，没有第 {self.level} 级。")

    def all_pieces(self) -> Pieces:
        """Return all text within that may hold figures."""
        return ()


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of text with its figures."""

    pieces: Pieces
    kind: Literal["paragraph"] = "paragraph"

    def all_pieces(self) -> Pieces:
        """Return all text within that may hold figures."""
        return self.pieces


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, and at which side its words stand.

    Columns side by side of one ``group`` stand under its name.
    """

    label: str
    share: float = 1
    side: Literal["left", "center", "right"] = "left"
    group: str = ""


@dataclass(frozen=True)
class Head:
    """A cell of the head of a table, over ``wide`` columns and ``high`` rows, beginning at column ``at``."""

    words: str
    at: int
    wide: int = 1
    high: int = 1


def heads(columns: Sequence[Column]) -> tuple[tuple[Head, ...], ...]:
    """Return the rows of the head of a table: one, or two where columns stand in groups."""
    if not any(one.group for one in columns):
        return (tuple(Head(one.label, at) for at, one in enumerate(columns)),)
    upper, lower = [], []
    for group, members in groupby(enumerate(columns), key=lambda told: told[1].group or f"\n{told[0]}"):
        places = list(members)
        first = places[0][0]
        if places[0][1].group:
            upper.append(Head(group, first, len(places)))
            lower += [Head(one.label, at) for at, one in places]
        else:
            upper.append(Head(places[0][1].label, first, high=2))
    return tuple(upper), tuple(lower)


@dataclass(frozen=True)
class Table:
    """A table such as a ranking: rows of as many cells as columns; ``foot`` is its last line (合计) or nothing."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Pieces, ...]
    foot: Pieces = ()
    unit: str = ""
    kind: Literal["table"] = "table"

    def __post_init__(self) -> None:
        for place, row in enumerate(self.rows, start=1):
            if len(row) != len(self.columns):
                raise Malformed(
                    f"表“{self.title}”第 {place} 行有 {len(row)} 格，应为 {len(self.columns)} 格。"
                )
        if self.foot and len(self.foot) != len(self.columns):
            raise Malformed(f"表“{self.title}”末行有 {len(self.foot)} 格，应为 {len(self.columns)} 格。")

    @property
    def heads(self) -> tuple[tuple[Head, ...], ...]:
        """The rows of its head."""
        return heads(self.columns)

    def all_pieces(self) -> Pieces:
        """Return all text within that may hold figures."""
        return tuple(piece for row in (*self.rows, self.foot) for piece in row)


@dataclass(frozen=True)
class Entry:
    """Who stands on a list, and why."""

    name: str
    reason: Pieces


@dataclass(frozen=True)
class Honours:
    """A red list (红榜), or a black list (黑榜)."""

    colour: Literal["red", "black"]
    entries: tuple[Entry, ...]
    title: str = ""
    kind: Literal["honours"] = "honours"

    def all_pieces(self) -> Pieces:
        """Return all text within that may hold figures."""
        return tuple(piece for entry in self.entries for piece in entry.reason)


@dataclass(frozen=True)
class Problem:
    """What is to be solved, until when, and how it stands."""

    words: Pieces
    due: date | None = None
    state: str = ""


@dataclass(frozen=True)
class Owner:
    """Whose problems they are."""

    name: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Problems:
    """Problems by the unit that is to solve them."""

    title: str
    owners: tuple[Owner, ...]
    kind: Literal["problems"] = "problems"

    def all_pieces(self) -> Pieces:
        """Return all text within that may hold figures."""
        return tuple(piece for owner in self.owners for problem in owner.problems for piece in problem.words)


@dataclass(frozen=True)
class Series:
    """Values of the categories of a chart, None where one is missing; ``keys`` as of figures, or none."""

    name: str
    values: tuple[Decimal | None, ...]
    keys: tuple[str, ...] = ()


Form = Literal["bars", "plan", "months", "funnel", "rates"]
# How many series each form can show.
SERIES: dict[Form, tuple[int, int]] = {
    "bars": (1, 1),
    "plan": (2, 2),
    "months": (1, 3),
    "funnel": (1, 1),
    "rates": (1, 1),
}


@dataclass(frozen=True)
class Chart:
    """A chart: bars, bars against plan (plan first), lines over months, a funnel, or 完成率 in percent as lying bars.

    ``notes`` are words beside the categories of a funnel, such as a conversion rate that the caller knows.
    Values are printed as they come: who makes the chart rounds them.
    """

    title: str
    form: Form
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    notes: tuple[str, ...] = ()
    kind: Literal["chart"] = "chart"

    def __post_init__(self) -> None:
        least, most = SERIES[self.form]
        count = len(self.categories)
        if not least <= len(self.series) <= most:
            raise Malformed(f"图“{self.title}”有 {len(self.series)} 组数，这种图应有 {least} 至 {most} 组。")
        if count > MOST_CATEGORIES:
            raise Malformed(f"图“{self.title}”有 {count} 项，一张图最多 {MOST_CATEGORIES} 项，请分成几张。")
        if any(
            len(one.values) != count or (one.keys and len(one.keys) != count) for one in self.series
        ) or len(self.notes) not in (0, count):
            raise Malformed(f"图“{self.title}”的数与项目不是一一对应。")

    def all_pieces(self) -> Pieces:
        """Return all text within that may hold figures."""
        return tuple(
            Figure(key, said(value))
            for series in self.series
            for key, value in zip(series.keys, series.values, strict=False)
        )


@dataclass(frozen=True)
class Note:
    """How the figures are meant (口径), and the day they stand for."""

    words: str
    as_of: date | None = None
    kind: Literal["note"] = "note"

    def all_pieces(self) -> Pieces:
        """Return all text within that may hold figures."""
        return ()


Block = Heading | Paragraph | Table | Honours | Problems | Chart | Note


@dataclass(frozen=True)
class Attachment:
    """What is attached (附件); without blocks it is only named, and comes on paper of its own.

    With a table too wide for an upright page its pages lie (``is_wide``).
    """

    title: str
    blocks: tuple[Block, ...] = ()

    @property
    def is_wide(self) -> bool:
        """Whether a table within needs the long side of the paper."""
        return any(isinstance(one, Table) and len(one.columns) > UPRIGHT_COLUMNS for one in self.blocks)


@dataclass(frozen=True)
class Document:
    """One document. ``day`` is its date (成文日期), also in the properties of the file; ``title`` breaks at a new line.

    ``masthead`` is the red head (发文机关标志); without it the number stands below the title. ``addressed`` is 主送机关,
    ``copied_to`` 抄送机关, ``issuer`` who prints it (印发机关); each may be left out.
    """

    title: str
    day: date
    blocks: tuple[Block, ...]
    number: str = ""
    masthead: str = ""
    addressed: str = ""
    signed_by: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    copied_to: tuple[str, ...] = ()
    issuer: str = ""


_DOCUMENTS = TypeAdapter(Document)


def as_json(document: Document) -> str:
    """Return the document as JSON, to be stored."""
    return _DOCUMENTS.dump_json(document).decode()


def from_json(text: str) -> Document:
    """Return the document that `as_json` stored. Raises pydantic.ValidationError for anything else."""
    return _DOCUMENTS.validate_json(text)


def blocks_of(document: Document) -> Iterator[Block]:
    """Yield every block of the document and of what is attached, in order."""
    yield from document.blocks
    for attachment in document.attachments:
        yield from attachment.blocks


def figures(document: Document) -> Iterator[Figure]:
    """Yield every figure with a key, in order; one value of a chart is a figure too."""
    for block in blocks_of(document):
        for piece in block.all_pieces():
            if isinstance(piece, Figure):
                yield piece


def said(value: Decimal | None) -> str:
    """Return a value in digits, thousands apart, — for none."""
    return MISSING if value is None else f"{value:,f}"


def day_words(day: date | None) -> str:
    """Return a day as official documents write it: 2026年11月5日, — for none."""
    return f"{day.year}年{day.month}月{day.day}日" if day else MISSING
