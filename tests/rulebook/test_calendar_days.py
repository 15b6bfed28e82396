"""Counting working days, without the database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.rulebook import holidays
from luodi.rulebook.working_days import Calendar, DueDay

DAYS = st.dates(date(2023, 1, 1), date(2028, 12, 31))
COUNTS = st.integers(0, 60)
# Exceptions at random: a calendar may say anything of any day but leaves some Monday working in every month.
CALENDARS = st.builds(
    Calendar,
    st.dictionaries(DAYS.filter(lambda day: day.day > 7), st.booleans(), max_size=60),
    st.frozensets(st.integers(2023, 2028)),
)


@pytest.mark.parametrize(
    ("start", "count", "on"),
    [
        (date(2026, 11, 23), 1, date(2026, 11, 24)),  # 周一收到，周二到期
        (date(2026, 11, 27), 3, date(2026, 12, 2)),  # over a weekend
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # after 国庆: 8日、9日, and Saturday the 10th is worked
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday worked before 春节
        (date(2026, 2, 14), 1, date(2026, 2, 24)),
        (date(2026, 10, 1), 0, date(2026, 10, 8)),  # today, but nobody works today
        (date(2026, 11, 24), 0, date(2026, 11, 24)),
    ],
)
def test_working_days_are_counted_after_the_day_of_start(start, count, on):
    assert holidays.shipped_calendar().due(start, count) == DueDay(on)


@pytest.mark.parametrize(
    ("start", "count", "on"),
    [
        (date(2026, 11, 24), 7, date(2026, 12, 1)),
        (date(2026, 9, 24), 7, date(2026, 10, 8)),  # the last day falls on 国庆节
        (date(2026, 9, 27), 13, date(2026, 10, 10)),  # a Saturday that is worked
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
    ],
)
def test_calendar_days_end_on_a_working_day(start, count, on):
    assert holidays.shipped_calendar().due(start, count, working=False) == DueDay(on)


def test_a_year_that_nobody_entered_makes_the_due_day_provisional():
    calendar = holidays.shipped_calendar()
    assert calendar.due(date(2026, 12, 30), 1) == DueDay(date(2026, 12, 31))
    assert calendar.due(date(2026, 12, 30), 2) == DueDay(date(2027, 1, 1), is_provisional=True)
    # Only the last of the calendar days asks whether offices work.
    assert calendar.due(date(2022, 12, 1), 32, working=False) == DueDay(date(2023, 1, 3))
    assert calendar.due(date(2022, 12, 1), 32).is_provisional
    # The day of start is not counted, so its year does not matter.
    assert not calendar.due(date(2022, 12, 31), 5).is_provisional


@pytest.mark.parametrize("working", [True, False])
def test_a_period_has_no_negative_length(working):
    with pytest.raises(ValueError, match="fewer than 0"):
        holidays.shipped_calendar().due(date(2026, 11, 24), -1, working=working)


@given(CALENDARS, DAYS, COUNTS)
def test_what_is_added_lies_between(calendar, start, count):
    end = calendar.add(start, count)
    assert calendar.is_working(end)
    assert end >= start
    if count:
        assert calendar.between(start, end) == count
        assert calendar.between(end, start) == -count


@given(CALENDARS, DAYS, COUNTS)
def test_more_days_are_never_due_earlier(calendar, start, count):
    assert calendar.add(start, count + 1) >= calendar.add(start, count)
    assert calendar.add(start + timedelta(days=1), count) >= calendar.add(start, count)
    assert calendar.due(start, count, working=False).on <= calendar.due(start, count).on


@given(CALENDARS, DAYS, DAYS, DAYS)
def test_lengths_add_up(calendar, first, second, third):
    assert calendar.between(first, second) + calendar.between(second, third) == calendar.between(first, third)


@given(CALENDARS, DAYS, COUNTS, st.booleans())
def test_what_is_entered_of_years_not_touched_changes_nothing(calendar, start, count, working):
    due = calendar.due(start, count, working=working)
    untouched = {day: ok for day, ok in calendar.exceptions.items() if start <= day <= due.on}
    assert Calendar(untouched, calendar.years).due(start, count, working=working) == due
