"""Where rules bite by a hair: just on an edge, with what never ends, with the unit or the brackets that could get lost."""

from contextlib import suppress

import pytest

from luodi.assessment.engine import publishing
from luodi.common.faults import Faulty
from tests.engine.schemes import HEAD, one, run

pytestmark = pytest.mark.usefixtures("as_kept")

FACTS = "x: 万元, y: 亿元, n: 个, days: 天, share: 倍, part: {unit: ‰}, kind: {type: text}, who: {type: units}, marks: {type: numbers, unit: 分}, plain: {type: numbers}"
GIVEN = {
    "x": 200,
    "y": 0.015,
    "n": 3,
    "days": 7,
    "share": 0.95,
    "part": 3,
    "kind": "甲",
    "who": ["甲", "乙"],
    "marks": [90, 70, 80],
    "plain": [3, 1, 2],
}


def figure(text, **given):
    found = one(f"facts: {{{FACTS}}}\nfigures: {{f: {text}}}", GIVEN | given)
    return found.figures["f"]


@pytest.mark.parametrize(
    "text",
    [
        "{mean: {over: plain, drop_highest: 1}}",
        "{mean: {over: plain, drop_lowest: 1}}",
        "{sum: {over: plain, best: 1}}",
        "{sum: {terms: [x, y], best: 1}}",
        "{curve: {of: share, rows: [{at: 80%, give: 1}, {at: 90%, give: 2}], between: lower, outside: nearest}}",
        "{curve: {of: share, rows: [{at: 95%, give: 1}, {at: 99%, give: 2}], between: lower, outside: nearest}}",
        "{product: [part, 1000]}",
        "part",
        "{sum: [part, 1‰]}",
        "{difference: [3, -2]}",
        "{bands: {of: n, rows: [{ge: 5, then: 1}], otherwise: leave_out}}",
        "{cases: {rows: [{when: {ge: [n, 5]}, then: 1}], otherwise: leave_out}}",
        "{quota: {points: 10, rows: [{item: 一类, count: n, quota: 5, per_short: {sum: [0.5, 0.5]}}]}}",
        "{product: [{ratio: [x, n]}, n]}",
        "{product: [n, {ratio: [x, n]}]}",
        "{product: [{ratio: [x, days]}, 2周]}",
        "{product: [2周, {ratio: [x, days]}]}",
        "{product: [{difference: [0, 2]}, 3]}",
        "{product: [3, {difference: [0, 2]}]}",
        "{product: [3, -2]}",
        "{product: [-2, 3]}",
        "{ratio: [x, {ratio: [x, days]}]}",
        "{ratio: [{ratio: [x, days]}, x]}",
        "{ratio: [{ratio: [x, days]}, {ratio: [y, days]}]}",
        "{ratio: [{sum: [x, 50]}, y]}",
        "{ratio: [{sum: [x, 50]}, {sum: [y, 1]}]}",
        "{ratio: [x, {sum: [y, 1]}]}",
        "{ratio: [3, x]}",
        "{ratio: [x, 3]}",
        "{sum: [x, 3]}",
        "{sum: [3, x]}",
        "{sum: [{sum: [3, 4]}, x]}",
        "{sum: [{sum: [x, 4]}, y]}",
        "{difference: [{sum: [x, 4]}, y, {sum: [x, 1]}]}",
        "{holds: {is: {kind: 甲}}}",
        "{holds: {is: {who: 甲、乙}}}",
        "{holds: {is: {n: 3}}}",
        "{table: {by: who, rows: {甲、乙: 3}, otherwise: 1}}",
        "{group: {statistic: mean, of: x}}",
        "{round: {of: {ratio: [x, 300]}, places: 0, mode: half_even}}",
        "{round: {of: {ratio: [x, 80]}, places: 0, mode: half_even}}",
        "{round: {of: {ratio: [x, 133]}, places: 0, mode: half_even}}",
        "{round: {of: {difference: [0, 0.4]}, places: 0, mode: half_up}}",
        "{sum: [0.000000000001, 0]}",
        "{ratio: [{sum: [0.5, 0]}, 4096]}",
        "{ratio: [{sum: [0.5, 0]}, 2048]}",
        "{ratio: [100, 3]}",
        "{product: [0.00001, {ratio: [1, 3]}]}",
    ],
)
def test_figures_at_an_edge(text):
    with suppress(Faulty):  # what they say is kept
        figure(text)


