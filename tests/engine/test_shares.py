"""Shares of several units in one record: split as said, to the last cent, and told where they cannot be."""

from fractions import Fraction

import pytest

from luodi.common.faults import Faulty
from tests.engine.schemes import faults_of, run, scheme

pytestmark = pytest.mark.usefixtures("as_kept")


def shared(shares, record, units="甲乙丙", rounding="none", amount="x"):
    text = f"""
records:
  funds:
    title: 资金
    attributes: {{x: 万元, lead: units, coop: {{type: units, missing: zero}}, split: {{type: text, missing: zero}}, kind: {{type: text, missing: zero}}, part: {{unit: "%", missing: zero}}, rest: {{unit: "%", missing: zero}}}}
    shares: {shares}
rounding: {rounding}
lines: [{{line: 行, per: funds, join: sum, shared: true, score: 10}}]
rewards: [{{reward: 奖, unit: 万元, per: funds, amount: {amount}}}]
"""
    found = run(text, {unit: {} for unit in units}, records={"funds": [{"name": "一", **record}]})
    return {
        unit: (one.total, next((reward.amount for reward in one.rewards), None))
        for unit, one in found.units.items()
    }


ROLES = "{by: roles, roles: {lead: 70%%, coop: 30%%}, vacant: %s}"


@pytest.mark.parametrize(
    ("shares", "record", "expected"),
    [
        (ROLES % "lead", {"lead": "甲", "coop": "乙"}, {"甲": 7, "乙": 3, "丙": 0}),
        (ROLES % "lead", {"lead": "甲"}, {"甲": 10, "乙": 0, "丙": 0}),
        (ROLES % "none", {"lead": "甲"}, {"甲": 7, "乙": 0, "丙": 0}),
        (ROLES % "spread", {"lead": "甲"}, {"甲": 10, "乙": 0, "丙": 0}),
        (ROLES % "coop", {"lead": "甲", "coop": ["乙", "丙"]}, {"甲": 7, "乙": Fraction(3, 2), "丙": Fraction(3, 2)}),
        (ROLES % "coop, among: each", {"lead": "甲", "coop": ["乙", "丙"]}, {"甲": 7, "乙": 3, "丙": 3}),
        (ROLES % "none", {"lead": "甲", "coop": "甲"}, {"甲": 10, "乙": 0, "丙": 0}),
        ("{by: equal, roles: {lead: 1, coop: 1}, vacant: none}", {"lead": "甲", "coop": ["乙", "丙"]}, {"甲": Fraction(10, 3), "乙": Fraction(10, 3), "丙": Fraction(10, 3)}),
        ("{by: first, roles: {lead: 1, coop: 1}, vacant: none}", {"lead": "乙", "coop": ["甲"]}, {"甲": 0, "乙": 10, "丙": 0}),
        ("{by: full, roles: {lead: 1, coop: 1}, vacant: none}", {"lead": "甲", "coop": ["乙"]}, {"甲": 10, "乙": 10, "丙": 0}),
        ("{by: full, roles: [lead, coop]}", {"lead": "甲", "coop": ["乙", "丙"]}, {"甲": 10, "乙": 10, "丙": 10}),
        ("{by: full, roles: [lead, coop]}", {"lead": "", "coop": []}, {"甲": 0, "乙": 0, "丙": 0}),
        ("{by: equal, roles: [lead, coop]}", {"lead": ""}, {"甲": 0, "乙": 0, "丙": 0}),
        ("{by: first, roles: [lead]}", {"lead": ""}, {"甲": 0, "乙": 0, "丙": 0}),
        ("{by: roles, roles: {lead: part, coop: rest}, vacant: spread}", {"lead": "甲", "coop": "丙", "part": 60, "rest": 40}, {"甲": 6, "乙": 0, "丙": 4}),
        ("{by: certificate, roles: {lead: 1}, vacant: none, certificate: split}", {"lead": "甲", "split": "甲55%、丙45%"}, {"甲": Fraction(11, 2), "乙": 0, "丙": Fraction(9, 2)}),
        ("{by: certificate, roles: {lead: 1}, vacant: none, certificate: split}", {"lead": "甲", "split": "、甲：55%，丙： 0.45；"}, {"甲": Fraction(11, 2), "乙": 0, "丙": Fraction(9, 2)}),
    ],
)  # fmt: skip
def test_a_record_of_several_units_is_shared_as_said(shares, record, expected):
    assert {unit: total for unit, (total, _) in shared(shares, {"x": 100, **record}).items()} == expected


