"""What follows from totals: gates, grades, places, prizes, consequences, memory, rewards, flows."""

from fractions import Fraction

import pytest

from luodi.common.faults import Faulty
from tests.engine.schemes import HEAD, faults_of, one, run

pytestmark = pytest.mark.usefixtures("as_kept")

RANKED = """
facts:
  s: {{title: 得分, unit: 分}}
  k: {{title: 组别, type: text, missing: zero}}
  w: {{title: 次要得分, unit: 分, missing: zero}}
  bad: {{title: 事故, type: flag, missing: zero}}
  met: {{title: 完成, type: flag, missing: zero}}
  out: {{title: 不参加, type: flag, missing: zero}}
  years: {{title: 任职, unit: 年, missing: zero}}
  leader: {{title: 绑定领导, type: text, missing: zero}}
lines: [{{line: 得分, points: 100, score: s}}]
ranking: {{by: [{{of: total, best: largest}}{by}], ties: {ties}, edge_tie: {edge}{competes}}}
{more}
"""


def ranked(more, units, *, ties="share", edge="all_in", by="", competes="", **given):
    given_units = {
        unit: {"s": facts} if isinstance(facts, (int, float)) else facts for unit, facts in units.items()
    }
    return run(RANKED.format(by=by, ties=ties, edge=edge, competes=competes, more=more), given_units, **given)


def places(found):
    return [one.place for one in found.units.values()]


def outcomes(found):
    return {unit: [out.outcome for out in one.outcomes] for unit, one in found.units.items()}


FIVE = {"甲": 90, "乙": 80, "丙": 80, "丁": 70, "戊": 60}


def test_equal_totals_share_a_place_or_are_told_apart_by_the_next_key():
    assert places(ranked("", FIVE)) == [1, 2, 2, 4, 5]
    assert places(ranked("", FIVE, ties="dense")) == [1, 2, 2, 3, 4]
    told_apart = {"甲": {"s": 90}, "乙": {"s": 80, "w": 1}, "丙": {"s": 80, "w": 2}}
    assert places(ranked("", told_apart, by=", {of: w, best: largest}")) == [1, 3, 2]
    assert places(ranked("", told_apart, by=", {of: w, best: smallest}")) == [1, 2, 3]
    assert ranked("", told_apart, by=", {of: w, best: largest}").ranking == {"": ["甲", "丙", "乙"]}


@pytest.mark.parametrize(
    ("window", "edge", "ties", "inside"),
    [
        ("{first: 1}", "all_in", "share", "甲"),
        ("{first: 2}", "all_in", "share", "甲乙丙"),
        ("{first: 2}", "all_out", "share", "甲"),
        ("{first: 3}", "all_out", "share", "甲乙丙"),
        ("{first: 2}", "all_out", "dense", "甲乙丙"),
        ("{last: 1}", "all_in", "share", "戊"),
        ("{last: 3}", "all_in", "share", "乙丙丁戊"),
        ("{last: 3}", "all_out", "share", "丁戊"),
        ("{last: 2}", "all_out", "dense", "丁戊"),
        ("{places: [2, 3]}", "all_out", "share", "乙丙"),
        ("{places: [3, 4]}", "all_in", "share", "乙丙丁"),
        ("{places: [3, 4]}", "all_out", "share", "丁"),
        ("{places: [1, 9]}", "all_out", "share", "甲乙丙丁戊"),
    ],
)
def test_a_window_of_places_takes_ties_across_its_edge_as_said(window, edge, ties, inside):
    found = ranked(f"outcomes: [{{outcome: 在内, when: {window}}}]", FIVE, edge=edge, ties=ties)
    assert [unit for unit, told in outcomes(found).items() if told] == list(inside)


def test_a_tie_that_people_decide_is_told_as_undecided():
    found = ranked("outcomes: [{outcome: 表彰, when: {first: 2}}]", FIVE, edge="by_hand").units
    assert [out.undecided for out in found["甲"].outcomes] == [""]
    assert "由人裁定" in found["乙"].outcomes[0].undecided
    assert found["丁"].outcomes == []


@pytest.mark.parametrize(
    ("edge", "expected"),
    [
        ("all_in", {"甲": ["一等奖"], "乙": ["二等奖"], "丙": ["二等奖"], "丁": ["三等奖"], "戊": []}),
        ("all_out", {"甲": ["一等奖"], "乙": ["三等奖"], "丙": ["三等奖"], "丁": ["三等奖"], "戊": []}),
    ],
)
def test_prizes_go_from_the_top_and_a_unit_gets_one(edge, expected):
    more = "prizes: [{prize: 一等奖, seats: 1}, {prize: 二等奖, seats: 1}, {prize: 三等奖, when: {ge: [total, 70]}}]"
    assert outcomes(ranked(more, FIVE, edge=edge)) == expected


