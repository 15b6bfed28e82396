"""计期: every stretch of time has its name, in an address and in words."""

from datetime import date

import pytest

from luodi.common import clock
from luodi.metrics.periods import Period
from tests.moments import at


@pytest.mark.parametrize(
    ("code", "first", "last", "words"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2026 年"),
        ("2026-H1", date(2026, 1, 1), date(2026, 6, 30), "2026 年上半年"),
        ("2026-H2", date(2026, 7, 1), date(2026, 12, 31), "2026 年下半年"),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "2026 年第4季度"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "2024 年 2 月"),
        ("2026-W48", date(2026, 11, 23), date(2026, 11, 29), "2026 年第 48 周"),
        ("2026-W53", date(2026, 12, 28), date(2027, 1, 3), "2026 年第 53 周"),
        ("since-2024-03-15", date(2024, 3, 15), date(2026, 11, 27), "2024-03-15 以来"),
    ],
)
def test_a_period_by_its_name(code, first, last, words):
    with clock.moved_to(at("2026-11-27 18:00")):
        period = Period.named(code)
    assert (period.first, period.last, period.words, period.code) == (first, last, words, code)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "2026-13",
        "2026-Q5",
        "1999",
        "2025-W53",
        "since-2026-02-30",
        "since-2027-01-01",
        "２０２６",
    ],
)
def test_what_names_no_period(code):
    with clock.moved_to(at("2026-11-27 18:00")):
        assert Period.named(code) is None
