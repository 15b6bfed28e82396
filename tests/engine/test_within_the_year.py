"""What happened earlier within the year: outcomes, grades, totals, and records that were counted before."""

import pytest

from luodi.common.faults import Faulty
from tests.engine.schemes import faults_of, one, run
from tests.engine.test_standing import outcomes, ranked

pytestmark = pytest.mark.usefixtures("as_kept")


def periods(**told):
    """Return earlier periods by their names: q2026_1 is 2026-Q1."""
    return [{"period": name[1:].replace("_", "-Q"), "units": {"甲": result}} for name, result in told.items()]


BAD = {"outcomes": ["批评"], "total": 50, "grade": "差"}
FINE = {"outcomes": [], "total": 90, "grade": "好"}
MORE = """
grades: [{{grade: 好, when: {{ge: [total, 80]}}}}, {{grade: 差}}]
outcomes:
  - {{outcome: 批评, when: bad}}
  - {{outcome: 取消, when: {condition}}}
"""


def befell(condition, before, *, bad=True, period="2026-Q4"):
    units = {"甲": {"s": 90, "bad": bad}}
    return outcomes(ranked(MORE.format(condition=condition), units, earlier=before, period=period))["甲"]


@pytest.mark.parametrize(
    ("before", "bad", "holds"),
    [
        (periods(q2026_1=BAD, q2026_2=FINE), True, True),
        (periods(q2026_1=BAD, q2026_2=BAD), False, True),
        (periods(q2025_4=BAD, q2026_1=FINE), True, False),
        (periods(q2025_3=BAD, q2025_4=BAD), False, False),
        ([], True, False),
    ],
)
def test_twice_within_the_year_counts_this_period_and_no_other_year(before, bad, holds):
    condition = "{repeated: {outcome: 批评, times: 2, within: year}}"
    assert ("取消" in befell(condition, before, bad=bad)) is holds


@pytest.mark.parametrize(
    ("condition", "before", "holds"),
    [
        ("{earlier: {outcome: 批评, within: year}}", periods(q2026_1=BAD, q2026_2=FINE), True),
        ("{earlier: {outcome: 批评, within: year}}", periods(q2025_4=BAD), False),
        ("{earlier: {outcome: 批评, within: 1}}", periods(q2025_4=BAD), True),
        ("{earlier: {outcome: 批评, within: 1}}", periods(q2026_1=BAD, q2026_2=FINE), False),
        ("{earlier: {outcome: 批评, times: 2, within: year}}", periods(q2026_1=BAD, q2026_2=FINE), False),
        ("{earlier: {outcome: 批评, times: 2, within: year}}", periods(q2026_1=BAD, q2026_2=BAD), True),
        ("{earlier: {grade: 差, within: year}}", periods(q2026_1=BAD), True),
        ("{earlier: {grade: 好, within: year}}", periods(q2026_1=BAD), False),
    ],
)
def test_what_happened_before_does_not_count_this_period(condition, before, holds):
    assert ("取消" in befell(condition, before)) is holds


def test_it_may_be_asked_in_gates_and_lines_where_this_period_is_not_known_yet():
    text = """
facts: {bad: {type: flag, missing: zero}}
lines: [{line: 行, score: {cases: {rows: [{when: {earlier: {outcome: 批评, within: year}}, then: 5}], otherwise: 9}}}]
gates: [{gate: 否决, when: {earlier: {outcome: 批评, times: 2, within: year}}, effect: zero}]
outcomes: [{outcome: 批评, when: bad}]
"""
    before = periods(q2026_1=BAD, q2026_2=BAD)
    assert one(text, {}, earlier=before[:1], period="2026-Q3").total == 5
    assert one(text, {}, earlier=before, period="2026年三季度").total == 0