def test_what_is_missing_and_taken_as_nothing_is_no_answer():
    head = HEAD.replace("missing_fact: error", "missing_fact: zero")
    text = """
facts: {n: 个, kind: {type: text}, yes: {type: flag}}
figures: {doubled: {product: [n, 2]}}
lines:
  - {line: 是零, score: {holds: {is: {n: 0}}}}
  - {line: 是空, score: {holds: {is: {kind: ""}}}}
  - {line: 是否, score: {holds: yes}}
  - {line: 加倍, score: {holds: {is: {doubled: 4}}}}
  - {line: 查表, score: {table: {by: kind, rows: {甲: 2}, otherwise: 1}}}
"""
    run(text, {"甲": {}, "乙": {"n": 2, "kind": "甲", "yes": True}}, head)


def test_a_number_is_no_condition_by_itself():
    numbers = "facts: {n: 个}\nfigures: {m: {sum: [n, 1]}}\nlines: [{line: 行, score: {holds: n}}, {line: 数, score: {holds: m}}]"
    with pytest.raises(Faulty) as faulty:
        run(numbers + "\ngates: [{gate: 否决, when: total, effect: zero}]", {})
    assert ["请写成比较，如 {gt:" in str(fault) for fault in faulty.value.faults] == [True] * 3
    text = "facts: {n: 个, word: {type: flag}}\nlines: [{line: 行, score: {holds: {ne: [n, 0]}}}, {line: 字, score: {holds: word}}]"
    run(text, {"甲": {"n": 0, "word": "否"}, "乙": {"n": 1, "word": "是"}, "丙": {"n": 2, "word": True}})


def test_a_condition_may_name_a_figure_the_total_or_the_share_of_a_record():
    head = HEAD.replace("missing_fact: error", "missing_fact: zero")
    text = """
facts: {x: 万元, yes: {type: flag}}
records: {rows: {title: 项目, attributes: {lead: units, coop: units}, shares: {by: roles, roles: {lead: 100%, coop: 0%}, vacant: none}}}
figures: {enough: {holds: {ge: [x, 10]}}}
lines:
  - {line: 满足, score: {cases: {rows: [{when: enough, then: 5}], otherwise: 1}}}
  - {line: 不满足, score: {cases: {rows: [{when: {not: enough}, then: 5}], otherwise: 1}}}
  - {line: 查表, score: {table: {by: enough, rows: {1: 5, 0: 1}, otherwise: error}}}
  - {line: 等于, score: {holds: {is: {enough: 1}}}}
  - {line: 份额, per: rows, join: sum, score: {cases: {rows: [{when: {gt: [share, 0]}, then: 1}], otherwise: 9}}}
gates: [{gate: 有分, when: {ne: [total, 0]}, minus: 1}]
outcomes: [{outcome: 正好, when: {is: {total: [12, 16]}}}, {outcome: 第一, when: {is: {place: 1}}}]
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}
"""
    found = run(text, {"甲": {"x": 70}, "乙": {"x": 1}, "丙": {}}, head, records={"rows": [{"lead": "甲"}]})
    assert [[line.score for line in one.lines] for one in found.units.values()] == [
        [5, 1, 5, 1, 1],
        [1, 5, 1, 0, 0],
        [1, 5, 1, 0, 0],
    ]


STEP = "{step: {of: x, against: 100, base: 10, above: ABOVE, below: BELOW}}"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("{every: 10万元, points: 0.3, part: whole, limit: 0.5}", "mirror"),
        ("{every: 10%, points: 10%, part: prorata}", "mirror"),
        ("{brackets: [{upto: 50%, every: 10%, points: 1}, {every: 20%, points: 1}], part: whole}", "mirror"),
        (
            "{brackets: [{upto: 50%, every: 10%, points: 1}, {upto: 50%, every: 20%, points: 1}], part: whole}",
            "keep",
        ),
        (
            "{brackets: [{upto: 0, every: 10%, points: 1}, {upto: 50%, every: 20%, points: 1}], part: whole}",
            "keep",
        ),
        ("{series: {width: 20%, every: 10%, grows: 10%, points: 1}, part: whole}", "mirror"),
        ("{series: {width: 20%, every: 10%, grows: 0, points: 1}, part: prorata}", "in_proportion"),
        ("{series: {width: n, every: 10%, grows: 0, points: 1}, part: whole}", "keep"),
        ("{series: {width: 20%, every: n, grows: 0, points: 1}, part: whole}", "keep"),
        ("{series: {width: 20%, every: 10%, grows: n, points: 1}, part: whole}", "keep"),
        ("{every: n, points: 1, part: whole}", "keep"),
        ("{brackets: [{upto: n, every: 10%, points: 1}], part: whole}", "keep"),
        ("in_proportion", "zero"),
        ("keep", "in_proportion"),
        ("{every: 100%, points: 0.7, part: whole, limit: 0.5}", "keep"),
    ],
)
def test_steps_at_an_edge(above, below):
    text = f"facts: {{x: 万元, n: 万元}}\nlines: [{{line: 行, points: 12, score: {STEP}}}]"
    text = text.replace("ABOVE", above).replace("BELOW", below)
    for n in (-5, 0, 10) if ": n" in text.partition("score")[2] else (0,):
        with suppress(Faulty):  # what they say is kept
            run(text, {name: {"x": x, "n": n} for name, x in (("甲", 200), ("乙", 100), ("丙", 33))})