def test_prizes_with_a_condition_pass_over_those_who_do_not_fulfil_it_and_ties_may_be_left_to_people():
    more = "prizes: [{prize: 一等奖, seats: 1, when: met}]"
    units = {"甲": {"s": 90}, "乙": {"s": 80, "met": True}, "丙": {"s": 70, "met": True}}
    assert outcomes(ranked(more, units)) == {"甲": [], "乙": ["一等奖"], "丙": []}
    found = ranked("prizes: [{prize: 奖, seats: 2}]", FIVE, edge="by_hand").units
    assert (found["甲"].outcomes[0].undecided, found["丁"].outcomes) == ("", [])
    assert found["乙"].outcomes[0].undecided == "有 2 个单位并列，只剩 1 名，按规则由人裁定。"


def test_a_unit_that_does_not_compete_is_shown_without_taking_a_place():
    more = "prizes: [{prize: 奖, seats: 1}]"
    units = {"甲": {"s": 90, "out": True}, "乙": {"s": 80}, "丙": {"s": 70}}
    found = ranked(more, units, competes=", competes: {not: out}, in_statistics: competing")
    assert places(found) == [None, 1, 2]
    assert outcomes(found) == {"甲": [], "乙": ["奖"], "丙": []}
    assert (found.units["甲"].competes, found.units["甲"].total) == (False, 90)


@pytest.mark.parametrize(("members", "mean"), [("competing", 75), ("all", 80)])
def test_who_enters_the_statistics_is_said(members, mean):
    more = "figures: {mean: {group: {statistic: mean, of: s}}}"
    units = {"甲": {"s": 90, "out": True}, "乙": {"s": 80}, "丙": {"s": 70}}
    found = ranked(more, units, competes=f", competes: {{not: out}}, in_statistics: {members}")
    assert found.units["乙"].figures["mean"][0] == mean


def test_groups_are_ranked_apart():
    units = {"甲": {"s": 90, "k": "镇"}, "乙": {"s": 80, "k": "局"}, "丙": {"s": 70, "k": "镇"}}
    found = ranked("group_by: k\noutcomes: [{outcome: 末位, when: {last: 1}}]", units)
    assert found.ranking == {"镇": ["甲", "丙"], "局": ["乙"]}
    assert places(found) == [1, 1, 2]
    assert outcomes(found) == {"甲": [], "乙": ["末位"], "丙": ["末位"]}
    with pytest.raises(Faulty, match="不知道分在哪一组"):
        ranked("group_by: k", {"甲": {"s": 1}})


@pytest.mark.parametrize(
    ("gate", "total", "place", "honoured"),
    [
        ("effect: zero", 0, 3, False),
        ("effect: last", 90, 3, False),
        ("effect: unranked", 90, None, False),
        ("effect: no_honours", 90, 1, False),
        ("most: 75", 75, 2, False),
        ("minus: 5", 85, 1, True),
    ],
)
def test_a_gate_does_what_it_says_and_is_told(gate, total, place, honoured):
    more = f"gates: [{{gate: 否决, when: bad, {gate}}}]\noutcomes: [{{outcome: 表彰, honour: true, when: {{first: 1}}}}]"
    found = ranked(more, {"甲": {"s": 90, "bad": True}, "乙": {"s": 80}, "丙": {"s": 70}}).units["甲"]
    assert (found.total, found.place, found.gates) == (total, place, ["否决"])
    assert [out.outcome for out in found.outcomes] == (["表彰"] if honoured else [])
    assert found.notes == ([] if total == 90 else [f"否决：总分由 90 变为 {total}"])


def test_gates_see_what_those_before_them_left_of_the_total():
    more = """
gates:
  - {gate: 甲, when: bad, most: {product: [total, 50%]}}
  - {gate: 乙, when: {lt: [total, 50]}, minus: {product: [total, 10%]}}
  - {gate: 丙, when: out, effect: zero}
  - {gate: 丁, when: out, minus: {sum: [total, 1分]}}
"""
    units = {"甲": {"s": 90, "bad": True}, "乙": {"s": 90}, "丙": {"s": 40, "out": True}}
    found = ranked(more, units)
    assert [one.total for one in found.units.values()] == [Fraction(81, 2), 90, -1]
    assert found.units["甲"].notes == ["甲：总分由 90 变为 45", "乙：总分由 45 变为 40.5"]
    assert found.units["丙"].notes == [
        "乙：总分由 40 变为 36",
        "丙：总分由 36 变为 0",
        "丁：总分由 0 变为 -1",
    ]


