"""Lines and blocks: full marks, limits where they were put, rounding where it was said, records one by one, shares."""

from fractions import Fraction

import pytest

from luodi.common.faults import Faulty
from tests.engine.schemes import HEAD, one, run

pytestmark = pytest.mark.usefixtures("as_kept")

RECORDS = """
facts: {{bonus_only: {{type: flag, missing: zero}}}}
records:
  rows:
    title: 清单
    attributes: {{x: 亿元, who: {{type: text, missing: zero}}, on: {{type: date, missing: zero}}, code: {{type: text, missing: zero}}}}
    {more}
lines:
  - {{line: 行, per: rows, score: {score}, {line}}}
"""


def rows(line, given, score="{product: [x, 1]}", more=""):
    text = RECORDS.format(
        line=line,
        score="{bands: {of: x, rows: [{ge: 10亿元, then: 4}, {ge: 1亿元, then: 2}], otherwise: 0}}"
        if score is None
        else score,
        more=more,
    )
    return one(text, {"rows": given}).lines[0]


def xs(*given):
    return [{"name": f"项目{at}", "x": x} for at, x in enumerate(given, start=1)]


@pytest.mark.parametrize(
    ("line", "given", "score", "working"),
    [
        ("join: sum", xs(12, 5, 0.5), 6, "4+2+0=6"),
        ("join: mean", xs(12, 5, 0.5), 2, "(4+2+0)/3=2"),
        ("join: max", xs(12, 5, 0.5), 4, "4"),
        ("join: min", xs(12, 5, 0.5), 0, "0"),
        ("join: sum", xs(), 0, "0"),
        ("join: mean", xs(), 0, "0"),
        ("join: sum, best: 2", xs(5, 12, 0.5, 11), 8, "4+4=8"),
        ("join: sum, where: {lt: [x, 10亿元]}", xs(12, 5, 3), 4, "2+2=4"),
        ("join: sum, limit: {most: 5}", xs(12, 12), 5, "4+4=8，最高按5计"),
    ],
)
def test_records_are_scored_one_by_one_and_joined(line, given, score, working):
    found = rows(line, given, None)
    assert (found.score, found.working) == (score, working)


def test_a_record_that_does_not_count_says_why():
    found = rows("join: sum, where: {lt: [x, 10亿元]}, best: 1", xs(12, 5, 3), None)
    assert [(row.record, row.score, row.why_not) for row in found.rows] == [
        ("项目1", None, "不符合本行的条件"),
        ("项目2", 2, ""),
        ("项目3", None, "只取得分最高的 1 条"),
    ]


@pytest.mark.parametrize(
    ("rule", "days", "score"),
    [
        ("{by: on, same: month, most: 1}", ["2026-01-05", "2026-01-20", "2026-02-01", "2027-01-01"], 3),
        ("{by: on, same: quarter, most: 1}", ["2026-01-05", "2026-03-31", "2026-04-01", "2027-01-01"], 3),
        ("{by: on, same: half, most: 1}", ["2026-01-05", "2026-06-30", "2026-07-01", "2026-12-31"], 2),
        ("{by: on, same: year, most: 2}", ["2026-01-05", "2026-06-30", "2026-07-01", "2027-12-31"], 3),
        ("{by: who, same: value, most: 1}", ["2026-01-05", "2026-06-30"], 1),
        ("{by: on, same: quarter, most: 1}, {by: on, same: year, most: 2}", ["2026-01-05", "2026-04-30", "2026-07-01"], 2),
    ],
)  # fmt: skip
def test_events_count_as_often_as_the_rule_lets_them(rule, days, score):
    given = [{"x": 1, "on": day, "who": "甲"} for day in days]
    assert rows(f"join: sum, frequency: [{rule}]", given, "1").score == score


def test_records_are_recognised_by_named_rules_and_once():
    more = """once: code
    counted: [{rule: 不小于五千万元, when: {ge: [x, 5000万元]}}, {rule: 有主, when: {has: who}}]"""
    given = [
        {"name": "一", "x": 1, "who": "甲", "code": "A"},
        {"name": "二", "x": 0.4, "who": "甲", "code": "B"},
        {"name": "三", "x": 1, "code": "C"},
        {"name": "四", "x": 1, "who": "乙", "code": "A"},
        {"name": "五", "x": 1, "who": "乙"},
    ]
    found = rows("join: sum", given, "1", more)
    assert found.score == 2
    assert {row.record: row.why_not for row in found.rows} == {
        "一": "",
        "二": "不小于五千万元",
        "三": "有主",
        "四": "同一项已经算过一次",
        "五": "",
    }


