"""The diary of the demonstration: acts are noted in any order and lived through in the order of their moments."""

import csv
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from importlib.resources import files
from random import Random
from typing import Any

from django.utils import timezone

from luodi.common import clock

SATURDAY = 5

Row = Mapping[str, str]


class Diary:
    """What will have happened, with the day from which everything is counted back."""

    def __init__(self, day: date) -> None:
        self.day = day
        self._acts: list[tuple[datetime, int, Callable[[], Any]]] = []

    def note(self, moment: datetime, act: Callable[[], Any]) -> None:
        """Have an act done at a moment; of two at the same moment the first noted comes first."""
        self._acts.append((moment, len(self._acts), act))

    def live(self, told: Callable[[int, int], Any]) -> None:
        """Do everything in order with the clock standing at its moment; ``told`` hears how many of how many."""
        acts = sorted(self._acts, key=lambda act: act[:2])
        for number, (moment, _, act) in enumerate(acts, start=1):
            with clock.moved_to(moment):
                act()
            told(number, len(acts))

    def office_hour(self, back: int, chance: Random) -> datetime:
        """Return a moment when offices are open, so many days back; week-ends fall on the Friday before."""
        day = self.day - timedelta(days=back)
        day -= timedelta(days=max(0, day.weekday() - SATURDAY + 1))
        minute = chance.choice(
            (chance.randint(8 * 60 + 35, 11 * 60 + 50), chance.randint(14 * 60 + 35, 17 * 60 + 45))
        )
        opened = datetime.combine(day, time(minute // 60, minute % 60, chance.randint(0, 59)))
        # What belongs to today cannot lie ahead of the moment of building.
        return min(timezone.make_aware(opened), clock.now())


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
