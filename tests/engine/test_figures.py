"""Figures: what each of them reckons, and how it is printed."""

from fractions import Fraction

import pytest

from luodi.common.faults import Faulty
from tests.engine.schemes import HEAD, faults_of, one, run

pytestmark = pytest.mark.usefixtures("as_kept")

FACTS = """
facts:
  a: {title: 甲数}
  b: {title: 乙数}
  money: {title: 资金, unit: 万元}
  more: {title: 另一笔资金, unit: 亿元}
  land: {title: 用地, unit: 亩}
  dollars: {title: 外资, unit: 万美元}
  rate: {title: 比率, unit: "%"}
  part: {title: 份额, unit: 倍}
  things: {title: 个数, unit: 个}
  kind: {title: 类别, type: text}
  yes: {title: 是否, type: flag}
  day: {title: 某日, type: date}
  later: {title: 后来, type: date}
  marks: {title: 打分, type: numbers}
records:
  rows:
    title: 清单
    attributes: {x: {unit: 万元}, who: text, ok: flag}
"""
GIVEN = {
    "a": 6,
    "b": 4,
    "money": 9000,
    "more": 1.5,
    "land": 30,
    "dollars": 3000,
    "rate": 85,
    "part": 0.9,
    "things": 7,
    "kind": "产业",
    "yes": True,
    "day": "2026-01-01",
    "later": "2026-03-02",
    "marks": [90, 70, 80, 85],
    "rows": [{"x": 100, "who": "甲", "ok": True}, {"x": 300, "who": "乙", "ok": False}, {"x": 200, "who": "甲", "ok": True}],
}  # fmt: skip


def reckoned(figure, unit="", given=GIVEN, head=HEAD):
    text = f"{FACTS}figures:\n  f: {{of: {figure}, unit: '{unit}'}}\n"
    number, found, working = one(text, given, head).figures["f"]
    return number, found, working


