"""Chinese and mixed numbers."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.ledgers.language.numerals import dangling, number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3.5亿", 350_000_000),
        ("1亿8千万", 180_000_000),
        ("三亿五千万", 350_000_000),
        ("壹仟贰佰万", 12_000_000),
        ("十五", 15),
        ("一百零五", 105),
        ("二〇二一", 2021),
        ("3万亿", 3 * 10**12),
        ("1亿2000万", 120_000_000),
        ("两千", 2000),
        ("亿", 10**8),
        ("1.2E+05", 120_000),
    ],
)
def test_values(text: str, value: int) -> None:
    assert number(text) == value


@pytest.mark.parametrize("text", ["", "3.5.2", "3亿元", "一期", "5三", "几千"])
def test_not_numbers(text: str) -> None:
    assert number(text) is None


def test_a_digit_behind_a_big_unit_is_left_hanging() -> None:
    assert dangling("1亿2")
    assert not dangling("1亿2千万")


@given(st.integers(1, 9999), st.integers(0, 9999))
def test_hundred_millions_and_ten_thousands_add_up(first: int, second: int) -> None:
    assert number(f"{first}亿{second}万") == Decimal(first) * 10**8 + Decimal(second) * 10**4
