"""Where in the form of a scheme a place of its text is: at which field, and what that is called there."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from luodi.assessment.engine import reading
from luodi.assessment.shapes import Cell, Entry, Outline
from luodi.common.faults import Place


@dataclass(frozen=True)
class Spot:
    """A field of the form, and in words where it stands: 第 3 项“签约项目”的“满分”."""

    cell: Cell
    where: str


class Spots:
    """The fields of an outline by their places; made once, asked for each mistake."""

    def __init__(self, outline: Outline) -> None:
        self._base = outline.base
        self._fields: dict[Place, Spot] = {}
        for place, spot in _spots(outline):
            self._fields.setdefault(_plain(place), spot)
        self._around: dict[Place, Spot] = {}
        for place, spot in _around(outline):
            self._around.setdefault(place, spot)

    def at(self, place: Place) -> Spot | None:
        """Return the field of a place, or the first one of the line or item around it; None where the form has none."""
        wanted = _plain((*self._base, *place))
        if wanted in self._fields:
            return self._fields[wanted]
        outwards = (wanted[:length] for length in range(len(wanted), -1, -1))
        return next((self._around[around] for around in outwards if around in self._around), None)


def _plain(at: Place) -> tuple[Any, ...]:
    return tuple(step for step in at if step not in reading.UNSEEN)


def _spots(outline: Outline) -> Iterator[tuple[Place, Spot]]:
    """Go through every field."""
    for cell in (*outline.head, outline.full):
        yield cell.at, Spot(cell, f"“{cell.label}”")
    for entry in outline.all_entries():
        for cell in (entry.name, entry.points, *entry.cells):
            yield cell.at, Spot(cell, f"{_called(entry)}的“{cell.label}”")
    for section in outline.sections:
        for name, cells in section.parts:
            for cell in cells:
                yield cell.at, Spot(cell, f"{_titled(section.title, name)}的“{cell.label}”")


def _around(outline: Outline) -> Iterator[tuple[Place, Spot]]:
    """Go through the lines and items that hold fields."""
    for entry in outline.all_entries():
        yield _plain(entry.at), Spot(entry.name, _called(entry))
    for section in outline.sections:
        for name, cells in section.parts:
            if name and cells:
                # Facts and what follows from scores: a key and a name, or a key and a number.
                yield cells[0].at[: len(outline.base) + 2], Spot(cells[0], _titled(section.title, name))


def _called(entry: Entry) -> str:
    name = entry.name.value
    return f"第 {entry.number} 项“{name}”" if name else f"第 {entry.number} 项"


def _titled(section: str, name: str) -> str:
    return f"{section}“{name}”" if name else f"“{section}”"