def test_a_step_by_amounts_of_another_unit_and_from_a_base_that_is_a_sum():
    text = """
facts: {x: 万元, y: 亿元}
lines:
  - {line: 异单位, score: {step: {of: x, against: y, base: 10, above: {every: 10%, points: 1, part: whole}, below: in_proportion}}}
  - {line: 写明, score: {step: {of: x, against: 0.02亿元, base: {sum: [4, 6]}, above: {every: 50万元, points: 1, part: whole}, below: in_proportion}}}
"""
    run(text, {"甲": {"x": 300, "y": 0.02}, "乙": {"x": 100, "y": 0.02}, "丙": {"x": 200, "y": 0.02}})


@pytest.mark.parametrize("reference", [0, -50])
@pytest.mark.parametrize(
    "above", ["in_proportion", "{every: 10%, points: 1, part: whole}", "{every: 10, points: 1, part: whole}"]
)
def test_steps_from_nothing_and_from_below_it(reference, above):
    head = HEAD.replace(
        "zero_target: error, zero_over_zero: error", "zero_target: full, zero_over_zero: zero"
    )
    text = f"facts: {{x: 万元, t: 万元}}\nlines: [{{line: 行, score: {{step: {{of: x, against: t, base: 10, above: {above}, below: zero}}}}}}]"
    for x in (0, 20):
        with suppress(Faulty):  # what they say is kept
            run(text, {"甲": {"x": x, "t": reference}}, head)


def test_rewards_to_the_last_cent():
    text = """
facts: {x: 万元, gone: {type: flag, missing: zero}}
records:
  funds: {title: 资金, attributes: {sum: 万元, more: 万元}}
rounding: {reward: {places: 2, mode: half_up}}
lines: [{line: 行, score: 1}]
rewards:
  - {reward: 定额, unit: 万元, amount: {ratio: [x, 3]}}
  - {reward: 按项, unit: 万元, per: funds, amount: {sum: [sum, more]}}
  - {reward: 奖金池, unit: 万元, pool: {amount: {ratio: [{sum: [10万元, 0]}, 3]}, by: x}}
  - {reward: 空池, unit: 万元, when: gone, pool: {amount: 10万元, by: x}}
  - {reward: 最多, unit: 万元, amount: {ratio: [x, 3]}, limit: {most: 20}}
"""
    rows = [{"name": "一", "sum": 1, "more": 2}, {"name": "二", "sum": 0.333, "more": 0.333}]
    run(
        text,
        {"甲": {"x": 100, "funds": rows}, "乙": {"x": 50, "funds": []}, "丙": {"x": -5, "funds": rows[1:]}},
    )


def test_lines_that_move_their_marks_and_lines_that_are_graded():
    text = """
facts: {x: 分, applies: {type: flag}, odd: {type: flag}}
lines:
  - {line: 甲行, points: 10, when: applies, absent: spread, score: x}
  - {line: 乙行, points: 7, score: {product: [x, 1]}, grades: [{grade: 好, when: {ge: [line_rate, 33%]}}, {grade: 中, when: {ge: [line_score, 1]}}, {grade: 差}]}
  - {line: 丙行, when: applies, absent: {moved_to: 丁行}, points: 5, score: 1}
  - {line: 丁行, score: {product: [x, 1]}}
  - {line: 己行, when: odd, absent: {moved_to: 丁行}, score: 1}
  - {line: 庚行, when: odd, absent: {moved_to: 丁行}, points: 2, score: 1}
  - {line: 戊行, points: 13, score: {completion: {of: x, target: 3分, cap: none}}, grades: [{grade: 好, when: {ge: [{product: [line_rate, 3]}, 2.99]}}, {grade: 差}]}
figures: {graded: {graded: 好}}
"""
    units = {f"第{x}": {"x": x, "applies": x % 2 == 0, "odd": x > 1} for x in (0, 1, 2, 3)}
    run(text, units)


def test_a_share_that_never_ends_is_told_with_two_decimals():
    text = """
facts: {x: 万元}
lines:
  - {line: 最高, score: {product: [{limit: {of: {ratio: [x, 150万元]}, most: 120%}}, 10]}}
  - {line: 最低, score: {product: [{limit: {of: {ratio: [x, 300万元]}, least: 80%}}, 10]}}
  - {line: 完成, points: 10, score: {completion: {of: x, target: 150万元, cap: 120%, least: 80%}}}
"""
    run(text, {"甲": {"x": 200}, "乙": {"x": 100}})


