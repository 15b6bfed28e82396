"""新官理旧账: the lists that a head of a unit hands over to the next. Every part adds its own in its apps.py."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Line:
    """One thing that is handed over: about which project, and what each column says. Plain words, as they stand today.

    Of a project that is closed to a reader (商业敏感) only the project's open name is shown.
    """

    project_id: int
    project: str
    cells: Sequence[str]
    is_late: bool = False


@dataclass(frozen=True)
class Part:
    """A list: its columns beside that of the project, and what stands on it for units (ids), late things first.

    ``lines`` needs a fixed number of queries; ``has_any`` says with one query whether there is anything.
    """

    key: str
    title: str
    columns: Sequence[str]
    lines: Callable[[Collection[int]], Sequence[Line]]
    has_any: Callable[[Collection[int]], bool]


_parts: dict[str, Part] = {}


def register(*parts: Part) -> None:
    """Add lists, in the order in which people read them."""
    for part in parts:
        _parts.setdefault(part.key, part)


def has_any(units: Collection[int]) -> bool:
    """Tell whether units have anything to hand over."""
    return any(part.has_any(units) for part in _parts.values())


def lists_of(units: Collection[int]) -> list[dict[str, Any]]:
    """Return all lists of units in plain values, as a snapshot keeps them."""
    return [
        {
            "key": part.key,
            "title": part.title,
            "columns": list(part.columns),
            "lines": [
                {
                    "project_id": line.project_id,
                    "project": line.project,
                    "cells": list(line.cells),
                    "is_late": line.is_late,
                }
                for line in part.lines(units)
            ],
        }
        for part in _parts.values()
    ]


OUTGOING, INCOMING, WITNESS = "outgoing", "incoming", "witness"


def is_settled(signed: Collection[str]) -> bool:
    """Tell whether a hand-over is done: the incoming head signed, and the outgoing one, or a witness in the absence."""
    return INCOMING in signed and (OUTGOING in signed or WITNESS in signed)