def test_totals_of_the_year_are_joined():
    text = "lines: [{line: 行, score: {product: [{earlier: {what: total, within: year, join: mean, none: 0}}, 1]}}]"
    before = periods(q2025_4={"total": 10}, q2026_1={"total": 80}, q2026_2={"total": 90})
    assert one(text, {}, earlier=before, period=2026).total == 85


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "period：办法要看本年内以前各期，请写明这一期是哪一期"),
        ({"period": "三季度"}, "请写明这一期是哪一期"),
        ({"period": "2026-Q3", "earlier": [{"units": {"甲": {"total": 1}}}]}, "第 1 期没有写 period"),
    ],
)
def test_who_asks_for_the_year_has_to_say_which_it_is(given, words):
    text = "lines: [{line: 行, score: {product: [{earlier: {what: total, within: year, join: sum, none: 0}}, 1]}}]"
    with pytest.raises(Faulty) as faulty:
        one(text, {}, **given)
    assert words in faults_of(faulty)[0]


COUNTED = """
records: {deals: {title: 项目, attributes: {code: {missing: leave_out}}, once: code}}
lines:
  - line: 开工
    per: deals
    where: {not: {earlier: {line: 开工, within: year}}}
    join: sum
    score: 2
"""


def deals(*codes):
    return {"deals": [{"name": f"{code}号", "code": code} for code in codes]}


def test_a_record_that_earned_points_earlier_in_the_year_earns_none_again():
    first = run(COUNTED, {"甲": deals(1, 2)}, period="2026-Q1").plain()
    assert [row["key"] for row in first["units"]["甲"]["lines"][0]["rows"]] == ["1", "2"]
    before = [{"period": "2026-Q1", "units": first["units"]}]
    again = one(COUNTED, deals(2, 3), earlier=before, period="2026-Q2").lines[0]
    assert (again.score, [row.why_not for row in again.rows]) == (2, ["不符合本行的条件", ""])
    assert one(COUNTED, deals(2, 3), earlier=before, period="2027-Q1").total == 4
    twice = [
        *before,
        {"period": "2026-Q2", "units": {"甲": {"lines": {"开工": 2}, "records": {"开工": ["3"]}}}},
    ]
    assert one(COUNTED, deals(1, 3, 4), earlier=twice, period="2026-Q3").total == 2


def test_results_that_do_not_say_which_records_were_counted_are_not_taken_for_none():
    before = [{"period": "2026-Q1", "units": {"甲": {"lines": {"开工": 2}}}}]
    with pytest.raises(Faulty) as faulty:
        one(COUNTED, deals(1), earlier=before, period="2026-Q2")
    assert faults_of(faulty) == [
        "甲：“开工”：“1号”：以前的结果没有记下“开工”算过哪几条，不知道这一条算过没有。请在 earlier 里补上各行的 rows（要有 key 和 score）。"
    ]
    before[0]["units"]["甲"]["lines"] = {"开工": 0}
    assert one(COUNTED, deals(1), earlier=before, period="2026-Q2").total == 2


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("{earlier: {outcome: 无, within: year}}", "没有“无”这个结果"),
        ("{earlier: {grade: 无, within: year}}", "没有“无”这个等次"),
        ("{earlier: {line: 无, within: year}}", "没有“无”这个行"),
        ("{earlier: {line: 得分, within: year}}", "清单要写 once"),
        ("{earlier: {within: year}}", "写一样"),
        ("{earlier: {outcome: 批评, grade: 好, within: year}}", "写一样"),
        ("{earlier: {outcome: 批评, within: month}}", "请写最近几期（如 2），或 year（本年内）"),
        ("{repeated: {outcome: 批评, times: 2, within: 0}}", "请写最近几期（如 2），或 year（本年内）"),
        ("{earlier: {outcome: 批评}}", "缺少“within”"),
    ],
)
def test_a_mistake_in_it_is_told(condition, words):
    with pytest.raises(Faulty) as faulty:
        befell(condition, [])
    assert words in faults_of(faulty)[0]
