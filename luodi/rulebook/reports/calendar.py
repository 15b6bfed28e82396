"""What the calendar says: due days, lengths in working days, and years that nobody entered yet."""

from datetime import date
from uuid import UUID

from django.urls import reverse

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.common.banners import Banner
from luodi.rulebook import holidays
from luodi.rulebook.models import CalendarChange, CalendarDay, CalendarYear
from luodi.rulebook.working_days import Calendar, DueDay

DECEMBER = 12

_kept: tuple[UUID | None, Calendar] = (None, Calendar())
_known_years: set[int] = set()


def current() -> Calendar:
    """Return the calendar as it stands; one short query tells whether it changed since this process read it.

    Whoever counts for many rows takes it once and asks it for every row.
    """
    global _kept
    version = CalendarChange.objects.order_by("-pk").values_list("version", flat=True).first()
    if version is None or version != _kept[0]:
        _kept = (version, _read())
    return _kept[1]


def _read() -> Calendar:
    days = dict(CalendarDay.objects.values_list("day", "is_working"))
    return Calendar(days, frozenset(CalendarYear.objects.values_list("year", flat=True)))


def due_on(start: date, days: int, *, working: bool = True) -> DueDay:
    """Return the last day of a period that starts on ``start``; that day does not count."""
    return current().due(start, days, working=working)


def length(start: date, end: date) -> int:
    """Return how many working days lie after ``start`` up to ``end``."""
    return current().between(start, end)


def missing_year() -> int | None:
    """Return the year that the calendar lacks: the current one, from December on the next one.

    A year is never taken out again, so what a process has once found costs no further query.
    """
    today = clock.today()
    wanted = [today.year] if today.month < DECEMBER else [today.year, today.year + 1]
    return next((year for year in wanted if not is_entered(year)), None)


def banner(user: User) -> Banner | None:
    """Say to whoever may enter a year that one is missing, on every page; nobody else can do anything about it."""
    if not user.can(Permission.CALENDAR_EDIT) or (year := missing_year()) is None:
        return None
    words = f"{year}年的工作日历还没有录入，涉及{year}年的期限暂按周一至周五计算。"
    return Banner(words, reverse("rulebook:enter_year"), f"录入{year}年")


def is_entered(year: int) -> bool:
    """Tell whether the calendar has the year; what a process has once found costs no further query."""
    if not _known_years:
        _known_years.update(notice.year for notice in holidays.shipped())
    if year not in _known_years and CalendarYear.objects.filter(year=year).exists():
        _known_years.add(year)
    return year in _known_years
