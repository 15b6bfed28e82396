"""Who may do what about a problem in which state: every act in every state under every hat, and what else is asked."""

import pytest
from pydantic import ValidationError

from luodi.progress.problems import (
    MOVES,
    OPEN,
    SIGNATURES,
    TO_ANSWER,
    Act,
    Actor,
    Cause,
    Hat,
    Problems,
    Standing,
    State,
    Whose,
    allowed,
    what_lacks,
    why_not,
)
from luodi.rulebook.reports import packs

ME, HIM, HER = 1, 2, 3
# State → hat → what may be done, when nothing else stands in the way. Written out: the table of the code must say the same.
WAITING = {
    Hat.OWNER: {Act.NOTE, Act.ANSWER, Act.HAND_ON, Act.ASK_TIME},
    Hat.CHECKER: {Act.ASSIGN, Act.NAME_CAUSE, Act.END},
}
MAY = {
    State.WAITING: WAITING | {Hat.RAISER: {Act.WITHDRAW}},
    State.REOPENED: WAITING,
    State.ANSWERED: {Hat.COMPANY: {Act.CONFIRM, Act.OBJECT}, Hat.CHECKER: {Act.NAME_CAUSE, Act.END}},
    State.DISPUTED: {Hat.CHECKER: {Act.REOPEN, Act.ASK_AGAIN, Act.NAME_CAUSE, Act.END}},
    State.CONFIRMED: {Hat.CHECKER: {Act.PASS, Act.REOPEN, Act.NAME_CAUSE, Act.END}},
    State.CLOSED: {},
    State.ENDED: {},
}


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("hat", Hat)
def test_who_may_do_what(state, hat):
    standing, actor = Standing(state), Actor(ME, frozenset({hat}))
    assert set(allowed(standing, actor)) == MAY[state].get(hat, set())
    for act in MOVES:
        refusal = why_not(act, standing, actor)
        assert (refusal == "") == (act in MAY[state].get(hat, set()))
        assert not refusal or refusal.endswith("。")


def test_every_act_has_its_move_and_only_three_signatures_lead_to_the_end():
    assert set(MOVES) == set(Act) - {Act.RAISE}
    assert [act for act, move in MOVES.items() if move.to == State.CLOSED] == [Act.PASS]
    assert MOVES[Act.PASS].at == {State.CONFIRMED}
    assert [act for act, move in MOVES.items() if move.to == State.CONFIRMED] == [Act.CONFIRM]
    assert MOVES[Act.CONFIRM].at == {State.ANSWERED}
    assert {act for act, move in MOVES.items() if move.to == State.ANSWERED} == {Act.ANSWER, Act.ASK_AGAIN}
    assert list(SIGNATURES) == [Act.ANSWER, Act.CONFIRM, Act.PASS]
    assert set(State) - {State.CLOSED, State.ENDED} == OPEN


SIGNED = {"answered_by": frozenset({ME}), "confirmed_by": HIM}


