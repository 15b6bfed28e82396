"""An outcome moves the prize of a unit up or down; the seats of the others stay as they are."""

import pytest

from luodi.common.faults import Faulty
from tests.engine.test_standing import outcomes, ranked

pytestmark = pytest.mark.usefixtures("as_kept")

PRIZES = "prizes: [{prize: 一等奖, seats: 1}, {prize: 二等奖, seats: 1}, {prize: 三等奖, seats: 1}]\n"
MOVES = (
    PRIZES
    + """
outcomes:
  - {outcome: 降奖, when: bad, moves_prize: -1}
  - {outcome: 升奖, when: met, moves_prize: 1}
  - {outcome: 首奖单位, when: {outcome: 一等奖}}
rewards: [{reward: 奖金, unit: 万元, when: {outcome: 二等奖}, amount: 5万元}]
"""
)


def told(**units):
    given = {unit: {"s": 90 - at, **more} for at, (unit, more) in enumerate(units.items())}
    found = ranked(MOVES, given)
    return found, outcomes(found)


def test_a_prize_falls_or_rises_and_what_follows_sees_it():
    found, befell = told(甲={"bad": True}, 乙={"met": True}, 丙={}, 丁={})
    assert befell == {
        "甲": ["二等奖", "降奖"],
        "乙": ["一等奖", "升奖", "首奖单位"],
        "丙": ["三等奖"],
        "丁": [],
    }
    assert found.units["甲"].outcomes[0].honour
    assert [len(one.rewards) for one in found.units.values()] == [1, 0, 0, 0]
    assert found.units["甲"].notes == ["降奖：一等奖变为二等奖"]


def test_below_the_last_prize_there_is_none_and_above_the_first_no_other():
    found, befell = told(甲={"met": True}, 乙={}, 丙={"bad": True}, 丁={"bad": True})
    assert befell == {"甲": ["一等奖", "升奖", "首奖单位"], "乙": ["二等奖"], "丙": ["降奖"], "丁": ["降奖"]}
    assert [one.notes for one in found.units.values()] == [[], [], ["降奖：三等奖变为不得奖"], []]


def test_a_prize_that_people_have_to_decide_is_moved_once_they_have():
    more = PRIZES.replace("seats: 1}, {prize: 三", "seats: 2}, {prize: 三") + (
        "outcomes: [{outcome: 降奖, when: bad, moves_prize: -2}]\n"
    )
    units = {"甲": {"s": 90, "bad": True}, "乙": 90, "丙": 80}
    found = ranked(more, units, edge="by_hand")
    assert [out.outcome for out in found.units["甲"].outcomes][-1:] == ["降奖"]
    assert found.units["甲"].notes == ["降奖：二等奖变为不得奖"]
    said = {"甲": {"一等奖": True}}
    assert outcomes(ranked(more, units, edge="by_hand", decided=said))["甲"] == ["三等奖", "降奖"]


@pytest.mark.parametrize(
    ("key", "what"), [("moves_prize", "奖项（prizes）"), ("moves_grade", "等次（grades）")]
)
def test_what_is_not_there_cannot_be_moved(key, what):
    with pytest.raises(Faulty, match=f"没有设{what}，升降不了"):
        ranked(f"outcomes: [{{outcome: 降, when: bad, {key}: -1}}]", {"甲": 1})