FIGURES = [
    ("a", 6, "", "6"),
    ("5亿元", 5, "亿元", "5"),
    ("{sum: [a, b, 2]}", 12, "", "6+4+2=12"),
    ("{sum: [a, -2]}", 4, "", "6-2=4"),
    ("{sum: [money, more]}", 24000, "万元", "9000+15000=24000万元"),
    ("{sum: [2, more]}", Fraction(7, 2), "亿元", "2+1.5=3.5亿元"),
    ("{sum: [a]}", 6, "", "6"),
    ("{difference: [a, b, 1]}", 1, "", "6-4-1=1"),
    ("{difference: [a, {sum: [b, 1]}]}", 1, "", "6-(4+1)=1"),
    ("{difference: [{sum: [a, b]}, 1]}", 9, "", "6+4-1=9"),
    ("{difference: [more, money]}", Fraction(3, 5), "亿元", "1.5-0.9=0.6亿元"),
    ("{difference: [later, day]}", 60, "天", "2026-03-02-2026-01-01=60天"),
    ("{product: [{sum: [a, b]}, 3]}", 30, "", "(6+4)×3=30"),
    ("{product: [money, 50%]}", 4500, "万元", "9000×50%=4500万元"),
    ("{product: [rate, part]}", Fraction(153, 200), "倍", "85%×0.9=0.765倍"),
    ("{product: [things, 2]}", 14, "", "7×2=14"),
    ("{product: [{difference: [b, a]}, 2]}", -4, "", "(4-6)×2=-4"),
    ("{product: [{sum: [{product: [{sum: [a, b]}, 2]}, 1]}, 3]}", 63, "", "[(6+4)×2+1]×3=63"),
    ("{ratio: [a, b]}", Fraction(3, 2), "倍", "6/4=1.5倍"),
    ("{ratio: [money, more]}", Fraction(3, 5), "倍", "0.9/1.5=0.6倍"),
    ("{ratio: [money, land]}", 300, "万元/亩", "9000/30=300万元/亩"),
    ("{ratio: [money, 3]}", 3000, "万元", "9000/3=3000万元"),
    ("{ratio: [money, things]}", Fraction(9000, 7), "万元", "9000/7=1285.7143万元"),
    ("{ratio: [money, rate]}", Fraction(180000, 17), "万元", "9000/85%=10588.2353万元"),
    ("{ratio: [{sum: [a, b]}, {product: [a, 2]}]}", Fraction(5, 6), "倍", "(6+4)/(6×2)=0.8333倍"),
    ("{growth: [a, b]}", Fraction(1, 2), "倍", "(6-4)/4=0.5倍"),
    ("{mean: [a, b]}", 5, "", "(6+4)/2=5"),
    ("{mean: marks}", Fraction(325, 4), "", "(90+70+80+85)/4=81.25"),
    ("{mean: {over: marks, drop_highest: 1, drop_lowest: 1}}", Fraction(165, 2), "", "(80+85)/2=82.5"),
    ("{max: [a, b]}", 6, "", "最大(6，4)=6"),
    ("{min: [more, money]}", Fraction(9, 10), "亿元", "最小(1.5，0.9)=0.9亿元"),
    ("{max: [more, money]}", Fraction(3, 2), "亿元", "最大(1.5，0.9)=1.5亿元"),
    ("{sum: {over: rows, of: x}}", 600, "万元", "100+300+200=600万元"),
    ("{sum: {over: rows, of: x, where: ok}}", 300, "万元", "100+200=300万元"),
    ("{sum: {over: rows, of: x, best: 2}}", 500, "万元", "300+200=500万元"),
    ("{sum: {over: rows, of: x, where: {gt: [x, 1亿元]}}}", 0, "", "0"),
    ("{sum: {over: rows, of: {product: [x, a]}, where: {is: {who: 乙}}}}", 1800, "万元", "300×6=1800万元"),
    ("{count: rows}", 3, "个", "3"),
    ("{count: {over: rows, where: ok}}", 2, "个", "2"),
    ("{count: {over: rows, distinct: who}}", 2, "个", "2"),
    ("{count: {over: marks, where: {ge: [value, 80]}}}", 3, "个", "3"),
    ("{weighted: [{of: a, weight: 75%}, {of: b, weight: 25%}]}", Fraction(11, 2), "", "6×75%+4×25%=5.5"),
    ("{weighted: [{of: a, weight: 0.5}, {of: b, weight: 0.5}]}", 5, "", "6×0.5+4×0.5=5"),
    ("{convert: {of: money, to: 亿元}}", Fraction(9, 10), "亿元", "9000万元=0.9亿元"),
    ("{convert: {of: dollars, to: 亿元, at: 6.83}}", Fraction(2049, 1000), "亿元", "3000万美元×6.83=2.049亿元"),
    ("{round: {of: {ratio: [a, 7]}, places: 2, mode: half_up}}", Fraction(43, 50), "倍", "6/7=0.86倍"),
    ("{round: {of: a, places: 0, mode: down}}", 6, "", "6"),
    ("{limit: {of: a, most: 5}}", 5, "", "5"),
    ("{limit: {of: a, least: 7}}", 7, "", "7"),
    ("{limit: {of: a, least: 5, most: 7}}", 6, "", "6"),
    ("{max: [{limit: {of: money, most: 0.5亿元}}, 1]}", 5000, "万元", "最大(5000，1)=5000万元"),
    ("{product: [{ratio: [money, land]}, 2公顷]}", 9000, "万元", "(9000/30)×2=9000万元"),
    ("{product: [land, {ratio: [money, land]}]}", 9000, "万元", "30×(9000/30)=9000万元"),
    ("{convert: {of: things, to: 万元, at: 5万元/个}}", 35, "万元", "7个×5=35万元"),
    ("{sum: [rate, {ratio: [a, b]}]}", Fraction(47, 20), "倍", "85%+6/4=2.35倍"),
    ("{difference: [more, {product: [money, 50%]}]}", Fraction(21, 20), "亿元", "1.5-(9000×50%)万元=1.05亿元"),
    ("{limit: {of: part, most: 80%}}", Fraction(4, 5), "倍", "80%=0.8倍"),
    ("{table: {by: kind, rows: {产业: 15, 民生: 8}, otherwise: 0}}", 15, "", "15"),
    ("{table: {by: kind, rows: {民生: 8}, otherwise: 3}}", 3, "", "3"),
    ("{table: {by: yes, rows: {true: 1, false: 2}, otherwise: error}}", 1, "", "1"),
    ("{table: {by: a, rows: {6: 1, 7: 2}, otherwise: error}}", 1, "", "1"),
    ("{bands: {of: a, rows: [{gt: 6, then: 3}, {ge: 6, then: 2}], otherwise: 1}}", 2, "", "2"),
    ("{bands: {of: a, rows: [{lt: 6, then: 3}, {le: 6, then: 2}], otherwise: 1}}", 2, "", "2"),
    ("{bands: {of: a, rows: [{ge: 7, then: 3}], otherwise: 1}}", 1, "", "1"),
    ("{bands: {of: a, rows: [{ge: 5, lt: 6, then: 3}, {ge: 5, le: 6, then: 2}], otherwise: 1}}", 2, "", "2"),
    ("{bands: {of: money, rows: [{ge: 1亿元, then: 3}, {ge: 0.9亿元, then: 2}], otherwise: 1}}", 2, "", "2"),
    ("{cases: {rows: [{when: {gt: [a, 6]}, then: 3}, {when: yes, then: 2}], otherwise: 1}}", 2, "", "2"),
    ("{cases: {rows: [{when: {not: yes}, then: 3}], otherwise: 1}}", 1, "", "1"),
    ("{curve: {of: a, rows: [{at: 4, give: 1}, {at: 8, give: 3}], between: lower, outside: 9}}", 1, "", "1"),
    ("{curve: {of: a, rows: [{at: 4, give: 1}, {at: 8, give: 3}], between: upper, outside: 9}}", 3, "", "3"),
    ("{curve: {of: a, rows: [{at: 4, give: 1}, {at: 8, give: 3}], between: linear, outside: 9}}", 2, "", "1+2×50%=2"),
    ("{curve: {of: a, rows: [{at: 4, give: 3}, {at: 8, give: 1}], between: linear, outside: 9}}", 2, "", "3-2×50%=2"),
    ("{curve: {of: a, rows: [{at: 4, give: 1}, {at: 6, give: 2}, {at: 8, give: 3}], between: error, outside: 9}}", 2, "", "2"),
    ("{curve: {of: a, rows: [{at: 1, give: 1}, {at: 5, give: 3}], between: lower, outside: 9}}", 9, "", "9"),
    ("{curve: {of: a, rows: [{at: 7, give: 1}, {at: 8, give: 3}], between: lower, outside: nearest}}", 1, "", "1"),
    ("{curve: {of: a, rows: [{at: 1, give: 1}, {at: 5, give: 3}], between: lower, outside: nearest}}", 3, "", "3"),
    ("{holds: {ge: [a, 6]}}", 1, "", "1"),
    ("{holds: {gt: [a, 6]}}", 0, "", "0"),
]  # fmt: skip


