"""Shares are whole parts: whatever is divided by them adds up again to the last 分."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.library.shares import Mode, ModeRule, ShareModes, in_words, parts_of, split


@given(st.integers(0, 10**15), st.lists(st.integers(1, 1000), min_size=1, max_size=10))
def test_what_is_split_adds_up(amount, parts):
    found = split(amount, parts)
    assert sum(found) == amount
    assert all(
        0 <= one - amount * part // sum(parts) < len(parts) for one, part in zip(found, parts, strict=True)
    )


def test_odd_cents_go_to_the_leading_unit():
    assert split(100, [1, 1, 1]) == [34, 33, 33]
    assert split(1, [70, 30]) == [1, 0]


@pytest.mark.parametrize(
    ("rule", "typed", "parts"),
    [
        (ModeRule(mode=Mode.SINGLE), [None], [1]),
        (ModeRule(mode=Mode.EQUAL), [None, None, None], [1, 1, 1]),
        (ModeRule(mode=Mode.AGREED), [70, 30], [70, 30]),
        (ModeRule(mode=Mode.LEAD_SUPPORT, lead_parts=7, support_parts=3), [None, None], [7, 3]),
    ],
)
def test_parts_of_each_mode(rule, typed, parts):
    assert parts_of(rule, typed) == parts


@pytest.mark.parametrize(
    ("rule", "typed", "said"),
    [
        (ModeRule(mode=Mode.SINGLE), [None, None], "只能填一个单位"),
        (ModeRule(mode=Mode.EQUAL), [None], "至少要有两个单位"),
        (ModeRule(mode=Mode.AGREED), [70, None], "整数份数"),
        (ModeRule(mode=Mode.AGREED), [70, -1], "整数份数"),
    ],
)
def test_parts_that_cannot_be_are_refused_in_words(rule, typed, said):
    with pytest.raises(ValueError, match=said):
        parts_of(rule, typed)


def test_rules_that_contradict_themselves_are_refused():
    with pytest.raises(ValueError, match="写了两次"):
        ShareModes(modes=(ModeRule(mode=Mode.EQUAL), ModeRule(mode=Mode.EQUAL)))
    with pytest.raises(ValueError, match="各占几份"):
        ShareModes(modes=(ModeRule(mode=Mode.LEAD_SUPPORT),))
    assert ShareModes(modes=(ModeRule(mode=Mode.EQUAL),)).of(Mode.AGREED) is None


def test_parts_in_words():
    assert in_words([70, 30]) == "70:30"
