"""Telephone numbers as people type them."""

import pytest

from luodi.common.fields import read_phone


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("0931-8234567", "0931-8234567"),
        ("（0931）8234567", "0931-8234567"),
        ("01082345678", "010-82345678"),
        ("0931—8234567转802", "0931-8234567转802"),
        ("0931-8234567-802", "0931-8234567转802"),
        ("13812345678分机1", "13812345678转1"),
        ("4008001234", "400-800-1234"),
        ("", ""),
    ],
)
def test_a_number_is_read_in_one_spelling(typed, number):
    assert read_phone(typed) == number


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1381234567", "有 10 位，手机号是 11 位"),
        ("138123456789", "有 12 位，手机号是 11 位"),
        ("12812345678", "不像电话号码"),
        ("8234567", "没有区号"),
        ("13812345678、13912345678", "像是两个号码"),
        ("问老李", "不像电话号码。手机写 11 位"),
    ],
)
def test_a_wrong_number_is_told_in_a_sentence(typed, words):
    with pytest.raises(ValueError, match=words):
        read_phone(typed)