@pytest.mark.parametrize(("figure", "number", "unit", "working"), FIGURES)
def test_a_figure_is_reckoned_exactly_and_printed(figure, number, unit, working):
    assert reckoned(figure) == (number, unit, working)


@pytest.mark.parametrize(("figure", "number"), [row[:2] for row in FIGURES])
def test_a_figure_keeps_its_unit_and_its_brackets_inside_others(figure, number):
    found, _, working = reckoned(
        f"{{product: [3, {{difference: [{figure}, {{product: [{figure}, 50%]}}]}}]}}"
    )
    assert found == number * Fraction(3, 2), working


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("{table: {by: kind, rows: {民生: 8}, otherwise: error}}", "“类别”是“产业”，表里没有这一行"),
        ("{bands: {of: a, rows: [{ge: 7, then: 1}], otherwise: error}}", "规定这种情况不取数"),
        ("{curve: {of: a, rows: [{at: 4, give: 1}, {at: 8, give: 3}], between: error, outside: 9}}", "两个数值之间"),
        ("{ratio: [a, {difference: [b, 4]}]}", "分母（目标）是 0"),
        ("{ratio: [{difference: [b, 4]}, {difference: [b, 4]}]}", "分子和分母都是 0"),
        ("{mean: {over: rows, of: x, where: {gt: [x, 1亿元]}}}", "没有可以平均的数"),
        ("{max: {over: rows, of: x, where: {gt: [x, 1亿元]}}}", "没有可以比较的数"),
        ("{input: {of: a, least: 0, most: 5, document: 核分表}}", "填报的是 6，应当不高于 5，请核对《核分表》"),
        ("{input: {of: a, least: 7, most: none, document: 核分表}}", "应当不低于 7"),
    ],
)  # fmt: skip
def test_what_a_scheme_does_not_allow_stops_the_run_and_names_the_unit(figure, words):
    with pytest.raises(Faulty) as faulty:
        reckoned(figure)
    assert words in faults_of(faulty)[0]
    assert faults_of(faulty)[0].startswith("甲：")