def test_once_may_go_by_a_number_or_a_day_however_they_are_written():
    given = [
        {"x": 1, "on": "2026-03-01"},
        {"x": "10000万元", "on": "2026-03-01"},
        {"x": 2, "on": "2026-03-02"},
    ]
    for mark, counted in (("x", 2), ("on", 2), ("who", 3)):
        assert rows("join: sum", given, "1", f"once: {mark}").score == counted


def test_a_record_that_earned_points_in_one_line_is_not_counted_in_another():
    text = """
records: {rows: {title: 清单, attributes: {x: 亿元}}}
lines:
  - {line: 大, per: rows, join: sum, score: {bands: {of: x, rows: [{ge: 10亿元, then: 5}], otherwise: 0}}}
  - {line: 全部, per: rows, join: sum, not_in: [大], score: 1}
"""
    found = one(text, {"rows": xs(12, 5)})
    assert [line.score for line in found.lines] == [5, 1]
    assert found.lines[1].rows[0].why_not == "已在“大”得分，不重复计"


@pytest.mark.parametrize(
    ("limits", "expected", "working"),
    [
        ("{line: 行, score: 12, limit: {most: 10}}", 10, "12，最高按10计"),
        ("{line: 行, score: -2, limit: {least: 0}}", 0, "-2，最低按0计"),
        ("{line: 行, points: 10, score: 13, limit: {most: 120%}}", 12, "13，最高按12计"),
        ("{line: 行, score: 8, limit: {least: 0, most: 10}}", 8, "8"),
    ],
)
def test_a_limit_on_a_line_holds_the_line(limits, expected, working):
    found = one(f"lines: [{limits}]", {})
    assert (found.lines[0].score, found.lines[0].working) == (expected, working)


def test_a_limit_may_stand_on_adjustment_line_block_pool_and_whole():
    text = """
full: 60
lines:
  - line: 基础
    points: 60
    score: 60
  - block: 加分
    bonus: true
    limit: {most: 8}
    lines:
      - {line: 甲, score: 6, limit: {most: 5}}
      - {line: 乙, score: 6}
limit: {most: 110%}
"""
    found = one(text, {})
    assert found.blocks[0].working == "5+6=11，最高按8计"
    assert (found.total, found.working, found.notes) == (66, "66", ["60+8=68，最高按66计"])


def test_a_block_may_weigh_be_held_to_a_share_of_its_own_mark_and_hold_blocks():
    text = """
lines:
  - block: 外
    weight: 50%
    lines:
      - {line: 甲, points: 10, score: 9}
      - block: 里
        limit: {most: 50%}
        lines: [{line: 乙, points: 10, score: 8}, {line: 丙, points: 6, score: 6}]
"""
    found = one(text, {})
    assert [(block.block, block.score) for block in found.blocks] == [("外", Fraction(17, 2)), ("里", 8)]
    assert found.blocks[0].working == "(9+8)×50%=8.5"


@pytest.mark.parametrize(
    ("rounding", "lines", "total"),
    [
        ("none", [Fraction(10, 3), Fraction(10, 3)], Fraction(20, 3)),
        ("{line: {places: 1, mode: half_up}}", [Fraction(33, 10)] * 2, Fraction(33, 5)),
        ("{total: {places: 1, mode: half_up}}", [Fraction(10, 3)] * 2, Fraction(67, 10)),
        ("{line: {places: 0, mode: up}, total: {places: 0, mode: down}}", [4, 4], 8),
    ],
)
def test_rounding_happens_where_it_was_said(rounding, lines, total):
    text = f"""
facts: {{a: {{title: 甲数}}}}
rounding: {rounding}
lines: [{{line: 一, score: {{product: [10, {{ratio: [a, 3]}}]}}}}, {{line: 二, score: {{product: [10, {{ratio: [a, 3]}}]}}}}]
"""
    found = one(text, {"a": 1})
    assert ([line.score for line in found.lines], found.total) == (lines, total)