def test_a_gate_takes_prizes_away_and_leaves_the_seat_to_the_next():
    more = "gates: [{gate: 否决, when: bad, effect: no_honours}]\nprizes: [{prize: 奖, seats: 1}]"
    found = ranked(more, {"甲": {"s": 90, "bad": True}, "乙": {"s": 80}})
    assert outcomes(found) == {"甲": [], "乙": ["奖"]}


def test_grades_come_from_the_total_and_may_be_moved_but_not_beyond_the_ends():
    more = """
grades: [{grade: 优, when: {ge: [total, 90]}}, {grade: 良, when: {ge: [total, 80]}}, {grade: 差}]
outcomes:
  - {outcome: 晋档, when: met, moves_grade: 1}
  - {outcome: 降档, when: bad, moves_grade: -2}
  - {outcome: 良好单位, when: {grade: 良}}
"""
    units = {
        "甲": {"s": 90, "met": True},
        "乙": {"s": 89},
        "丙": {"s": 79, "met": True},
        "丁": {"s": 90, "bad": True},
        "戊": {"s": 80, "bad": True},
    }
    found = ranked(more, units)
    assert [one.grade for one in found.units.values()] == ["优", "良", "良", "差", "差"]
    assert outcomes(found)["丙"] == ["晋档", "良好单位"]


def test_lines_and_blocks_have_grades_of_their_own():
    text = """
facts: {a: {title: 甲数}, b: {title: 乙数}}
lines:
  - {line: 一, points: 20, score: a, grades: [{grade: 合格, when: {ge: [line_rate, 60%]}}, {grade: 不合格}]}
  - {line: 二, grades: [{grade: 合格, when: {ge: [b, 5]}}, {grade: 不合格}]}
  - block: 块
    lines: [{line: 三, score: 7}]
    grades: [{grade: 合格, when: {ge: [line_score, 8]}}, {grade: 不合格}]
rewards: [{reward: 扣回, unit: 万元, amount: {product: [{graded: 不合格}, 2万元]}}]
grades: [{grade: 好, when: {eq: [{graded: 不合格}, 0]}}, {grade: 中, when: {eq: [{graded: 不合格}, 1]}}, {grade: 差}]
outcomes: [{outcome: 一行合格, when: {grade: {name: 合格, line: 一}}}, {outcome: 块不合格, when: {grade: {name: 不合格, line: 块}}}]
"""
    found = one(text, {"a": 12, "b": 4})
    assert [line.grade for line in found.lines] == ["合格", "不合格", ""]
    assert (found.blocks[0].grade, found.grade) == ("不合格", "差")
    assert [out.outcome for out in found.outcomes] == ["一行合格", "块不合格"]
    assert found.rewards[0].working == "2×2=4"
    assert one(text, {"a": 11.99, "b": 5}).grade == "差"


def earlier(*periods):
    return [{"period": str(at), "units": units} for at, units in enumerate(periods)]


@pytest.mark.parametrize(
    ("repeated", "before", "holds"),
    [
        ("times: 2, within: 2", [{"戊": {"outcomes": ["末位"]}}], True),
        ("times: 2, within: 2", [{"戊": {"outcomes": ["末位"]}}, {"戊": {"outcomes": []}}], False),
        ("times: 2, within: 3", [{"戊": {"outcomes": ["末位"]}}, {"戊": {"outcomes": []}}], True),
        ("times: 3, within: 3", [{"戊": {"outcomes": ["末位"]}}, {"戊": {"outcomes": ["末位"]}}], True),
        ("times: 2, within: 2", [], False),
        ("times: 1, within: 1", [], True),
        ("times: 2, within: 3", [{"戊": {"outcomes": ["末位"]}}, {}], True),
    ],
)
def test_memory_counts_this_period_and_those_before(repeated, before, holds):
    more = f"""
outcomes:
  - {{outcome: 末位, when: {{last: 1}}}}
  - {{outcome: 代理制, when: {{all: [{{repeated: {{outcome: 末位, {repeated}}}}}, {{ge: [years, 1年]}}]}}, falls_on: leader}}
"""
    units = {"甲": {"s": 90}, "戊": {"s": 60, "years": 1, "leader": "张三"}}
    found = ranked(more, units, earlier=earlier(*before)).units["戊"].outcomes
    assert [(out.outcome, out.falls_on) for out in found] == [("末位", "")] + [("代理制", "张三")] * holds
    units["戊"]["years"] = 0
    assert len(ranked(more, units, earlier=earlier(*before)).units["戊"].outcomes) == 1


