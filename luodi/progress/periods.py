"""Months as text, 2026-11, and the month in which a fact counts."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

from luodi.ledgers.language.dates import latest

_MONTH = re.compile(r"(?:19|20|21)[0-9]{2}-(?:0[1-9]|1[0-2])")


def month_of(day: date) -> str:
    """Return the month of a day: 2026-11."""
    return f"{day:%Y-%m}"


def after(month: str) -> str:
    """Return the next month."""
    year, number = map(int, month.split("-"))
    return f"{year + number // 12}-{number % 12 + 1:02d}"


def before(month: str) -> str:
    """Return the month before."""
    year, number = map(int, month.split("-"))
    return f"{year - (number == 1)}-{(number - 2) % 12 + 1:02d}"


def last_day(month: str) -> date:
    """Return the last day of a month."""
    return date.fromisoformat(f"{after(month)}-01") - timedelta(days=1)


def due_on(month: str, day: int) -> date:
    """Return the day of the next month by which the return of a month is due. Source: the pack ``recognition``."""
    return date.fromisoformat(f"{after(month)}-{day:02d}")


def is_month(text: str) -> bool:
    """Tell whether the text names a month."""
    return bool(_MONTH.fullmatch(text))


def counts_in(month: str, *, on: date, closed_through: str, excepted: Mapping[str, date]) -> str:
    """Return the month in which a fact of a month counts when it is verified on a day.

    All months up to ``closed_through`` are closed ("" where none is); ``excepted`` holds the months that the unit may still
    report for this kind of fact, with the last day. What is closed counts in the first month that is open.
    Source of the rule: design, "Facts".
    """
    if month > closed_through or (month in excepted and on <= excepted[month]):
        return month
    return after(closed_through)


def certain_by(day: str, recorded_on: date) -> date:
    """Return the day by which something had certainly happened, whose day is known no better than a year or a month.

    ``day`` as 2026, 2026-07, 2026-Q3 or 2026-07-04, "" where it is unknown; never later than the day it was recorded.
    """
    return min(latest(day), recorded_on) if day else recorded_on
