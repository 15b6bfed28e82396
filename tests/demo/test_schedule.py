"""When the acts of the demonstration are lived, on whatever day it is built: no database is asked, nothing is lived."""

from collections import defaultdict
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from random import Random

import pytest
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.demo import county
from luodi.demo.diary import Diary
from luodi.demo.hours import OfficeHours
from luodi.rulebook.holidays import shipped_calendar

# Before offices open, just after, before and in the lunch break, at the end, after it, and before midnight.
TIMES = (time(0, 5), time(8, 31), time(8, 55), time(11, 50), time(13), time(17, 59), time(19), time(23, 59))
YEARS = (2024, 2025, 2026, 2027, 2028)


def at(day, hour):
    return timezone.make_aware(datetime.combine(day, hour))


def were_open(moment):
    local = timezone.localtime(moment)
    in_hours = time(8, 30) <= local.time() <= time(12) or time(14, 30) <= local.time() <= time(18)
    return in_hours and shipped_calendar().is_working(local.date())


moments = st.builds(at, st.dates(date(2024, 1, 1), date(2028, 12, 31)), st.times())


@settings(max_examples=300)
@given(
    moments, st.lists(st.floats(-800, 0.999), min_size=2, max_size=40, unique_by=lambda hour: round(hour, 5))
)
def test_hours_keep_their_order_whatever_the_calendar_does(now, hours):
    office = OfficeHours(now, shipped_calendar())
    lived = [office.moment(hour) for hour in sorted(hours)]
    assert all(one < other for one, other in pairwise(lived))
    assert lived[-1] <= now
    assert all(were_open(moment) for moment in lived)


@given(moments, st.integers(0, 400))
def test_what_happens_after_a_day_is_lived_on_it_or_later_once_offices_opened(now, back):
    office = OfficeHours(now, shipped_calendar())
    first = office.today - timedelta(days=back)
    assert (office.day_of(-back) >= first) == office.has_opened_since(first)


def test_nothing_is_told_of_what_is_still_to_come():
    with pytest.raises(ValueError, match="still to come"):
        OfficeHours(at(date(2026, 12, 2), time(12)), shipped_calendar()).moment(1)


def test_days_off_are_lived_on_the_next_day_that_is_worked_and_the_latest_on_the_last_one():
    office = OfficeHours(at(date(2026, 11, 29), time(12)), shipped_calendar())  # a Sunday
    days = [office.day_of(hour) for hour in (-8.5, -7.5, -6.5, -2.5, -1.5, -0.5, 0.5)]
    assert [day.day for day in days] == [20, 23, 23, 26, 27, 27, 27]


def test_a_chain_keeps_its_order_where_chance_and_the_story_do_not():
    diary, did = Diary(at(date(2026, 11, 29), time(12))), []
    chain = diary.chain(Random(1))
    for number, back in enumerate((26, 24, 24, 25, 3, 0, 0, 0, 0, 0)):
        chain.note(back, lambda number=number: did.append(number))
    diary.live(lambda *_: None)
    assert did == list(range(10))


@pytest.mark.slow
@pytest.mark.parametrize("year", YEARS)
def test_the_schedule_holds_on_every_day_of_the_year(year):
    """Chains keep their order, offices are open, nothing lies ahead: at one time of the day after the other."""
    day, number = date(year, 1, 1), 0
    while day.year == year:
        now = at(day, TIMES[number % len(TIMES)])
        last, chains = None, defaultdict(list)
        for moment, noted in county.noted(now).schedule():
            assert last is None or moment >= last
            assert moment <= now
            assert were_open(moment), (now, moment)
            chains[noted.chain].append((noted.number, moment))
            last = moment
        del chains[None]
        assert len(chains) > 300
        for told in chains.values():
            assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(told)), (now, told)
        day, number = day + timedelta(days=1), number + 1
