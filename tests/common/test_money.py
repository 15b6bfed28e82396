"""Money is read and written exactly; nothing is rounded unseen, and unknown is never zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.common import money

amounts = st.integers(min_value=0, max_value=money.MOST)


@given(amounts)
def test_what_is_shown_reads_back_as_the_same_amount(fen):
    assert money.parse_wan(money.in_wan(fen)) == fen


@given(amounts, st.sampled_from(["", " ", "　"]))
def test_full_width_digits_and_blanks_change_nothing(fen, blank):
    wide = money.in_wan(fen).translate({ord(half): ord(half) + 0xFEE0 for half in "0123456789.,"})
    assert money.parse_wan(f"{blank}{wide}{blank}") == fen


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_refused_in_words(typed):
    said = ""
    try:
        fen = money.parse_wan(typed)
    except money.BadAmount as bad:
        fen, said = None, str(bad)
    assert fen is None or 0 <= fen <= money.MOST
    assert not said or said.endswith("。")


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("", None),
        ("  ", None),
        ("0", 0),
        ("35000", 35_000_000_000),
        ("35,000", 35_000_000_000),
        ("11390.65", 11_390_650_000),
        ("0.000001", 1),
        (".5", 500_000),
        ("3.5亿", 35_000_000_000),
        ("3.5 亿元", 35_000_000_000),
        ("700万元", 700_000_000),
        ("12元", 1_200),
        ("１２．５", 12_500_000),
        ("100000000", money.MOST),
        ("000000000000001亿", 10_000_000_000),
    ],
)
def test_what_officials_type(typed, fen):
    assert money.parse_wan(typed) == fen


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("-5", "负数"),
        ("三千五", "看不懂"),
        ("3,5", "看不懂"),
        ("约3000", "看不懂"),
        ("1.5.2", "看不懂"),
        (".", "看不懂"),
        ("0.0000001", "最多 6 位"),
        ("0.001元", "最多 2 位"),
        ("99999999999999999999", "不能超过 1 万亿元"),
        ("9" * 5000, "不能超过"),
        ("100000000.000001", "不能超过"),
    ],
)
def test_what_is_refused_and_why(typed, said):
    with pytest.raises(money.BadAmount, match=said):
        money.parse_wan(typed)


def test_amounts_in_wan():
    assert money.in_wan(None) == "—"
    assert money.in_wan(0) == "0"
    assert money.in_wan(35_000_000_000) == "35,000"
    assert money.in_wan(11_390_650_000) == "11,390.65"
    assert money.in_wan(-1) == "-0.000001"


def test_amounts_in_yi_are_rounded_but_never_to_nothing():
    assert money.in_yi(None) == "—"
    assert money.in_yi(0) == "0"
    assert money.in_yi(1_182_000_000_000) == "118.2"
    assert money.in_yi(10_050_000_000) == "1.01"
    assert money.in_yi(-20_000_000_000) == "-2"
    assert money.in_yi(1) == "不足 0.01"


def test_the_word_of_the_source_stays_with_the_amount():
    assert money.qualified(3_000_000_000) == "3,000"
    assert money.qualified(3_000_000_000, "约") == "约 3,000"
    assert money.qualified(3_000_000_000, "以上") == "3,000 以上"
    assert money.qualified(3_000_000_000, "一期") == "3,000（一期）"
    assert money.qualified(3_000_000_000, "以上", unit="万元") == "3,000 万元以上"
    assert money.qualified(3_000_000_000, "约", unit="万元") == "约 3,000 万元"
    assert money.qualified(None, "约", unit="万元") == "—"
