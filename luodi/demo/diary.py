"""The diary of the demonstration: acts are noted in any order and lived through in the order of their hours."""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from luodi.common import clock
from luodi.demo.hours import MINUTE, OfficeHours
from luodi.rulebook.holidays import shipped_calendar

# Whoever follows somebody waits at least so long.
NEXT = 3 * MINUTE

Row = Mapping[str, str]
Act = Callable[[], Any]


@dataclass(frozen=True)
class Noted:
    """An act at its hour; what belongs to one chain comes one after the other."""

    hour: float
    number: int
    act: Act
    chain: "Chain | None" = None


class Diary:
    """What will have happened, with the moment from which everything is counted back."""

    def __init__(self, now: datetime) -> None:
        self.office = OfficeHours(now, shipped_calendar())
        self._noted: list[Noted] = []

    @property
    def day(self) -> date:
        """The day on which the county is built."""
        return self.office.today

    def hour(self, back: int, chance: Random) -> float:
        """Return an hour at which people work, so many days back."""
        return -back + chance.uniform(0.02, 0.94)

    def note(self, hour: float, act: Act, chain: "Chain | None" = None) -> None:
        """Have an act done at an hour; of two at the same hour the first noted comes first."""
        self._noted.append(Noted(hour, len(self._noted), act, chain))

    def chain(self, chance: Random, after: float | None = None) -> "Chain":
        """Begin a chain of acts that need one another, and the act at the hour ``after``."""
        return Chain(self, chance, after)

    def schedule(self) -> Iterator[tuple[datetime, Noted]]:
        """Return what was noted in order, each with the moment at which it is lived."""
        for noted in sorted(self._noted, key=lambda one: (one.hour, one.number)):
            yield self.office.moment(noted.hour), noted

    def live(self, told: Callable[[int, int], Any]) -> None:
        """Do everything in order with the clock standing at its moment; ``told`` hears how many of how many."""
        for number, (moment, noted) in enumerate(self.schedule(), start=1):
            with clock.moved_to(moment):
                noted.act()
            told(number, len(self._noted))


class Chain:
    """Acts that need one another: whatever chance and the calendar say, each comes after the one noted before it."""

    def __init__(self, diary: Diary, chance: Random, after: float | None) -> None:
        self._diary, self._chance, self._latest = diary, chance, after

    def note(self, back: int, act: Act) -> float:
        """Have an act done so many days back, after what was noted before; return its hour."""
        return self.note_at(self._diary.hour(back, self._chance), act)

    def note_all(self, told: Iterable[tuple[int, Act]]) -> None:
        """Have several acts done, each so many days back, in the order in which they are told."""
        for back, act in told:
            self.note(back, act)

    def note_at(self, hour: float, act: Act) -> float:
        """Have an act done at an hour, or as soon after what was noted before as people work."""
        if self._latest is not None and hour < self._latest + NEXT:
            hour = self._latest + self._chance.uniform(1, 6) * NEXT
        if hour >= 1:
            # Before the end of today there is always room for one more.
            hour = ((0 if self._latest is None else self._latest) + 1) / 2
        self._latest = hour
        self._diary.note(hour, act, self)
        return hour


@cache
def rows_of(name: str) -> list[Row]:
    """Return the rows of one of the files beside this one."""
    with files("luodi.demo").joinpath(name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def listed(text: str) -> list[str]:
    """Return the values of a cell that holds several."""
    return [word for word in text.replace("；", ";").split(";") if word]


def back(text: str) -> int:
    """Return the days before the county is built: 45 for ``45d``."""
    return int(text[:-1])
