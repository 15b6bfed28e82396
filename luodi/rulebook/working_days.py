"""Counting working days: Monday to Friday, except what the calendar of a year says otherwise.

The day on which a period starts never counts; the period ends with its last day. A period that ends on a day off
ends on the next working day (民法典第二百零一条、第二百零三条), also when it is counted in calendar days. What the
law gives an authority in days it gives in working days (行政许可法第八十二条).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

_ONE = timedelta(days=1)
SATURDAY = 5


@dataclass(frozen=True)
class DueDay:
    """The last day of a period; provisional when a year that was counted through is not in the calendar yet."""

    on: date
    is_provisional: bool = False


@dataclass(frozen=True)
class Calendar:
    """Which days are working or off against Monday to Friday, and of which years that is known."""

    exceptions: Mapping[date, bool] = field(default_factory=dict)
    years: frozenset[int] = frozenset()

    def is_working(self, day: date) -> bool:
        """Tell whether offices work on the day."""
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def add(self, start: date, count: int) -> date:
        """Return the last of ``count`` working days after ``start``.

        With 0 the day itself, or the next working day when nobody works on it.
        """
        if count < 0:
            raise ValueError("A period cannot have fewer than 0 days.")
        last = start if count else self._first_working(start)
        for _ in range(count):
            last = self._first_working(last + _ONE)
        return last

    def between(self, start: date, end: date) -> int:
        """Return how many working days lie after ``start`` up to ``end``; negative when ``end`` comes before."""
        if end < start:
            return -self.between(end, start)
        return sum(map(self.is_working, _days(start + _ONE, end)))

    def due(self, start: date, count: int, *, working: bool = True) -> DueDay:
        """Return the last day of a period of working days, or of calendar days."""
        if count < 0:
            raise ValueError("A period cannot have fewer than 0 days.")
        if working:
            counted_from, on = (start + _ONE if count else start), self.add(start, count)
        else:
            # Until the last of them, calendar days are the same in every calendar.
            counted_from = start + count * _ONE
            on = self._first_working(counted_from)
        touched = range(counted_from.year, on.year + 1)
        return DueDay(on, is_provisional=not self.years.issuperset(touched))

    def _first_working(self, day: date) -> date:
        while not self.is_working(day):
            day += _ONE
        return day


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))
