"""Spoilt books, others each day: refused in words or read whole. `start.py test --long mutated` reads ten thousand."""

from datetime import UTC, datetime

import pytest
from mutated.making import kinds, make
from mutated.reading import outcomes

OF_THE_DAY = 200
# Seeds that once broke or hung the reader.
KEPT = (41, 323, 417, 745, 1106, 1450, 388, 7102, 9042, 9057, 9104, 9152, 2550, 2644, 2973, 8519)


@pytest.mark.slow
def test_the_spoilt_books_of_the_day_break_nothing() -> None:
    first = datetime.now(UTC).date().toordinal() * OF_THE_DAY
    told = list(outcomes(range(first, first + OF_THE_DAY)))
    assert [str(one) for one in told if one.is_wrong] == []
    assert sum(one.what == "read" for one in told) > OF_THE_DAY / 4, "most ways of spoiling leave a ledger"


@pytest.mark.slow
def test_what_once_broke_the_reader_does_so_no_more() -> None:
    assert [str(one) for one in outcomes(KEPT) if one.is_wrong] == []


@pytest.mark.slow
def test_a_number_always_makes_the_same_book() -> None:
    for seed in range(len(kinds())):
        assert make(seed) == make(seed)
