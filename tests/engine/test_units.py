"""What a number means must not depend on the facts: units are settled when the scheme is written."""

from fractions import Fraction

import pytest

from luodi.common.faults import Faulty
from tests.engine.schemes import faults_of, one, run, scheme

pytestmark = pytest.mark.usefixtures("as_kept")


def total(score, facts, declared="x: 万元, y: 亿元"):
    return one(f"facts: {{{declared}}}\nlines: [{{line: 行, score: {score}}}]", facts).total


@pytest.mark.parametrize(
    "rows",
    [
        "{at: 1000万元, give: 1}, {at: 0.4亿元, give: 3}",
        "{at: 0.1亿元, give: 1}, {at: 4000, give: 3}",
        "{at: 1000, give: 1}, {at: 0.4亿元, give: 3}",
    ],
)
def test_a_curve_lies_the_same_whatever_units_its_rows_are_written_in(rows):
    assert total(
        f"{{curve: {{of: x, rows: [{rows}], between: linear, outside: nearest}}}}", {"x": 2000}
    ) == Fraction(5, 3)


@pytest.mark.parametrize(("x", "y"), [(1300, 0.4), (4000, 0.2), (4000, 0.4)])
def test_the_larger_of_two_amounts_is_told_in_the_unit_of_the_first(x, y):
    assert total("{holds: {ge: [{max: [x, y]}, 3000]}}", {"x": x, "y": y}) == 1
    assert total("{holds: {ge: [{limit: {of: x, most: 0.12亿元}}, 1000]}}", {"x": x}) == 1


@pytest.mark.parametrize(
    ("unit", "rows"),
    [
        ("倍", "{ge: 1, then: 2}, {ge: 50%, then: 1}"),
        ('"%"', "{ge: 0.8倍, then: 2}, {ge: 50, then: 1}"),
        ("万元", "{ge: 0.5亿元, then: 2}, {ge: 1000, then: 1}"),
        ("亿元", "{ge: 1, then: 2}, {ge: 5000万元, then: 1}"),
    ],
)
def test_bands_in_mixed_units_are_told_in_the_unit_of_what_is_banded(unit, rows):
    assert scheme(
        f"facts: {{x: {unit}}}\nlines: [{{line: 行, score: {{bands: {{of: x, rows: [{rows}], otherwise: 0}}}}}}]"
    )


def refused(score, declared="x: 万元, y: 亿元"):
    with pytest.raises(Faulty) as faulty:
        scheme(f"facts: {{{declared}}}\nlines: [{{line: 行, score: {score}}}]")
    return "".join(faults_of(faulty))


def test_a_band_that_only_units_make_unreachable_is_refused():
    assert "永远落不进来" in refused(
        "{bands: {of: y, rows: [{ge: 5000万元, then: 1}, {ge: 1, then: 2}], otherwise: 0}}"
    )
    assert "什么数也落不进来" in refused(
        "{bands: {of: y, rows: [{ge: 5000万元, lt: 0.4, then: 1}], otherwise: 0}}"
    )
    assert "从小到大" in refused(
        "{curve: {of: y, rows: [{at: 5000万元, give: 1}, {at: 0.4, give: 2}], between: lower, outside: 0}}"
    )


@pytest.mark.parametrize(
    "branches",
    [
        "{cases: {rows: [{when: {ge: [x, 1]}, then: x}], otherwise: 300}}",
        "{cases: {rows: [{when: {ge: [x, 1]}, then: x}], otherwise: y}}",
        "{bands: {of: x, rows: [{ge: 1, then: x}], otherwise: 3}}",
        "{table: {by: k, rows: {甲: 3万元}, otherwise: 5}}",
    ],
)
def test_branches_in_different_units_are_refused(branches):
    assert "单位不一样" in refused(f"{{holds: {{ge: [{branches}, 1]}}}}", "x: 万元, y: 亿元, k: text")


def test_branches_may_be_nothing_without_a_unit():
    assert (
        total(
            "{holds: {ge: [{cases: {rows: [{when: {ge: [x, 1]}, then: x}], otherwise: 0}}, 1000]}}",
            {"x": 1000},
        )
        == 1
    )


