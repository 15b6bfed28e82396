"""Office hours of the demonstration: stories count in days that are all worked, a calendar says when that really was.

A story says "26 days ago" and "24 days ago" and means first and then; that both days may be a week-end is nobody's
concern. So acts are noted at *hours*: days before the county is built, with the part of the office hours that had
passed, as if every day were worked: -25.5 is the middle of the day twenty-six days ago. ``OfficeHours.moment`` lays these hours on days
that were worked. It is strictly increasing: whatever the calendar does to the days, the order of the hours stays.
"""

from datetime import date, datetime, time, timedelta
from functools import cached_property
from math import floor
from typing import NamedTuple

from django.utils import timezone

from luodi.rulebook.working_days import Calendar

DAY = timedelta(days=1)
MORNING, AFTERNOON = time(8, 30), time(14, 30)
HALF = timedelta(hours=3, minutes=30)
# One minute of office hours, as a part of a day of them.
MINUTE = timedelta(minutes=1) / (2 * HALF)
# Of a day that has just begun nothing is told yet.
JUST_BEGUN = 20 * MINUTE


class Lived(NamedTuple):
    """Days told of that were all lived on one day that was worked."""

    on: date
    first: date
    last: date


class OfficeHours:
    """When offices were open up to a moment, by a calendar."""

    def __init__(self, now: datetime, calendar: Calendar) -> None:
        self.now, self.calendar = now, calendar
        self.today = timezone.localdate(now)
        self._lived: dict[date, Lived] = {}

    def moment(self, hour: float) -> datetime:
        """Return when an hour really was, never after now; raises ValueError for what is still to come."""
        if hour >= 1:
            raise ValueError("Nobody has lived what is still to come.")
        day = self.today + floor(hour) * DAY
        lived = self._lived.get(day) or self._lived.setdefault(day, self._lived_on(day))
        part = ((day - lived.first) / DAY + hour - floor(hour)) / ((lived.last - lived.first) / DAY + 1)
        return _at(lived.on, part * (self._passed if lived.on == self.today else 1))

    def day_of(self, hour: float) -> date:
        """Return the day on which an hour really was."""
        return timezone.localdate(self.moment(hour))

    def has_opened_since(self, first: date) -> bool:
        """Tell whether offices were open on the day or later."""
        return self._latest >= first

    def _lived_on(self, day: date) -> Lived:
        """Days off are lived on the next day that was worked, those after the last one on the last one."""
        on = day
        while on < self._latest and not self._was_open(on):
            on += DAY
        on = first = min(on, self._latest)
        while not self._was_open(first - DAY):
            first -= DAY
        return Lived(on, first, self.today if on == self._latest else on)

    @cached_property
    def _latest(self) -> date:
        """The last day on which offices were open."""
        day = self.today
        while not self._was_open(day):
            day -= DAY
        return day

    def _was_open(self, day: date) -> bool:
        return self.calendar.is_working(day) and (day < self.today or self._passed > JUST_BEGUN)

    @cached_property
    def _passed(self) -> float:
        """The part of today's office hours that has passed."""
        local = timezone.localtime(self.now).replace(tzinfo=None)
        opened = (datetime.combine(self.today, opening) for opening in (MORNING, AFTERNOON))
        return sum((min(max(local - begun, 0 * DAY), HALF) for begun in opened), 0 * DAY) / (2 * HALF)


def _at(day: date, part: float) -> datetime:
    """Return the moment when a part of the office hours of a day had passed."""
    opening, over = (MORNING, part) if part < 1 / 2 else (AFTERNOON, part - 1 / 2)
    opened = datetime.combine(day, opening, timezone.get_default_timezone())
    return opened + over * 2 * HALF
