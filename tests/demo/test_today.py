"""The demonstration as a newcomer gets it who runs the first command today."""

from datetime import date, datetime
from itertools import pairwise

import pytest
from django.utils import timezone

from tests.demo.forty_days import Day, forty_days, tried


@pytest.mark.slow
def test_the_county_of_today_opens_alive():
    """Another day than the fixed one, and every run another; on any day what fails here fails for whoever comes new."""
    now = timezone.localtime().replace(tzinfo=None)
    outcome = tried(Day(now, "今天"))
    assert outcome.failed == ""
    assert "passed" in outcome.said


@pytest.mark.parametrize("today", [date(2026, 12, 2), date(2028, 2, 29), date(2027, 1, 31)])
def test_forty_days_are_of_every_kind(today):
    days = forty_days(today)
    assert len(days) >= 38
    assert {day.at.weekday() for day in days} == set(range(7))
    assert {day.at.month for day in days} == set(range(1, 13))
    assert datetime(2028, 2, 29, 18, 10) in [day.at for day in days]  # noqa: DTZ001
    assert all(one.at < other.at for one, other in pairwise(days))