@pytest.mark.parametrize(
    ("convert", "words"),
    [
        ("{convert: {of: x, to: 亿元, at: 5}}", "同类单位之间换算不写 at"),
        ("{convert: {of: n, to: 万元, at: 5}}", "如 5万元/个"),
        ("{convert: {of: n, to: 万元, at: x}}", "应当是“万元/个”的样子"),
        ("{convert: {of: n, to: 万园}}", "不认识单位“万园”"),
    ],
)
def test_a_rate_says_what_for_what(convert, words):
    assert words in refused(f"{{holds: {{ge: [{convert}, 1]}}}}", "x: 万元, n: 个")


@pytest.mark.parametrize(
    ("score", "facts", "words"),
    [
        ("{completion: {of: x, target: t, points: 10, cap: 100%}}", {"x": 50, "t": -100}, "是负数 -100，不能按比例算"),
        ("{step: {of: x, against: t, base: 10, above: {every: 10%, points: 1, part: whole}, below: zero}}", {"x": 50, "t": -100}, "是负数 -100，不能按比例算"),
        ("{product: [10, {growth: [x, t]}]}", {"x": -50, "t": -100}, "是负数 -100，不能按比例算"),
        ("{items: {start: zero, rows: [{item: 甲, count: n, points: 1}]}}", {"n": -1}, "个数是负数（-1）"),
        ("{quota: {points: 5, rows: [{item: 甲, count: n, quota: 3, per_short: 1}]}}", {"n": -9}, "个数是负数"),
    ],
)  # fmt: skip
def test_what_cannot_be_negative_is_refused(score, facts, words):
    with pytest.raises(Faulty) as faulty:
        total(score, facts, "x: 万元, t: 万元, n: 个")
    assert words in "".join(faults_of(faulty))


def test_steps_by_amounts_may_start_below_nothing():
    step = "{step: {of: x, against: -100万元, base: 10, above: {every: 50万元, points: 1, part: whole}, below: zero}}"
    assert total(step, {"x": 0}) == 12


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{sum: [x, 1,060]}", "前面多了 0"),
        ("{sum: [x, 010]}", "前面多了 0"),
        ("{ge: [x, 2026/3/1]}", "日期写成 2026-03-01"),
        ("{sum: [x, 5亿]}", "请写亿元"),
        ("{sum: [x, 5％]}", "请用半角的 %"),
        ("total*2", "不能写算式"),
        ("x/y*60", "不能写算式"),
    ],
)
def test_slips_of_numbers_are_told_with_the_cure(text, words):
    assert words in refused(text if text[0] != "{" or "ge" not in text else f"{{holds: {text}}}")


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("facts:", "facts：", "中文冒号"),
        ("{line: 行, score: x}", "{line: 行， score: x}", "中文逗号"),
        ("{line: 行, score: x}", "｛line: 行, score: x}", "中文括号"),
        ("{line: 行, score: x}", "{line: 行, score: x", "括号不成对"),
        ("lines: [", "\tlines: [", "制表符"),
    ],
)
def test_slips_of_writing_are_told_by_their_sign(old, new, words):
    text = "facts: {x: 分}\nlines: [{line: 行, score: x}]\n"
    with pytest.raises(Faulty) as faulty:
        scheme(text.replace(old, new))
    assert words in "".join(faults_of(faulty))


UNDECIDED = """
facts: {s: 分}
lines: [{line: 行, score: s}]
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: by_hand}
prizes: [{prize: 奖, seats: 1}]
outcomes: [{outcome: 第一, when: {first: 1}}, {outcome: 好, when: {outcome: 第一}}, {outcome: 不好, when: {not: {outcome: 第一}}}]
rewards: [{reward: 安慰, unit: 元, when: {not: {outcome: 第一}}, amount: 100元}, {reward: 头名, unit: 元, when: {first: 1}, pool: {amount: 100元, by: 1}}]
"""
TIED = {"甲": {"s": 85}, "乙": {"s": 85}, "丙": {"s": 1}}


def test_what_people_have_to_decide_leaves_open_all_that_hangs_on_it():
    found = run(UNDECIDED, TIED).units
    assert [(out.outcome, bool(out.undecided)) for out in found["甲"].outcomes] == [
        ("奖", True),
        ("第一", True),
        ("好", True),
        ("不好", True),
    ]
    assert all(reward.undecided and reward.amount is None for reward in found["甲"].rewards)
    assert [out.outcome for out in found["丙"].outcomes] == ["不好"]
    assert found["丙"].total == 1


