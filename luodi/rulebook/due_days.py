"""Due days after a corrected calendar: every part that keeps some registers how to find and how to move them.

Nothing moves by itself. A part lists its open items whose due day the calendar of today would set otherwise; the
centre chooses; the part's own action moves each chosen one and notes it in the trail.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from luodi.rulebook.working_days import Calendar, DueDay


class NoLongerOpen(Exception):
    """The item was settled or moved since it was listed; the message tells the user."""


@dataclass(frozen=True)
class Proposal:
    """An open item, the due day it has, and the one that the calendar gives now."""

    part: str
    pk: int
    title: str
    owner: str
    url: str
    was: DueDay
    now: DueDay

    @property
    def key(self) -> str:
        """Name the item and the day proposed for it, so that only what was looked at is applied."""
        return f"{self.part}:{self.pk}:{self.now.on.isoformat()}:{int(self.now.is_provisional)}"


class Mover(Protocol):
    """An action that gives one open item the proposed due day; raises NoLongerOpen."""

    def __call__(self, *, proposal: Proposal, by: Any) -> None: ...


# Lists the open items of a county that run on a day between two days and whose due day the calendar sets otherwise.
Finder = Callable[[int, Calendar, date, date], list[Proposal]]


@dataclass(frozen=True)
class Part:
    """One kind of open items: ``code`` names it in its proposals."""

    code: str
    find: Finder
    move: Mover


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part; registering it again changes nothing."""
    if _parts.setdefault(part.code, part) != part:
        raise ValueError(f"Two parts with due days are called {part.code!r}.")


def parts() -> list[Part]:
    """Return every part in the order of registration."""
    return list(_parts.values())


def part_of(proposal: Proposal) -> Part:
    """Return the part that the item belongs to."""
    return _parts[proposal.part]
