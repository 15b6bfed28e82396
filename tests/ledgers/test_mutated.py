"""Spoilt books, others each day: refused in words or read whole. `start.py test --long mutated` reads ten thousand."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest
from mutated.making import kinds, make
from mutated.reading import Outcome, outcomes

OF_THE_DAY = 200
# Seeds that once broke or hung the reader.
KEPT = (41, 323, 417, 745, 1106, 1450, 388, 7102, 9042, 9057, 9104, 9152, 2550, 2644, 2973, 8519)


def _wrong(told: Iterable[Outcome]) -> list[str]:
    # What is merely slow is the long run's to tell: here other tests work beside it.
    return [str(one) for one in told if one.is_wrong and one.what != "slow"]


@pytest.mark.slow
def test_the_spoilt_books_of_the_day_break_nothing() -> None:
    first = datetime.now(UTC).date().toordinal() * OF_THE_DAY
    told = list(outcomes(range(first, first + OF_THE_DAY)))
    assert _wrong(told) == []
    assert sum(one.what in ("read", "slow") for one in told) > OF_THE_DAY / 4, (
        "most ways of spoiling leave a ledger"
    )


@pytest.mark.slow
def test_what_once_broke_the_reader_does_so_no_more() -> None:
    assert _wrong(outcomes(KEPT)) == []


@pytest.mark.slow
def test_a_number_always_makes_the_same_book() -> None:
    for seed in range(len(kinds())):
        assert make(seed) == make(seed)
