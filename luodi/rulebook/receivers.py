"""Filling the calendar with the years that come with the program, after the tables were made."""

from datetime import date
from typing import Any

from django.apps import apps as installed
from django.db import transaction

from luodi.common import clock
from luodi.rulebook import holidays


def fill_calendar(*, using: str, apps: Any = installed, **_: Any) -> None:
    """Enter the shipped years that the table lacks; a year that people entered or corrected stays as it is.

    A flush of the tables sends the same signal as their making, without the apps of a migration.
    """
    try:
        change, year, day = (
            apps.get_model("rulebook", f"Calendar{name}") for name in ("Change", "Year", "Day")
        )
    except LookupError:
        return  # migrated only up to a point where the calendar does not exist yet
    known = set(year.objects.using(using).values_list("year", flat=True))
    with transaction.atomic(using=using):
        for notice in holidays.shipped():
            if notice.year not in known:
                # What was there before may have been counted without the new year; of an empty table nothing was.
                span = (date(notice.year, 1, 1), date(notice.year, 12, 31)) if known else (None, None)
                entered = change.objects.using(using).create(
                    words=f"录入{notice.year}年工作日历",
                    reason=notice.source,
                    made_at=clock.now(),
                    since=span[0],
                    until=span[1],
                )
                told = {"year": notice.year, "source": notice.source, "text": notice.text}
                year.objects.using(using).create(**told, change=entered)
                named = holidays.read(notice.text, notice.year).days
                day.objects.using(using).bulk_create(
                    [
                        day(day=one.on, is_working=one.is_working, name=one.name, change=entered)
                        for one in named
                    ],
                    ignore_conflicts=True,
                )
