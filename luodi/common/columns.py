"""Columns: declared once for a list, then shown, sorted, exported and imported from the same declaration."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a column holds; decides how it is written, aligned and formatted."""

    NAME = "name"  # opens the line
    TEXT = "text"
    LONG = "long"
    MONEY = "money"
    COUNT = "count"
    SCORE = "score"  # a number with as many places as it has, or a word instead of it
    DAY = "day"
    MOMENT = "moment"
    LIGHT = "light"  # a word and its tone
    LIGHTS = "lights"  # several, each behind a word that says of what


@dataclass(frozen=True)
class Column:
    """One column of a list. ``read`` takes the line of the list and returns the plain value of the cell.

    ``width`` is the most it takes on paper, in characters of half width.
    """

    key: str
    label: str
    read: Callable[[Any], Any]
    kind: Kind = Kind.TEXT
    unit: str = ""
    sort: str = ""
    width: int = 12
    shown: bool = False
    exported: bool = True
    # What a sum counts of a line, where the cell may hold an amount in words (约3,000).
    add: Callable[[Any], int | None] | None = None

    @property
    def head(self) -> str:
        """What stands above the column: its label with the unit."""
        return f"{self.label}（{self.unit}）" if self.unit else self.label

    @property
    def is_number(self) -> bool:
        """Tell whether the cells are aligned as numbers."""
        return self.kind in (Kind.MONEY, Kind.COUNT, Kind.SCORE)


def chosen(columns: Sequence[Column], keys: Iterable[str]) -> list[Column]:
    """Return the columns of these keys in their declared order; the usual ones when no key is known."""
    wanted = set(keys)
    return [c for c in columns if c.key in wanted] or [c for c in columns if c.shown]
