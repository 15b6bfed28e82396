"""Numbers of schemes: read as written, exact, rounded as said, written as people write."""

from decimal import Decimal
from fractions import Fraction

import pytest

from luodi.assessment.engine.numbers import (
    BadNumber,
    Mode,
    Quantity,
    equation,
    into,
    plain,
    quantity,
    rounded,
    signed,
)


@pytest.mark.parametrize(
    ("written", "number", "unit"),
    [
        (12, Fraction(12), ""),
        (Decimal("0.10"), Fraction(1, 10), ""),
        ("5亿元", Fraction(5), "亿元"),
        ("1,200.5 万元", Fraction(2401, 2), "万元"),
        ("-20", Fraction(-20), ""),
        ("−0.5分", Fraction(-1, 2), "分"),
        ("10%", Fraction(10), "%"),
        ("1个百分点", Fraction(1), "个百分点"),
        ("五亿元", None, ""),
        ("5亿", None, ""),
        (True, None, ""),
        (0.1, None, ""),
        ("", None, ""),
    ],
)
def test_a_number_is_read_as_it_is_written(written, number, unit):
    if number is None:
        with pytest.raises(BadNumber, match="单位|不是数"):
            quantity(written)
    else:
        assert quantity(written) == Quantity(number, unit)


@pytest.mark.parametrize(
    ("number", "unit", "wanted", "found"),
    [
        (Fraction(5), "亿元", "万元", Fraction(50_000)),
        (Fraction(3000), "万美元", "亿美元", Fraction(3, 10)),
        (Fraction(80), "%", "倍", Fraction(4, 5)),
        (Fraction(3), "个", "项", Fraction(3)),
        (Fraction(3), "", "亿元", Fraction(3)),
        (Fraction(3), "亿元", "万美元", None),
        (Fraction(3), "个", "%", None),
    ],
)
def test_units_of_one_family_change_into_one_another(number, unit, wanted, found):
    if found is None:
        with pytest.raises(BadNumber, match="不能放在一起算"):
            into(number, unit, wanted)
    else:
        assert into(number, unit, wanted) == found


@pytest.mark.parametrize(
    ("number", "half_up", "half_even", "down", "up"),
    [
        ("16.5714", "16.57", "16.57", "16.57", "16.58"),
        ("0.125", "0.13", "0.12", "0.12", "0.13"),
        ("0.135", "0.14", "0.14", "0.13", "0.14"),
        ("-0.125", "-0.13", "-0.12", "-0.12", "-0.13"),
        ("2", "2", "2", "2", "2"),
        ("-0.001", "0", "0", "0", "-0.01"),
    ],
)
def test_rounding_does_what_it_says(number, half_up, half_even, down, up):
    told = {Mode.HALF_UP: half_up, Mode.HALF_EVEN: half_even, Mode.DOWN: down, Mode.UP: up}
    for mode, wanted in told.items():
        assert rounded(Fraction(number), 2, mode) == Fraction(wanted), mode


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (Fraction(12), "12"),
        (Fraction(1, 10), "0.1"),
        (Fraction(-5, 4), "-1.25"),
        (Fraction(1, 3), "0.3333"),
        (Fraction(2, 3), "0.6667"),
        (Fraction(1, 10**9), "0.000000001"),
        (Fraction(0), "0"),
        (Fraction(-1, 10**6 * 3), "0"),
    ],
)
def test_numbers_are_written_without_more_than_they_say(number, words):
    assert plain(number) == words


@pytest.mark.parametrize(
    ("number", "even"), [(Fraction(1, 2), 0), (Fraction(3, 2), 2), (Fraction(5, 2), 2), (Fraction(7, 2), 4), (Fraction(9, 2), 4), (Fraction(2, 3), 1), (Fraction(8, 3), 3), (Fraction(-5, 2), -2), (Fraction(1, 3), 0)]
)  # fmt: skip
def test_halves_go_to_the_even_number(number, even):
    assert rounded(number, 0, Mode.HALF_EVEN) == even


def test_an_equation_says_no_more_than_it_has_to():
    assert equation("", "5") == "5"
    assert equation("5", "5") == "5"
    assert equation("2+3", "5") == "2+3=5"
    assert equation("16/3≈5", "5") == "16/3=5"
    assert [signed(Fraction(5), unit) for unit in ("", "%", "‰", "倍")] == ["5", "5%", "5‰", "5"]