def test_what_people_decided_is_taken_up():
    decided = {"甲": {"第一": True, "奖": True}, "乙": {"第一": False}}
    found = run(
        UNDECIDED.replace(", {reward: 头名, unit: 元, when: {first: 1}, pool: {amount: 100元, by: 1}}", ""),
        TIED,
        decided=decided,
    ).units
    assert [out.outcome for out in found["甲"].outcomes if not out.undecided] == ["奖", "第一", "好"]
    assert [out.outcome for out in found["乙"].outcomes if not out.undecided] == ["不好"]
    assert [reward.amount for reward in found["乙"].rewards] == [100]
    with pytest.raises(Faulty, match="只剩 1 名，裁定里写了 2 个单位"):
        run(UNDECIDED, TIED, decided={"甲": {"奖": True}, "乙": {"奖": True}})


def test_a_total_that_was_not_given_is_not_nothing():
    text = "ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}"
    with pytest.raises(Faulty, match="没有这个单位的总分"):
        run(text, {"甲": {}, "乙": {}}, totals={"甲": 100})


def test_nobody_pays_into_a_pool():
    text = "facts: {s: 分}\nlines: [{line: 行, score: s}]\nrewards: [{reward: 奖, unit: 元, pool: {amount: 100元, by: total}}]"
    found = run(text, {"甲": {"s": 7}, "乙": {"s": -5}}).units
    assert [one.rewards[0].amount for one in found.values()] == [100, 0]


def test_only_the_part_of_a_reward_that_went_wrong_is_taken_back():
    text = """
records: {rows: {title: 项目, attributes: {x: 万元, bad: flag}}}
rewards: [{reward: 奖, unit: 万元, per: rows, amount: {product: [x, 1%]}, back: bad}]
"""
    found = one(text, {"rows": [{"x": 100, "bad": True}, {"x": 300, "bad": False}]}).rewards[0]
    assert (found.amount, found.taken_back) == (4, 1)


def test_lines_that_shut_one_another_out_are_refused():
    with pytest.raises(Faulty, match="绕了一圈"):
        scheme("""
records: {rows: {attributes: {x: 万元}}}
lines:
  - {line: 一, per: rows, join: sum, not_in: [二], score: 1}
  - {line: 二, per: rows, join: sum, not_in: [一], score: 1}
""")


def test_a_unit_outside_the_statistics_has_the_place_it_would_have():
    text = """
facts: {x: 亿元, in_: flag}
lines: [{line: 名次, score: {places: {place: {place_of: {of: x, best: largest, ties: mean}}, first: 10, less: 1, least: 0}}}]
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in, competes: in_, in_statistics: competing}
"""
    units = {"甲": {"x": 4, "in_": True}, "乙": {"x": 2, "in_": True}, "丁": {"x": 100, "in_": False}}
    assert [found.total for found in run(text, units).units.values()] == [10, 9, 10]


def test_what_a_record_lacks_is_not_taken_from_its_unit():
    text = """
facts: {paid: {unit: 分, missing: zero}, kind: {type: text, missing: zero}}
records:
  deals: {attributes: {paid: {title: 到位, unit: 分, missing: zero}, kind: {type: text, missing: zero}, total: {unit: 万元, missing: zero}}}
  events: {attributes: {paid: {title: 出席, unit: 分, missing: leave_out}}}
figures: {all: {of: {sum: [paid, 0]}, unit: 分}}
lines:
  - {line: 甲, per: deals, join: sum, score: {table: {by: kind, rows: {镇: 50}, otherwise: paid}}}
  - {line: 乙, per: deals, join: sum, score: {sum: [all, paid]}}
  - {line: 丙, score: all}
  - {line: 丁, per: events, join: sum, score: paid}
rewards: [{reward: 奖, unit: 万元, per: deals, amount: total}]
"""
    deals = [{"name": "一", "paid": 3, "total": 2}, {"name": "二"}]
    found = one(text, {"paid": 100, "kind": "镇", "deals": deals, "events": [{"name": "会"}]})
    assert [line.score for line in found.lines] == [3, 203, 100, None]
    assert found.lines[-1].why_not == "没有“出席”"
    assert found.rewards[0].amount == 2


@pytest.mark.parametrize("text", ['{"units": {"甲": {"a": 1, "a": 2}}}', '{"units": {}, "units": {}}'])
def test_a_fact_written_twice_is_refused(text):
    from luodi.assessment.engine import facts

    with pytest.raises(Faulty, match="写了两次"):
        facts.loaded(text)