def test_memory_counts_grades_too():
    more = """
grades: [{grade: 合格, when: {ge: [total, 80]}}, {grade: 不合格}]
outcomes: [{outcome: 退出, when: {repeated: {grade: 不合格, times: 2, within: 2}}}]
"""
    before = earlier({"甲": {"grade": "不合格"}, "乙": {"grade": "合格"}})
    found = ranked(more, {"甲": {"s": 70}, "乙": {"s": 70}}, earlier=before)
    assert outcomes(found) == {"甲": ["退出"], "乙": []}


REWARDS = """
facts: {{a: {{title: 资金, unit: 万元}}, ok: {{type: flag, missing: zero}}, bad: {{type: flag, missing: zero}}}}
lines: [{{line: 行, score: {{product: [{{ratio: [a, 1万元]}}, 1]}}}}]
rounding: {rounding}
rewards: [{{reward: 奖, unit: 万元, {reward}}}]
"""


def reward(rules, units, rounding="none"):
    found = run(REWARDS.format(reward=rules, rounding=rounding), units)
    return {unit: one.rewards for unit, one in found.units.items()}


def test_a_reward_is_a_share_of_an_amount_held_to_its_limits():
    assert reward("amount: {product: [a, 1%]}", {"甲": {"a": 800}})["甲"][0].working == "800×1%=8"
    assert reward("amount: {product: [a, 1%]}, limit: {most: 5万元}", {"甲": {"a": 800}})["甲"][0].amount == 5
    assert reward("amount: {product: [a, 1%]}, when: ok", {"甲": {"a": 800}})["甲"] == []


def test_a_reward_in_instalments_says_which_are_due_and_is_taken_back_when_said():
    rules = "amount: 12万元, back: bad, tranches: [{tranche: 落地, share: 40%, when: ok}, {tranche: 投产, share: 60%}]"
    found = reward(rules, {"甲": {"a": 1, "ok": True, "bad": True}})["甲"][0]
    assert found.tranches == [("落地", Fraction(24, 5), True), ("投产", Fraction(36, 5), False)]
    assert found.taken_back == 12
    assert reward(rules, {"甲": {"a": 1}})["甲"][0].taken_back == 0


def test_a_pool_is_shared_out_to_the_last_cent():
    units = {"甲": {"a": 1}, "乙": {"a": 1}, "丙": {"a": 1}}
    found = reward("pool: {amount: 100万元, by: total}", units, "{reward: {places: 2, mode: half_up}}")
    assert [one[0].amount for one in found.values()] == [
        Fraction(3334, 100),
        Fraction(3333, 100),
        Fraction(3333, 100),
    ]
    units["丙"]["ok"] = True
    alone = reward("pool: {amount: 100万元, by: 1}, when: ok", units)
    assert [len(one) for one in alone.values()] == [0, 0, 1]
    assert (alone["丙"][0].amount, alone["丙"][0].working) == (100, "100×(1/1)=100")
    assert reward("pool: {amount: 100万元, by: 1}, when: bad", units)["甲"] == []


def test_a_score_flows_into_another_assessment():
    text = "lines: [{line: 行, score: 92}]\nflows: [{into: 年度考核, weight: 25%}]"
    assert one(text, {}).flows == {"年度考核": 23}


def test_totals_may_be_given_and_only_ranked():
    found = ranked("", {"甲": {}, "乙": {}}, totals={"甲": 80, "乙": 80.5})
    assert places(found) == [2, 1]
    with pytest.raises(Faulty, match="不在 units 里"):
        ranked("", {"甲": {}}, totals={"丁": 1})


def test_every_unit_with_a_fault_is_named():
    with pytest.raises(Faulty) as faulty:
        run(
            "facts: {a: {title: 甲数}}\nlines: [{line: 行, score: a}]",
            {"甲": {}, "乙": {"a": 1}, "丙": {}},
            HEAD,
        )
    cure = "请填报；可以不填的，在办法里写明没有填报时怎么办（missing）。"
    assert faults_of(faulty) == [f"甲：“行”：没有“甲数”。{cure}", f"丙：“行”：没有“甲数”。{cure}"]