def test_a_total_is_held_to_shares_of_the_full_mark():
    for limit in ("{most: 90%}", "{least: 20%}", "{least: 20%, most: 90%}"):
        text = f"facts: {{x: 分}}\nfull: 10\nlimit: {limit}\nlines: [{{line: 行, points: 10, score: x}}]"
        run(text, {"甲": {"x": 9.5}, "乙": {"x": 1}, "丙": {"x": 5}})


def test_equal_groups_and_a_scale_from_nothing():
    text = """
facts: {x: 万元}
lines:
  - {line: 从零, points: 10, score: {minmax: {of: x, floor: 0%, best: largest}}}
  - {line: 从六成, points: 10, score: {minmax: {of: x, floor: 60%, best: smallest}}}
  - {line: 乘二, score: {product: [{minmax: {of: x, points: 10, floor: 60%, best: largest}}, 2]}}
  - {line: 再乘二, score: {product: [{minmax: {of: x, points: 10, floor: 0%, best: largest}}, 2]}}
"""
    run(text, {"甲": {"x": 1}, "乙": {"x": 2}, "丙": {"x": 4}})
    run(text, {"甲": {"x": 1}, "乙": {"x": 1}})


def test_who_lacks_a_figure_is_left_out_of_the_statistics_of_its_group():
    head = HEAD.replace("missing_fact: error", "missing_fact: leave_out")
    text = """
facts: {x: 万元, spent: {unit: 万元, missing: zero}}
lines:
  - {line: 平均, score: {holds: {ge: [x, {group: {statistic: mean, of: x}}]}}}
  - {line: 名次, score: {places: {place: {place_of: {of: x, best: smallest, ties: share}}, rows: {1: 5}, otherwise: 1}}}
figures: {nothing: {of: {sum: [spent, 0]}, title: 没有}}
"""
    run(text, {"甲": {"x": 1}, "乙": {"x": 1}, "丙": {"x": 2}, "丁": {}}, head)


def test_blocks_are_rounded_by_their_own_rule():
    rounding = "{line: {places: 2, mode: half_up}, block: {places: 0, mode: half_up}, total: {places: 1, mode: half_up}}"
    text = f"rounding: {rounding}\nlines: [{{block: 板块, lines: [{{line: 甲行, score: 2.333}}, {{line: 乙行, score: 1.25}}]}}, {{line: 丙行, score: 1.005}}]"
    one(text, {})


def test_a_record_counts_once_in_lists_of_plain_numbers_too():
    text = """
facts: {marks: {type: numbers, unit: 分}}
lines:
  - {line: 优, per: marks, join: sum, score: {bands: {of: value, rows: [{ge: 90, then: 2}], otherwise: 0}}}
  - {line: 良, per: marks, join: sum, not_in: [优], score: 1}
"""
    one(text, {"marks": [95, 80, 91]})


def test_an_alarm_of_this_period_alone_does_not_look_back():
    text = """
lines: [{line: 行, score: 1}]
grades: [{grade: 好, when: {ge: [total, 2]}}, {grade: 差}]
outcomes: [{outcome: 约谈, when: {repeated: {grade: 好, times: 1, within: 1}}}]
"""
    one(text, {}, earlier=[{"units": {"甲": {"grade": "好"}}}])


def test_a_prize_of_an_earlier_tier_is_kept_apart_where_people_chose_a_later_one():
    text = """
facts: {x: 分}
lines: [{line: 行, score: x}]
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: by_hand}
prizes: [{prize: 一等奖, seats: 1}, {prize: 二等奖, seats: 1}, {prize: 三等奖, seats: 2}]
"""
    units = {"甲": {"x": 9}, "乙": {"x": 5}, "丙": {"x": 5}, "丁": {"x": 1}}
    run(text, units, decided={"乙": {"二等奖": True}})


def test_what_people_decide_is_told_as_pending_in_all_places(as_kept):
    text = """
facts: {x: 分}
lines: [{line: 行, score: x}]
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: by_hand}
prizes: [{prize: 一等奖, seats: 1}, {prize: 二等奖, seats: 1}]
outcomes: [{outcome: 末位, when: {last: 1}}, {outcome: 又获奖, when: {outcome: 一等奖}}, {outcome: 无奖, when: {not: {outcome: 二等奖}}}]
rewards: [{reward: 奖金, unit: 万元, when: {first: 1}, amount: 1万元}]
"""
    units = {"甲": {"x": 2}, "乙": {"x": 2}, "丙": {"x": 1}}
    as_kept(publishing.table(run(text, units)))
    run(text, units, decided={"甲": {"一等奖": True}})
    run(text, units, decided={"甲": {"一等奖": True}, "乙": {"二等奖": True, "末位": False}})