@pytest.mark.parametrize(
    ("way", "by_zero", "nothing_by_nothing"), [("zero", 0, 0), ("full", 1, 1), ("leave_out", None, None)]
)
def test_division_by_nothing_goes_as_the_author_says(way, by_zero, nothing_by_nothing):
    head = HEAD.replace(
        "zero_target: error, zero_over_zero: error", f"zero_target: {way}, zero_over_zero: {way}"
    )
    assert reckoned("{ratio: [a, {difference: [b, 4]}]}", head=head)[0] == by_zero
    zero = "{difference: [b, 4]}"
    assert reckoned(f"{{ratio: [{zero}, {zero}]}}", head=head)[0] == nothing_by_nothing


@pytest.mark.parametrize(
    ("way", "number"), [("zero", 0), ("full", 1), ("leave_out", None)]
)  # fmt: skip
def test_a_missing_target_is_not_a_missing_fact(way, number):
    head = HEAD.replace(
        "missing_fact: error, missing_target: error", f"missing_fact: zero, missing_target: {way}"
    )
    given = {name: value for name, value in GIVEN.items() if name != "b"}
    assert reckoned("{ratio: [a, b]}", given=given, head=head)[0] == number
    assert reckoned("{sum: [a, b]}", given=given, head=head)[0] == 6


def test_a_unit_that_is_not_assessed_has_no_total_and_says_why():
    head = HEAD.replace("missing_fact: error", "missing_fact: not_assessed")
    text = "facts: {a: {title: 甲数}}\nlines: [{line: 行, score: a}]\nranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}"
    found = run(text, {"甲": {}, "乙": {"a": 0}}, head)
    assert (found.units["甲"].total, found.units["甲"].place) == (None, None)
    assert found.units["甲"].why_not == "“行”：没有“甲数”。"
    assert (found.units["乙"].total, found.units["乙"].place) == (0, 1)
    assert found.ranking == {"": ["乙"]}


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ("{group: {statistic: max, of: a}}", [9, 9, 9]),
        ("{group: {statistic: min, of: a}}", [1, 1, 1]),
        ("{group: {statistic: mean, of: a}}", [5, 5, 5]),
        ("{group: {statistic: median, of: a}}", [5, 5, 5]),
        ("{group: {statistic: sum, of: a}}", [15, 15, 15]),
        ("{group: {statistic: count, of: a}}", [3, 3, 3]),
        ("{group: {statistic: mean, of: a, others_only: true}}", [7, 5, 3]),
        ("{group: {statistic: median, of: a, others_only: true}}", [7, 5, 3]),
        ("{place_of: {of: a, best: largest, ties: share}}", [3, 2, 1]),
        ("{place_of: {of: a, best: smallest, ties: share}}", [1, 2, 3]),
    ],
)
def test_a_figure_of_the_group_sees_all_its_members(figure, expected):
    text = f"facts: {{a: {{title: 甲数}}}}\nfigures: {{f: {figure}}}"
    found = run(text, {"甲": {"a": 1}, "乙": {"a": 5}, "丙": {"a": 9}})
    assert [one.figures["f"][0] for one in found.units.values()] == expected


