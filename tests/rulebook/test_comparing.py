"""What changed, in words; and files that come back as they went out."""

import string
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.rulebook.comparing import differences
from luodi.rulebook.exporting import written
from luodi.rulebook.packs import PackKind
from luodi.rulebook.reading import parse, plain, validate
from luodi.rulebook.shapes import shape_of
from tests.rulebook.made import Course, Menu, menu

SHAPE = shape_of(Menu)


def said(**changes):
    return [
        (" › ".join(one.where), str(one.change), one.old, one.new)
        for one in differences(SHAPE, menu(), menu(**changes))
    ]


def test_values_are_said_as_people_read_them():
    assert said(courses=["sweet"], words=[], helper={"name": "小李", "stars": 2}) == [
        ("包括", "changed", "汤、主菜", "甜点"),
        ("忌口", "changed", "香菜", "—"),
        ("帮厨", "changed", "—", "厨师 小李，星级 2"),
    ]


def test_rows_are_found_by_what_they_are_called():
    soup, main = menu()["steps"]
    assert said(steps=[main, {**soup, "minutes": 15}]) == [
        ("工序 › 汤 · 烧水 › 用时", "changed", "10 分钟", "15 分钟"),
        ("工序 › 次序", "moved", "汤 · 烧水、主菜 · 炒", "主菜 · 炒、汤 · 烧水"),
    ]
    assert said(steps=[soup, {**main, "what": "炸"}]) == [
        ("工序 › 主菜 · 炸", "added", "", "用时 5 分钟，趁热 是，最迟 2027-01-31"),
        ("工序 › 主菜 · 炒", "removed", "用时 5 分钟，趁热 是，最迟 2027-01-31", ""),
    ]
    assert said(steps=[soup, {**soup, "minutes": 1}, main]) == [
        ("工序 › 汤 · 烧水（2）", "added", "", "用时 1 分钟，趁热 是"),
    ]


def test_nothing_is_said_of_what_is_the_same():
    assert said() == []


words = st.text(string.printable + "，。：；“”菜单#&*\u2028\u0085\ufeff😀", min_size=1, max_size=20)
steps = st.fixed_dictionaries(
    {
        "course": st.sampled_from([one.value for one in Course]),
        "what": words,
        "minutes": st.integers(1, 600),
        "is_hot": st.booleans(),
        "not_after": st.none() | st.dates(date(2000, 1, 1)).map(date.isoformat),
    }
)
cooks = st.fixed_dictionaries({"name": words, "stars": st.none() | st.integers(1, 3)})
menus = st.fixed_dictionaries(
    {
        "title": words,
        "courses": st.lists(st.sampled_from([one.value for one in Course]), min_size=1, max_size=3),
        "share": st.floats(0.001, 1),
        "words": st.lists(words, max_size=3),
        "cook": cooks,
        "helper": st.none() | cooks,
        "steps": st.lists(steps, min_size=1, max_size=4),
    }
)


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(content=menus, head=st.fixed_dictionaries({"basis": words, "sources": st.lists(words, max_size=2)}))
def test_a_file_comes_back_as_it_went_out(content, head, tmp_path_factory):
    kind = PackKind("menu", "菜单", "", Menu, tmp_path_factory.getbasetemp())
    rules = validate(kind, content)
    pack = parse(kind, written(kind, plain(rules), head, ["第 2 版"]))
    assert pack.rules == rules
    assert pack.basis == head["basis"].strip()
    assert pack.sources == tuple(one.strip() for one in head["sources"])


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(old=menus, new=menus)
def test_two_contents_without_a_difference_are_the_same(old, new):
    told = differences(SHAPE, old, new)
    if not told:
        assert {**old, "steps": []} == {**new, "steps": []}
        assert old["steps"] == new["steps"]
    assert differences(SHAPE, old, old) == []
