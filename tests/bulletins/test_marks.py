"""Marks in the text of a draft: moved as wanted, never written over."""

import pytest

from luodi.bulletins.marks import MarksBroken, figures_in, read, written
from luodi.documents.model import Figure

SIGNED, MONEY = Figure("signed", "12"), Figure("arrived", "3,500")
PIECES = ("签约", SIGNED, "个，到位", MONEY, "万元。")
TEXT = "签约{1：12}个，到位{2：3,500}万元。"


def test_a_text_is_written_with_marks_and_read_back():
    assert written(PIECES) == TEXT
    assert read(TEXT, figures_in(PIECES)) == (PIECES,)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("到位{2：9}万元，签约{1}个。", (("到位", MONEY, "万元，签约", SIGNED, "个。"),)),
        ("签约｛1:12｝个。\n\n 到位{ 2 ：}万元。", (("签约", SIGNED, "个。"), ("到位", MONEY, "万元。"))),
        (" \n", ()),
    ],
)
def test_marks_are_moved(text, told):
    assert read(text, figures_in(PIECES)) == told


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("签约12个，到位{2：3,500}万元。", "少了 {1：12}"),
        (TEXT + "{1}", "重复写了 {1：12}"),
        (TEXT + "{3}", "没有 {3} 这个数"),
        (TEXT + "{签约", "花括号"),
        (TEXT + "{0}", "没有 {0} 这个数"),
    ],
)
def test_a_mark_is_not_lost_doubled_or_made_up(text, why):
    with pytest.raises(MarksBroken, match=why.replace("{", r"\{")):
        read(text, figures_in(PIECES))


def test_a_text_without_figures_has_no_marks():
    with pytest.raises(MarksBroken, match="不要用花括号"):
        read("见{1}", [])
