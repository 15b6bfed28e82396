"""What a made book consists of: cells that carry their meaning, sheets, and the truth of each row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Piece:
    """What stands in a cell and what it means: the values that may be read, and whether a doubt must stand."""

    value: object = ""
    accept: tuple[Any, ...] = ()
    doubt: bool = False
    look: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return self.value.isoformat() if isinstance(self.value, date) else str(self.value)


@dataclass
class Fact:
    """What must be read of one field: one of these values; with `doubt` only together with a flag."""

    accept: tuple[Any, ...]
    doubt: bool = False
    text: str = ""


@dataclass
class Want:
    """One project of the truth. Without a name a doubt must stand; an `optional` one may also be left out."""

    sheet: str
    row: int
    last: int
    name: str | None
    facts: dict[str, Fact] = field(default_factory=dict)
    optional: bool = False


@dataclass
class Sheet:
    """One sheet under construction, with what is merged and hidden."""

    name: str
    rows: list[list[object]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)

    @property
    def height(self) -> int:
        return len(self.rows)

    def add(self, *values: object) -> int:
        """A further row; gives its index."""
        self.rows.append(list(values))
        return len(self.rows) - 1

    def put(self, row: int, column: int, value: object) -> None:
        """A value at a place, whatever is there yet."""
        while len(self.rows) <= row:
            self.rows.append([])
        line = self.rows[row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = value

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))


@dataclass
class Book:
    """A whole book: its sheets, its day, and every project a careful clerk finds."""

    form: str
    as_of: date
    sheets: list[Sheet] = field(default_factory=list)
    wants: list[Want] = field(default_factory=list)
    name: str = "台账"
    kind: str = "xlsx"
    # Merged, hidden or struck cells carry meaning, so a text file would say less.
    needs_marks: bool = False
    seed: int = 0

    def sheet(self, name: str) -> Sheet:
        """A further sheet, under a name that Excel allows."""
        name = re.sub(r"[\[\]:*?/\\\\]", "", name)[:28]
        taken = {sheet.name for sheet in self.sheets}
        made = Sheet(name if name not in taken else f"{name}{len(taken) + 1}")
        self.sheets.append(made)
        return made