def test_a_line_may_round_by_a_rule_of_its_own():
    text = """
rounding: {line: {places: 2, mode: half_up}}
lines: [{line: 行, score: 1.005, round: {places: 1, mode: half_up}}, {line: 另行, score: 1.005}]
"""
    assert [line.working for line in one(text, {}).lines] == ["1.005=1.0", "1.005=1.01"]


ABSENT = """
facts: {{applies: flag, a: {{title: 甲数}}}}
lines:
  - block: 块
    lines:
      - {{line: 一, points: 40, when: applies, absent: {absent}, score: {{completion: {{of: a, target: 10, cap: none}}}}}}
      - {{line: 二, points: 30, score: {{completion: {{of: a, target: 10, cap: none}}}}}}
      - {{line: 三, points: 10, score: {{completion: {{of: a, target: 10, cap: none}}}}}}
"""


@pytest.mark.parametrize(
    ("absent", "scores", "marks"),
    [
        ("zero", [0, 15, 5], [40, 30, 10]),
        ("full", [40, 15, 5], [40, 30, 10]),
        ("leave_out", [None, 15, 5], [40, 30, 10]),
        ("spread", [None, 30, 10], [40, 60, 20]),
        ("{moved_to: 三}", [None, 15, 25], [40, 30, 50]),
    ],
)
def test_a_line_that_does_not_apply_leaves_its_points_where_it_was_said(absent, scores, marks):
    text = ABSENT.format(absent=absent)
    found = one(text, {"applies": False, "a": 5})
    assert [line.score for line in found.lines] == scores
    assert [line.points for line in found.lines] == marks
    assert found.total == sum(score or 0 for score in scores)
    assert [line.score for line in one(text, {"applies": True, "a": 5}).lines] == [20, 15, 5]


def test_points_that_are_spread_stay_beside_their_line():
    text = """
facts: {applies: flag, more: flag}
lines:
  - {line: 甲, points: 10, score: {completion: {of: 1, target: 1, cap: none}}}
  - {line: 乙, points: 20, when: applies, absent: spread, score: {completion: {of: 1, target: 1, cap: none}}}
  - {line: 丙, points: 30, when: more, absent: leave_out, score: {completion: {of: 1, target: 1, cap: none}}}
  - {line: 加分, bonus: true, score: 1}
  - block: 块
    lines:
      - {line: 丁, points: 10, score: {completion: {of: 1, target: 1, cap: none}}}
      - {line: 戊, points: 10, when: applies, absent: spread, score: {completion: {of: 1, target: 1, cap: none}}}
"""
    alone = {line.line: line.points for line in one(text, {"applies": False, "more": False}).lines}
    assert (alone["甲"], alone["丁"]) == (30, 20)
    beside = {line.line: line.points for line in one(text, {"applies": False, "more": True}).lines}
    assert (beside["甲"], beside["丙"], beside["丁"]) == (15, 45, 20)


def test_full_marks_may_differ_by_unit_and_be_nothing():
    text = """
facts: {kind: text, a: {title: 甲数}}
lines: [{line: 行, points: {table: {by: kind, rows: {制造: 5, 旅游: 0}, otherwise: error}}, score: {completion: {of: a, target: 10, cap: 200%}}, limit: {most: 200%}}]
"""
    found = run(text, {"甲": {"kind": "制造", "a": 30}, "乙": {"kind": "旅游", "a": 30}})
    assert [one.total for one in found.units.values()] == [10, 0]


def test_missing_facts_leave_a_line_out_or_make_it_nothing():
    text = "facts: {a: {title: 甲数}}\nlines: [{line: 一, score: a}, {line: 二, score: 5}]"
    left_out = one(text, {}, HEAD.replace("missing_fact: error", "missing_fact: leave_out"))
    assert [(line.score, line.why_not) for line in left_out.lines] == [(None, "没有“甲数”"), (5, "")]
    assert left_out.total == 5
    zero = one(text, {}, HEAD.replace("missing_fact: error", "missing_fact: zero"))
    assert [line.score for line in zero.lines] == [0, 5]


