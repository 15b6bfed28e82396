"""Documents as PDF: what they say as plain data, set in Chinese by one template, the same bytes for the same words.

Typesetter and fonts come with the installation, so that no program and no font of the machine is asked.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from importlib.resources import files

from luodi.documents import typesetting


@dataclass(frozen=True)
class Pairs:
    """Words and values, one pair a line; an empty value is shown as —."""

    title: str
    rows: Sequence[tuple[str, str]]
    kind: str = "pairs"


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, and whether it holds numbers."""

    label: str
    share: float = 1
    right: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table, and what is said below it over the whole width."""

    cells: Sequence[str]
    note: str = ""


@dataclass(frozen=True)
class Table:
    """A table; ``foot`` is its last line, of as many cells as there are columns, or nothing."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    foot: Sequence[str] = ()
    kind: str = "table"


@dataclass(frozen=True)
class Words:
    """A paragraph; ``warns`` sets it apart as something that is not as it should be."""

    title: str
    words: str
    warns: bool = False
    kind: str = "words"


Block = Pairs | Table | Words


@dataclass(frozen=True)
class Document:
    """What one PDF says: its title, whose it is (name and number), who made it, how things stood when, its parts in order."""

    title: str
    name: str
    number: str
    made: str
    moment: str
    day: tuple[int, int, int]
    blocks: Sequence[Block] = field(default_factory=list)
    wide: bool = False


def written(document: Document) -> bytes:
    """Set a document as PDF/A-2b. Raises `typesetting.PdfUnavailable`."""
    return typesetting.pdf(files("luodi.common").joinpath("document.typ").read_bytes(), asdict(document))
