"""Charts: every word is there, a gap where a value is missing, and they stand or lie as there is room."""

import re
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from luodi.documents.charts import drawn
from luodi.documents.charts.scale import scale_of
from luodi.documents.model import Chart, Series

SVG = "{http://www.w3.org/2000/svg}"
TOWNS = ("城关镇", "东河镇", "西岭镇", "北山乡")


def numbers(words):
    return tuple(None if one == "-" else Decimal(one) for one in words.split())


def chart(form, *lines, names=TOWNS, **more):
    series = tuple(Series(f"第{place}组", numbers(line)) for place, line in enumerate(lines, start=1))
    return ElementTree.fromstring(drawn(Chart("图", form, tuple(names), series, "个", **more)))  # noqa: S314


def words(picture):
    return [one.text for one in picture.iter(f"{SVG}text")]


def bars(picture):
    return [one for one in picture.iter(f"{SVG}rect") if one.get("fill") == "#2b5a8c"]


@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("bars", ["12 - 0 1234.5"]),
        ("plan", ["10 20 30 40", "12 - 0 8.25"]),
        ("months", ["12 - 0 8.25", "1 2 3 4"]),
        ("funnel", ["312 - 40 0"]),
        ("rates", ["103.2 - 0 850"]),
    ],
)
def test_every_chart_says_its_unit_and_its_categories(form, lines):
    said = words(chart(form, *lines))
    assert {"单位：个", *TOWNS} <= set(said)
    if len(lines) > 1:
        assert {"第1组", "第2组"} <= set(said)


def test_a_missing_bar_is_a_dash_and_no_bar():
    picture = chart("bars", "12 - 0 5")
    assert len(bars(picture)) == 3
    assert sum(one.get("height") == "0.0" for one in bars(picture)) == 1
    assert words(picture).count("—") == 1


def test_a_line_is_broken_where_a_value_is_missing():
    picture = chart("months", "1 2 - 3")
    lines = [one for one in picture.iter(f"{SVG}polyline") if one.get("stroke") == "#2b5a8c"]
    assert [len(one.get("points").split()) for one in lines] == [2, 1]
    assert len(list(picture.iter(f"{SVG}circle"))) == 3


def test_a_funnel_keeps_an_empty_frame_for_what_is_missing():
    picture = chart("funnel", "312 - 40 1", notes=("", "未报", "12.8%", ""))
    assert len(bars(picture)) == 3
    assert {"—", "未报", "12.8%"} <= set(words(picture))


def test_a_rate_far_beyond_is_cut_but_said():
    picture = chart("rates", "850 100 50 -")
    first, second, third = (float(one.get("width")) for one in bars(picture))
    assert first == pytest.approx(2 * second, abs=0.2)
    assert second == pytest.approx(2 * third, abs=0.2)
    assert {"850", "100", "50", "—"} <= set(words(picture))


def test_many_or_long_names_lie():
    few = chart("bars", "1 2 3 4")
    many = chart("bars", " ".join(str(n) for n in range(40)), names=[f"第{n}街道办事处" for n in range(40)])
    assert max(float(one.get("height")) for one in bars(few)) > 100
    assert max(float(one.get("height")) for one in bars(many)) < 15
    assert float(many.get("height")) < 500


def test_less_than_nothing_hangs_below():
    picture = chart("bars", "12 -8 0 -")
    up, down, _ = bars(picture)
    assert float(down.get("y")) == pytest.approx(float(up.get("y")) + float(up.get("height")), abs=0.2)


def test_nothing_known_is_said():
    assert words(chart("months", "- - - -")) == ["暂无数据"]
    assert words(chart("bars", "", names=())) == ["暂无数据"]


def test_words_are_never_markup():
    name = '<script>&"甲'
    assert name in words(chart("bars", "1", names=[name]))
    assert not re.search("<script", drawn(Chart("图", "bars", (name,), (Series("", numbers("1")),))))


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ("0 7", "0 2 4 6 8"),
        ("3 1200", "0 250 500 750 1000 1250"),
        ("-8 12", "-10 -5 0 5 10 15"),
        ("0.2", "0 0.05 0.10 0.15 0.20"),
    ],
)
def test_an_axis_is_round_and_shows_zero(values, ticks):
    assert scale_of(numbers(values), 0, 1).ticks() == list(numbers(ticks))