@pytest.mark.parametrize(("negative", "total"), [("keep", -3), ("zero", 0)])
def test_a_negative_total_is_what_the_author_says(negative, total):
    head = HEAD.replace("negative_total: keep", f"negative_total: {negative}")
    assert one("lines: [{line: 行, score: -3}]", {}, head).total == total


def test_one_line_can_be_scored_alone():
    text = "facts: {a: {title: 甲数}, b: {title: 乙数}}\nlines: [{line: 一, score: a}, {line: 二, score: b}]"
    found = run(text, {"甲": {"a": 3}}, only="一")
    assert [line.score for line in found.units["甲"].lines] == [3]
    assert found.units["甲"].total is None
    with pytest.raises(Faulty, match="没有“三”这一行"):
        run(text, {"甲": {}}, only="三")


def test_lines_may_use_one_another_in_any_order():
    text = "lines: [{line: 一, score: {product: [{line: 二}, 2]}}, {block: 块, lines: [{line: 二, score: 3}]}, {line: 三, score: {block: 块}}]"
    assert [line.score for line in one(text, {}).lines] == [6, 3, 3]


def test_scores_of_lines_and_blocks_enter_others_with_their_unit():
    text = """
lines:
  - {line: 一, score: 4}
  - block: 块
    lines: [{line: 二, score: 3}, {line: 三, score: 2}]
  - {line: 四, score: {product: [{sum: [{line: 一}, {block: 块}, 1分]}, 50%]}}
"""
    found = one(text, {})
    assert (found.lines[-1].working, found.total) == ("(4+5+1)×50%=5", 14)


def test_a_line_that_was_left_out_is_not_nothing_to_those_who_ask_for_it():
    text = """
facts: {a: {title: 甲数}}
lines: [{line: 一, score: a}, {line: 二, score: {line: 一}}, {line: 三, score: 5}]
outcomes: [{outcome: 差, when: {lt: [{line: 一}, 1]}}]
"""
    found = one(text, {}, HEAD.replace("missing_fact: error", "missing_fact: leave_out"))
    assert [line.why_not for line in found.lines] == ["没有“甲数”", "“一”没有计入", ""]
    assert (found.total, found.outcomes[0].undecided) == (5, "“一”没有计入。")


@pytest.mark.parametrize(
    ("way", "scores"), [("full", [20, 5]), ("zero", [0, 0]), ("leave_out", [None, None])]
)
def test_a_quota_that_was_not_set_goes_as_the_author_says(way, scores):
    head = HEAD.replace("missing_target: error", f"missing_target: {way}")
    text = """
facts: {n: 个, m: 个}
lines:
  - {line: 行, points: 20, score: {quota: {rows: [{item: 甲, count: n, quota: m, per_short: 1}]}}}
  - {line: 自己的满分, score: {quota: {points: 5, rows: [{item: 甲, count: n, quota: m, per_short: 1}]}}}
"""
    assert [line.score for line in one(text, {"n": 3}, head).lines] == scores


def test_points_may_move_to_a_line_that_had_none():
    text = """
facts: {a: flag}
lines:
  - {line: 甲, points: 10, when: a, absent: {moved_to: 丙}, score: 1}
  - {line: 乙, points: 5, score: 2}
  - {line: 丙, score: 3}
"""
    found = run(text, {"有": {"a": True}, "无": {"a": False}}).units
    assert [line.points for line in found["有"].lines] == [10, 5, None]
    assert [line.points for line in found["无"].lines] == [10, 5, 10]
    assert found["无"].lines[2].notes == ["“甲”不适用，移来 10 分"]


def test_a_line_is_graded_by_its_score_and_its_rate():
    text = """
facts: {s: 分}
lines:
  - line: 行
    points: 20
    score: s
    grades: [{grade: 好, when: {ge: [line_rate, 90%]}}, {grade: 中, when: {ge: [{sum: [line_score, 1分]}, 11分]}}, {grade: 差}]
  - line: 按率
    points: 20
    score: s
    grades: [{grade: 半, when: {eq: [{product: [line_rate, 100]}, 50]}}, {grade: 其他}]
"""
    for score, grades in ((18, ["好", "其他"]), (10, ["中", "半"]), (9.9, ["差", "其他"])):
        assert [line.grade for line in one(text, {"s": score}).lines] == grades
