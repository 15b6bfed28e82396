"""Numbers out of scale with their column."""

from decimal import Decimal

import pytest

from luodi.ledgers.language.units import Scale, suspicion

_WAN = 10**6


def _suggested(number: str, unit: str, others: list[float]) -> float | None:
    scale = Scale([int(other * _WAN) for other in others])
    found = suspicion(Decimal(number), unit, scale)
    return found.suggested_fen / _WAN if found else None


@pytest.mark.parametrize("second", [[], [4.2], [4.2, 5]])
def test_slips_do_not_vouch_for_each_other(second: list[float]) -> None:
    others = [12000, 8000, 26600, 7000, 150000, 9000, 57500, 30000, *second]
    assert _suggested("3.5", "万元", [3.5, *others]) == 35000


def test_a_wide_column_of_small_grants_is_in_scale() -> None:
    assert _suggested("20", "万元", [20, 75, 60, 15, 5000, 3000, 12000]) is None


def test_a_number_too_large_for_its_unit() -> None:
    assert _suggested("700", "亿元", [100, 250, 420, 60, 300]) == 700


@pytest.mark.parametrize("number", ["2000", "100000", "190"])
def test_ordinary_numbers_are_believed(number: str) -> None:
    assert _suggested(number, "万元", [12000, 8000, 26600, 7000, 9500, 31000]) is None