@pytest.mark.parametrize(
    ("act", "state", "told", "person", "hats", "words"),
    [
        (Act.CONFIRM, State.ANSWERED, SIGNED, ME, {Hat.COMPANY}, "另一个人登记"),
        (Act.CONFIRM, State.ANSWERED, SIGNED, HER, {Hat.COMPANY, Hat.OWNER}, ""),
        (Act.OBJECT, State.ANSWERED, SIGNED, ME, {Hat.COMPANY}, "另一个人登记"),
        (Act.PASS, State.CONFIRMED, SIGNED, ME, {Hat.CHECKER}, "签过字"),
        (Act.PASS, State.CONFIRMED, SIGNED, HIM, {Hat.CHECKER, Hat.COMPANY}, "签过字"),
        (Act.PASS, State.CONFIRMED, SIGNED, HER, {Hat.CHECKER, Hat.OWNER}, "别的单位"),
        (Act.PASS, State.CONFIRMED, SIGNED, HER, {Hat.CHECKER, Hat.RAISER}, ""),
        (Act.REOPEN, State.DISPUTED, SIGNED, ME, {Hat.CHECKER}, "签过字"),
        (Act.END, State.WAITING, {}, HER, {Hat.CHECKER, Hat.OWNER}, "别的单位"),
        (Act.GRANT_TIME, State.WAITING, {"asked_by": HIM}, HIM, {Hat.CHECKER}, "另一个人"),
        (Act.GRANT_TIME, State.WAITING, {"asked_by": HIM}, HER, {Hat.CHECKER}, ""),
        (Act.GRANT_TIME, State.WAITING, {}, HER, {Hat.CHECKER}, "没有等着审定"),
        (Act.REFUSE_TIME, State.REOPENED, {"asked_by": HIM}, HER, {Hat.CHECKER}, ""),
        (Act.ASK_TIME, State.WAITING, {"asked_by": HIM}, HER, {Hat.OWNER}, "不用再次申请"),
        (Act.ASK_TIME, State.WAITING, {"times_left": 0}, HER, {Hat.OWNER}, "次数已经用完"),
        (Act.ASK_TIME, State.WAITING, {"is_late_to_ask": True}, HER, {Hat.OWNER}, "已经晚了"),
        (Act.HAND_ON, State.WAITING, {"is_late_to_hand_on": True}, HER, {Hat.OWNER}, "招商中心改派"),
        (Act.ASSIGN, State.WAITING, {"is_late_to_hand_on": True}, HER, {Hat.CHECKER}, ""),
        (Act.WITHDRAW, State.WAITING, SIGNED, HER, {Hat.RAISER}, "已经答复过"),
    ],
)
def test_what_else_is_asked(act, state, told, person, hats, words):
    refusal = why_not(act, Standing(state, **told), Actor(person, frozenset(hats)))
    assert words in refusal if words else refusal == ""


def test_who_cannot_see_the_slip_does_not_close():
    closed = Actor(HER, frozenset({Hat.CHECKER}), is_closed=True)
    assert "商业敏感" in why_not(Act.PASS, Standing(State.CONFIRMED), closed)
    assert why_not(Act.REOPEN, Standing(State.CONFIRMED), closed) == ""


@pytest.mark.parametrize("act", MOVES)
def test_what_an_act_needs_is_asked_for_in_a_sentence(act):
    needs = MOVES[act].needs
    assert what_lacks(act, needs) == ""
    for name in needs:
        assert what_lacks(act, needs - {name}).startswith("请")


def test_the_pack_we_ship():
    rules = packs.shipped("problems").rules
    assert [(row.name, row.days) for row in rules.urgencies] == [
        ("特急", 1),
        ("急件", 3),
        ("一般", 10),
        ("较难", 30),
    ]
    assert {row.name for row in rules.kinds} >= {
        "土地",
        "资金",
        "审批",
        "水电气路",
        "征迁",
        "用工",
        "融资",
        "纠纷",
    }
    assert {cause: rules.whose(cause) for cause in Cause} == {
        Cause.COMPANY: Whose.COMPANY,
        Cause.LAND: Whose.UNIT,
        Cause.MONEY: Whose.UNIT,
        Cause.APPROVAL: Whose.UNIT,
        Cause.CLEARING: Whose.UNIT,
        Cause.FORCE_MAJEURE: Whose.NOBODY,
    }
    assert (rules.extensions, rules.ask_before, rules.hand_on_days, rules.remind_days) == (2, 1, 1, 2)
    assert rules.days_of(State.WAITING, "急件") == rules.days_of(State.REOPENED, "急件") == 3
    assert rules.days_of(State.WAITING, "不再有的") == 30
    assert {rules.days_of(state, "特急") for state in OPEN - TO_ANSWER} == {5}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"causes": [{"cause": "land", "whose": "unit"}]}, "里没有“企业”“资金”"),
        ({"kinds": [{"name": "土地"}, {"name": "土地"}]}, "写了两次"),
        ({"urgencies": [{"name": "急", "days": 1}, {"name": "急", "days": 2}]}, "写了两次"),
    ],
)
def test_a_pack_that_is_not_whole_is_refused(change, words):
    plain = packs.shipped("problems").rules.model_dump()
    with pytest.raises(ValidationError, match=words):
        Problems.model_validate(plain | change)
