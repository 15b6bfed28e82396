"""The one source of time, so that tests and the demonstration builder can live in the past."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime

from django.utils import timezone

# No day of a county lies beyond; a day before and after each of these exists, in every zone.
EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)

_moved: ContextVar[datetime | None] = ContextVar("moved_clock", default=None)


def now() -> datetime:
    """Return the current moment, or the one the clock was moved to."""
    return _moved.get() or timezone.now()


def today() -> date:
    """Return the current day in the county (Asia/Shanghai)."""
    return timezone.localdate(now())


def day_of(moment: datetime) -> date:
    """Return the day of a moment in the county (Asia/Shanghai)."""
    return timezone.localdate(moment)


def is_sensible(day: date) -> bool:
    """Tell whether a day may be meant, so that days and zones may be reckoned from it."""
    return EARLIEST <= day <= LATEST


@contextmanager
def moved_to(moment: datetime) -> Iterator[None]:
    """Let the clock stand at ``moment``; only tests and the demonstration builder do this."""
    token = _moved.set(moment)
    try:
        yield
    finally:
        _moved.reset(token)
