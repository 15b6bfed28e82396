"""What a form shows of a scheme: its values, in lines, blocks and sections."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from luodi.common.faults import Place

Choice = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """One value: where it stands, what it is called, and how it is told: number, text, choice, or raw, a choice of whole pieces."""

    at: Place
    label: str
    value: str = ""
    kind: str = "text"
    choices: tuple[Choice, ...] = ()
    is_there: bool = True

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


@dataclass
class Section:
    """Values that belong together, in parts that have names of their own."""

    title: str
    parts: list[tuple[str, list[Cell]]]


@dataclass
class Outline:
    """Everything of a scheme that a form shows."""

    head: list[Cell]
    entries: list[Entry]
    sections: list[Section]

    def cells(self) -> Iterator[Cell]:
        """Go through all of them."""
        yield from self.head
        yield from _of_entries(self.entries)
        for section in self.sections:
            for _, cells in section.parts:
                yield from cells

    def line_names(self) -> list[str]:
        """Return the names of all lines, in their order."""
        return [one.name.value for one in _all(self.entries) if not one.is_block]


def _all(entries: list[Entry]) -> Iterator[Entry]:
    for one in entries:
        yield one
        yield from _all(one.inner)


def _of_entries(entries: list[Entry]) -> Iterator[Cell]:
    for one in _all(entries):
        yield one.name
        yield one.points
        yield from one.cells