@pytest.mark.parametrize(
    ("shares", "record", "words"),
    [
        ("{by: full, roles: {lead: 1, coop: 1}, vacant: none, most: 2}", {"lead": "甲", "coop": ["乙", "丙"]}, "记了 3 个单位，按规则最多 2 个"),
        ("{by: full, roles: {lead: 1, coop: 1}, vacant: none, most: {table: {by: kind, rows: {工业: 2}, otherwise: 1}}}", {"lead": "甲", "coop": ["乙"], "kind": "商业"}, "最多 1 个"),
        (ROLES % "lead", {"lead": "丁"}, "“丁”不在被考核单位里"),
        ("{by: certificate, roles: {lead: 1}, vacant: none, certificate: split}", {"lead": "甲", "split": "甲55%"}, "加起来不是 100%"),
        ("{by: certificate, roles: {lead: 1}, vacant: none, certificate: split}", {"lead": "甲", "split": "甲一半"}, "“一”的份额证明看不懂：“甲一半”，请写成“甲局70%、乙镇30%”。"),
        ("{by: certificate, roles: {lead: 1}, vacant: none, certificate: split}", {"lead": "甲"}, "“一”的份额加起来不是 100%，请核对份额证明。"),
    ],
)  # fmt: skip
def test_shares_that_cannot_be_told_stop_the_run(shares, record, words):
    with pytest.raises(Faulty) as faulty:
        shared(shares, {"x": 100, **record})
    assert words in "".join(faults_of(faulty))


def test_the_cents_that_rounding_leaves_go_where_they_were_said_to_go():
    three = "{by: equal, roles: {lead: 1, coop: 1}, vacant: none, remainder_to: lead}"
    record = {"x": 100, "lead": "甲", "coop": ["乙", "丙"]}
    found = shared(three, record, rounding="{reward: {places: 2, mode: half_up}}")
    assert [amount for _, amount in found.values()] == [
        Fraction(3334, 100),
        Fraction(3333, 100),
        Fraction(3333, 100),
    ]
    without = shared(
        three.replace(", remainder_to: lead", ""), record, rounding="{reward: {places: 2, mode: half_up}}"
    )
    assert [amount for _, amount in without.values()] == [Fraction(3333, 100)] * 3


def test_a_part_that_nobody_has_is_no_remainder():
    thirds = "{by: roles, roles: {lead: 40%, coop: 30%, kind: 30%}, vacant: none, remainder_to: lead}"
    found = shared(
        thirds, {"x": 101, "lead": "甲", "coop": "乙"}, rounding="{reward: {places: 0, mode: half_up}}"
    )
    assert [amount for _, amount in found.values()] == [41, 30, None]  # 70.7 is 71, and not 101


def test_a_unit_without_a_share_gets_no_reward_and_the_working_names_the_share():
    found = shared(ROLES % "lead", {"x": 100, "lead": "甲", "coop": "乙"})
    assert found["丙"] == (0, None)
    assert found["甲"] == (7, 70)


def test_shared_records_need_shares_in_the_scheme():
    with pytest.raises(Faulty, match="没有写几个单位怎样分"):
        run(
            "records: {rows: {attributes: {x: 万元}}}\nlines: [{line: 行, score: 1}]",
            {"甲": {}},
            records={"rows": []},
        )


def test_counts_and_sums_can_go_by_shares():
    text = """
records:
  funds: {title: 资金, attributes: {x: 万元, lead: units, coop: units}, shares: {by: roles, roles: {lead: 70%, coop: 30%}, vacant: none}}
figures:
  counted: {count: {over: funds, shared: true}}
  money: {of: {sum: {over: funds, of: {product: [x, share]}}}, unit: 万元}
lines: [{line: 行, score: 1}]
"""
    given = [{"x": 100, "lead": "甲", "coop": "乙"}, {"x": 50, "lead": "乙", "coop": "甲"}]
    found = run(text, {"甲": {}, "乙": {}}, records={"funds": given}).units
    assert found["甲"].figures["counted"][0] == 1
    assert [one.figures["money"][0] for one in found.values()] == [85, 65]
    assert scheme(text).records["funds"].shares