def test_the_median_of_an_even_group_lies_between_the_two_in_the_middle():
    text = "facts: {a: {title: 甲数}}\nfigures: {f: {group: {statistic: median, of: a}}}"
    units = {name: {"a": number} for name, number in zip("甲乙丙丁戊己", (11, 1, 9, 6, 3, 2), strict=True)}
    assert run(text, units).units["甲"].figures["f"][0] == Fraction(9, 2)


@pytest.mark.parametrize(("ties", "expected"), [("share", [1, 2, 2, 4]), ("dense", [1, 2, 2, 3]), ("mean", [1, Fraction(5, 2), Fraction(5, 2), 4])])  # fmt: skip
def test_equal_figures_share_their_place_as_said(ties, expected):
    text = (
        f"facts: {{a: {{title: 甲数}}}}\nfigures: {{f: {{place_of: {{of: a, best: largest, ties: {ties}}}}}}}"
    )
    found = run(text, {"甲": {"a": 9}, "乙": {"a": 5}, "丙": {"a": 5}, "丁": {"a": 1}})
    assert [one.figures["f"][0] for one in found.units.values()] == expected


EARLIER = [
    {"period": "1", "units": {"甲": {"total": 80, "place": 3, "lines": {"行": 10}}}},
    {"period": "2", "units": {"甲": {"total": 90.5, "place": 1, "lines": {"行": 20}}, "乙": {"total": 1}}},
    {"period": "3", "units": {"乙": {"total": 2}}},
]


@pytest.mark.parametrize(
    ("earlier", "number", "working"),
    [
        ("what: total, join: mean, none: 0", Fraction(341, 4), "(80+90.5)/2=85.25"),
        ("what: total, join: sum, none: 0", Fraction(341, 2), "80+90.5=170.5"),
        ("what: total, join: last, none: 0", Fraction(181, 2), "90.5"),
        ("what: total, join: max, none: 0", Fraction(181, 2), "90.5"),
        ("what: total, join: min, none: 0", 80, "80"),
        ("what: total, join: mean, last: 1, none: 0", 0, "0"),
        ("what: total, join: mean, last: 2, none: 0", Fraction(181, 2), "90.5"),
        ("what: place, join: mean, none: 0", 2, "(3+1)/2=2"),
        ("what: 行, join: sum, none: 0", 30, "10+20=30"),
        ("what: 另行, join: sum, none: 7", 7, "7"),
    ],
)
def test_earlier_results_of_the_scheme_enter_as_said(earlier, number, working):
    text = f"figures: {{f: {{earlier: {{{earlier}}}}}}}\nlines: [{{line: 行, score: 1}}, {{line: 另行, score: 1}}]"
    found = one(text, {}, earlier=EARLIER).figures["f"]
    assert (found[0], found[2]) == (number, working)


def test_results_can_be_handed_to_the_next_period_as_they_were_printed():
    text = "figures: {f: {earlier: {what: 行, join: sum, none: 0}}}\nlines: [{line: 行, score: 4}]"
    printed = run(text, {"甲": {}}).plain()
    assert one(text, {}, earlier=[{"period": "1", "units": printed["units"]}]).figures["f"][0] == 4
