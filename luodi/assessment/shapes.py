"""What a form shows of a scheme: its values, in lines, blocks and sections."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256

from luodi.common.faults import Place

Choice = tuple[str, str]


def written(at: Place) -> str:
    """Write a place so that it can be read again."""
    return json.dumps(at, ensure_ascii=False)


def numbered(at: Place) -> str:
    """Return the number that a line or block has in the table and in the form: 3, or 3.2 within a block."""
    return ".".join(str(step + 1) for step in at if isinstance(step, int))


@dataclass(frozen=True)
class Cell:
    """One value: where it stands, what it is called, and how it is told: number, text, choice, or raw, a choice of whole pieces."""

    at: Place
    label: str
    value: str = ""
    kind: str = "text"
    choices: tuple[Choice, ...] = ()
    is_there: bool = True
    # Whether a scheme may say nothing of it: what is emptied then goes, else it stands empty and is asked for.
    may_go: bool = False

    @property
    def id(self) -> str:
        """What the field is called on a page; the same as long as it stands in the same place."""
        return f"c-{sha256(repr(self.at).encode()).hexdigest()[:12]}"

    @property
    def place(self) -> str:
        """Where it stands, as the page sends it back."""
        return written(self.at)

    @property
    def takes_text(self) -> bool:
        """Whether what is typed is never a number."""
        return self.kind == "text"

    def allows(self, value: str) -> bool:
        """Tell whether a value may be put there; nothing takes away what need not be there."""
        return self.kind not in ("choice", "raw") or value in dict(self.choices)


@dataclass
class Entry:
    """A line, or a block with its lines: what is changed every year, and behind it the rest."""

    at: Place
    name: Cell
    points: Cell
    how: str = ""
    cells: list[Cell] = field(default_factory=list)
    inner: list["Entry"] = field(default_factory=list)
    is_block: bool = False

    @property
    def place(self) -> str:
        """Where it stands, as the page sends it back."""
        return written(self.at)

    @property
    def number(self) -> str:
        """Its number in the form, the same as in the table."""
        return numbered(self.at)


@dataclass
class Section:
    """Values that belong together, in parts that have names of their own."""

    title: str
    parts: list[tuple[str, list[Cell]]]
    # Whether the parts are items of a list, which can be moved and taken out.
    is_list: bool = False


@dataclass
class Outline:
    """Everything of a scheme that a form shows; ``base`` is where in the text it stands, ``names`` its facts and lists."""

    head: list[Cell]
    # What the full marks of the lines are to add up to; it stands beside their sum.
    full: Cell
    entries: list[Entry]
    sections: list[Section]
    base: Place = ()
    names: frozenset[str] = frozenset()

    def cells(self) -> Iterator[Cell]:
        """Go through all of them."""
        yield from self.head
        yield self.full
        for entry in self.all_entries():
            yield entry.name
            yield entry.points
            yield from entry.cells
        for section in self.sections:
            for _, cells in section.parts:
                yield from cells

    def all_entries(self) -> list[Entry]:
        """Return all lines and blocks, a block before its lines."""
        return list(_all(self.entries))

    def lines(self) -> list[Entry]:
        """Return all lines, in their order."""
        return [one for one in self.all_entries() if not one.is_block]


def _all(entries: list[Entry]) -> Iterator[Entry]:
    for one in entries:
        yield one
        yield from _all(one.inner)
