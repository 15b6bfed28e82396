"""One year of the calendar as the screen shows it."""

import calendar as months_of
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Q, QuerySet

from luodi.common import clock
from luodi.rulebook.holidays import NamedDay
from luodi.rulebook.models import CalendarChange, CalendarDay, CalendarYear
from luodi.rulebook.reports.calendar import missing_year
from luodi.rulebook.working_days import Calendar

MOST = 20


@dataclass(frozen=True)
class Cell:
    """One day: ``mark`` is 休 or 班 where the day differs from Monday to Friday or a notice names it."""

    on: date
    is_working: bool
    mark: str
    name: str


@dataclass(frozen=True)
class Month:
    """Weeks from Monday to Sunday; None where a day belongs to another month."""

    number: int
    weeks: list[list[Cell | None]]
    working: int


@dataclass(frozen=True)
class Period:
    """Days in a row that bear one name."""

    name: str
    first: date
    last: date
    is_working: bool

    @property
    def length(self) -> int:
        return (self.last - self.first).days + 1


@dataclass(frozen=True)
class Year:
    """Everything the page of a year shows; ``entered`` is None for a year that nobody entered."""

    number: int
    entered: CalendarYear | None
    months: list[Month]
    periods: list[Period]
    changes: QuerySet[CalendarChange]

    @property
    def working(self) -> int:
        return sum(month.working for month in self.months)


def year(number: int) -> Year:
    """Return the page of a year in four queries."""
    rows = CalendarDay.objects.filter(day__year=number).order_by("day")
    named = {row.day: NamedDay(row.day, row.is_working, row.name) for row in rows}
    entered = CalendarYear.objects.filter(year=number).select_related("change__made_by").first()
    return Year(number, entered, months(number, named), periods(named.values()), _changes(number))


def years() -> list[int]:
    """Return the years that were entered, the earliest first."""
    return list(CalendarYear.objects.order_by("year").values_list("year", flat=True))


def next_to_enter() -> int:
    """Return the year whose notice is expected: the one that is missing, else the one after the last."""
    return missing_year() or max(years(), default=clock.today().year) + 1


def months(number: int, named: dict[date, NamedDay]) -> list[Month]:
    """Lay the days of a year out by month and week."""
    calendar = Calendar({on: day.is_working for on, day in named.items()})
    return [_month(number, month, calendar, named) for month in range(1, 13)]


def _month(number: int, month: int, calendar: Calendar, named: dict[date, NamedDay]) -> Month:
    weeks = [
        [_cell(day, calendar, named) if day.month == month else None for day in week]
        for week in months_of.Calendar().monthdatescalendar(number, month)
    ]
    working = sum(cell.is_working for week in weeks for cell in week if cell)
    return Month(month, weeks, working)


def _cell(day: date, calendar: Calendar, named: dict[date, NamedDay]) -> Cell:
    is_working = calendar.is_working(day)
    told = named.get(day)
    # A corrected day that is what it would be anyway needs no mark.
    says_more = told is not None and (not is_working or day.weekday() >= 5)
    return Cell(
        day, is_working, ("班" if is_working else "休") if says_more else "", told.name if told else ""
    )


def periods(named: Iterable[NamedDay]) -> list[Period]:
    """Join neighbouring days of one name: 国庆节 1日至7日."""
    found = []
    days = enumerate(sorted(named))
    for (name, is_working, _), group in groupby(
        days, key=lambda one: (one[1].name, one[1].is_working, one[1].on - timedelta(days=one[0]))
    ):
        run = [day.on for _, day in group]
        found.append(Period(name, run[0], run[-1], is_working))
    return found


def _changes(number: int) -> QuerySet[CalendarChange]:
    of_days = Q(since__lte=date(number, 12, 31), until__gte=date(number, 1, 1))
    whole_year = Q(pk__in=CalendarYear.objects.filter(year=number).values("change"))
    return (
        CalendarChange.objects.filter(of_days | whole_year).select_related("made_by").order_by("-pk")[:MOST]
    )


def day(on: date) -> Cell:
    """Return one day as it stands."""
    row = CalendarDay.objects.filter(day=on).first()
    named = {on: NamedDay(row.day, row.is_working, row.name)} if row else {}
    calendar = Calendar({on: one.is_working for on, one in named.items()})
    return _cell(on, calendar, named)
