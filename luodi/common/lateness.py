"""How late something is: one word, 逾期, and one unit, days of the calendar, wherever it is told.

Limits may be set in working days; how long something has been waited for is told in the days that whoever waits has lived.
"""

from datetime import date

LATE = "逾期"


def days_late(due_on: date, day: date) -> int:
    """Return by how many days the day comes after the due day; 0 for what is in time."""
    return max((day - due_on).days, 0)


def late(days: int) -> str:
    """Say by how many days something is late."""
    return f"{LATE} {days} 天"


def late_by(due_on: date, day: date) -> str:
    """Say by how many days the day comes after the due day; nothing for what is in time."""
    days = days_late(due_on, day)
    return late(days) if days else ""


def against(planned: date, day: date) -> str:
    """Say how a day stands against the planned one: 按期, 提前 or 逾期."""
    early = (planned - day).days
    return f"提前 {early} 天" if early > 0 else late_by(planned, day) or "按期"


def waited(since: date, day: date) -> str:
    """Say how long something has waited; nothing on the day it came."""
    days = (day - since).days
    return f"已等 {days} 天" if days > 0 else ""
