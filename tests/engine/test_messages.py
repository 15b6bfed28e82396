"""Every message names the line, gate or record and what to do, and is said once, of the unit it is about."""

import pytest

from luodi.common.faults import Fault, Faulty
from tests.engine.schemes import HEAD, faults_of, run

pytestmark = pytest.mark.usefixtures("as_kept")

FACTS = """
facts:
  s: {title: 得分, unit: 分, missing: zero}
  x: {title: 到位, unit: 万元}
  t: {title: 任务, unit: 万元}
  k: {title: 类别, type: text}
  f: {title: 达标, type: flag}
records: {deals: {title: 项目, missing: zero, attributes: {gross: 万元}}}
"""
RANKED = "ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}\n"
GIVEN = "请填报；可以不填的，在办法里写明没有填报时怎么办（missing）。"


def faults(more, units, head=HEAD):
    with pytest.raises(Faulty) as faulty:
        run(FACTS + more, units, head)
    return faults_of(faulty)


LINE = "lines: [{line: 行, points: 10, score: s%s}]\n"
PLAIN = LINE % ""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (PLAIN + "gates: [{gate: 否决, when: f, effect: zero}]", f"甲：“否决”：没有“达标”。{GIVEN}"),
        (PLAIN + "gates: [{gate: 扣分, when: {ge: [s, 0]}, minus: {product: [{ratio: [x, 1万元]}, 1]}}]", f"甲：“扣分”：没有“到位”。{GIVEN}"),
        (PLAIN + "grades: [{grade: 优, when: f}, {grade: 差}]", f"甲：“等次”：没有“达标”。{GIVEN}"),
        (PLAIN + RANKED + "prizes: [{prize: 一等奖, when: f}]", f"甲：“一等奖”：没有“达标”。{GIVEN}"),
        (PLAIN + RANKED.replace("of: total", "of: x"), f"甲：排名用的数没有：没有“到位”。{GIVEN}"),
        (PLAIN + RANKED.replace("all_in", "all_in, competes: f, in_statistics: all"), f"甲：“参加排名的条件”：没有“达标”。{GIVEN}"),
        (PLAIN + "outcomes: [{outcome: 表扬, when: f}]", f"甲：“表扬”：没有“达标”。{GIVEN}"),
        (PLAIN + "rewards: [{reward: 奖金, unit: 万元, when: f, amount: 1万元}]", f"甲：“奖金”：没有“达标”。{GIVEN}"),
        (PLAIN + "rewards: [{reward: 奖池, unit: 万元, pool: {amount: x, by: 1}}]", f"“奖池”：没有“到位”。{GIVEN}"),
        (PLAIN + "flows: [{into: 年度, weight: {cases: {rows: [{when: f, then: 1%}], otherwise: 2%}}}]", f"甲：“年度”：没有“达标”。{GIVEN}"),
        (PLAIN + "figures: {r: {title: 两倍, of: {product: [x, 2]}}}", f"甲：“两倍”：没有“到位”。{GIVEN}"),
        (PLAIN + "limit: {most: {product: [{ratio: [x, 1万元]}, 1]}}", f"甲：“总分上下限”：没有“到位”。{GIVEN}"),
        (LINE % ", grades: [{grade: 优, when: f}, {grade: 差}]", f"甲：“行”：没有“达标”。{GIVEN}"),
        ("lines: [{block: 块, weight: {product: [{ratio: [x, 1万元]}, 1]}, " + PLAIN.strip() + "}]\n", f"甲：“块”：没有“到位”。{GIVEN}"),
        ("lines: [{line: 行, points: 10, score: {completion: {of: x, target: t, cap: none}}}]", "甲：“行”：没有“任务”（目标）。请下达目标，或在 edge_cases 的 missing_target 里写明没有目标时怎么办。"),
        ("lines: [{line: 行, points: 10, score: {product: [{mean: {over: deals, of: {ratio: [gross, 1万元]}}}, 1]}}]", "甲：“行”：没有可以平均的数。请核对，或在 edge_cases 里写明这种情况怎么办。"),
        ("lines: [{line: 行, score: {cases: {rows: [{when: {ge: [s, 1]}, then: 1}], otherwise: error}}}]", "甲：“行”：规则规定这种情况不取数。请核对事实和办法。"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_with_where_it_is_asked_for_and_what_to_do(more, words):
    assert faults(more, {"甲": {}}) == [words]


@pytest.mark.parametrize("way", ["leave_out", "not_assessed"])
def test_a_gate_that_lacks_a_fact_is_named_whatever_lines_do_without_it(way):
    head = HEAD.replace("missing_fact: error", f"missing_fact: {way}")
    told = faults(PLAIN + "gates: [{gate: 否决, when: f, effect: zero}]", {"甲": {}}, head)
    assert told == [f"甲：“否决”：没有“达标”。{GIVEN}"]


def test_a_record_that_lacks_something_is_named():
    line = "lines: [{line: 逐条, per: deals, join: sum, score: {product: [{ratio: [gross, 1万元]}, 1]}}]"
    units = {"甲": {"deals": [{"name": "一号", "gross": 1}, {"name": "二号"}]}}
    assert faults(line, units) == [f"甲：“逐条”：“二号”：没有“gross”。{GIVEN}"]


def test_what_one_unit_of_a_group_lacks_is_said_once_and_of_that_unit():
    line = "lines: [{line: 行, points: 10, score: {minmax: {of: x, floor: 0%, best: largest}}}]"
    assert faults(line, {"甲": {"x": 1}, "乙": {}, "丙": {"x": 2}}) == [f"乙：“行”：没有“到位”。{GIVEN}"]


def test_a_fault_is_told_once():
    fault = Fault(("a",), "甲", "没有数。", 3)
    assert Faulty([fault, Fault(("b",), "甲", "没有数。", 3), fault]).faults == [fault]
