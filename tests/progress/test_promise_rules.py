"""承诺 as tables: every act in every state for every role, the pack we ship, lights, and what entries lack."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from luodi.accounts.permissions import Permission, Role, may
from luodi.progress import promises
from luodi.progress.apps import PACKS
from luodi.progress.promise_entries import (
    ChangeEntry,
    ReportEntry,
    ReviewEntry,
    Wording,
    why_not_changed,
    why_not_reported,
    why_not_reviewed,
    why_not_worded,
)
from luodi.progress.promises import MOVES, RECORD, Act, Milestone, Promises, Side, Standing, State, why_not
from luodi.projects.stages import Stage
from luodi.rulebook import reading
from luodi.rulebook.packs import kind_of

TODAY = date(2026, 11, 27)
PAPER = [(None, "纪要.pdf")]
# The whole table once more, as a county would read it: act → states in which it is possible.
POSSIBLE = {
    "report": "open partly",
    "verify": "claimed",
    "give_back": "claimed",
    "reverse": "kept partly",
    "ask": "open partly",
    "approve": "changing",
    "refuse": "changing",
    "review": "open partly claimed changing",
    "urge": "open partly",
    "void": "open",
}
KEEPERS = {Role.CLERK, Role.HEAD, Role.CENTRE}
SAYING = {"report", "ask", "review", "urge"}


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("role", Role)
def test_every_act_in_every_state_for_every_role(act, state, role):
    standing = Standing(state, MOVES[act].side or Side.GOVERNMENT, doers={Act.VERIFY: 7})
    told = why_not(act, standing, role, person=1)
    may_do = role in KEEPERS if act in SAYING else role == Role.CENTRE
    assert (told == "") == (may_do and state in POSSIBLE[act].split())
    assert told == "" or told.endswith(("。", "请刷新页面。"))


def test_the_table_leaves_nothing_out():
    assert set(MOVES) == set(Act)
    ends = {State.KEPT, State.CHANGED, State.LIFTED, State.VOID}
    assert {state for move in MOVES.values() for state in move.before} == set(State) - ends | {State.KEPT}
    assert {state for move in MOVES.values() for state in move.after} == set(State)
    assert all(may(role, Permission.PROMISE_KEEP) == (role in KEEPERS) for role in Role)


@pytest.mark.parametrize(
    ("act", "did", "state"),
    [
        (Act.VERIFY, Act.REPORT, State.CLAIMED),
        (Act.REVERSE, Act.VERIFY, State.KEPT),
        (Act.APPROVE, Act.ASK, State.CHANGING),
        (Act.VOID, RECORD, State.OPEN),
    ],
)
def test_what_takes_two_people(act, did, state):
    assert "以外的人" in why_not(act, Standing(state, doers={did: 7}), Role.CENTRE, person=7)
    assert why_not(act, Standing(state, doers={Act.VERIFY: 1, did: 7}), Role.CENTRE, person=2) == ""


@pytest.mark.parametrize(("act", "state"), [(Act.REPORT, State.OPEN), (Act.VERIFY, State.CLAIMED)])
def test_what_is_tied_waits_for_its_milestone(act, state):
    def told(**more):
        return why_not(act, Standing(state, **more), Role.CENTRE, person=1)

    waits = Milestone("企业承诺“到位资金”", is_reached=False)
    assert told(milestones=(waits,)) == (
        "兑现的前提是企业承诺“到位资金”，还没有核定达到，不能登记兑现。请等前提核定以后再办。"
    )
    assert "已不存在" in told(milestones=(Milestone("企业承诺“到位资金”", False, is_gone=True),))
    assert told(milestones=(Milestone("企业承诺“到位资金”", True), waits)) != ""
    assert told(milestones=(Milestone("企业承诺“到位资金”", True),)) == ""
    assert "审查没有通过" in told(review="failed")
    assert told(review="passed") == ""


def test_a_milestone_on_which_something_was_paid_is_not_reversed():
    resting = Standing(State.KEPT, doers={Act.VERIFY: 7}, resting=("奖补 500 万元",))
    assert "请先退回或撤销那一条" in why_not(Act.REVERSE, resting, Role.CENTRE, person=1)
    assert "变更前" in why_not(Act.REVERSE, Standing(State.PARTLY), Role.CENTRE, person=1)


@pytest.mark.parametrize("stage", Stage)
def test_a_stage_is_reached_from_itself_on(stage):
    order = list(Stage)
    for now in Stage:
        reached = order.index(now) >= order.index(stage)
        assert promises.stage_milestone(stage, now, is_verified=True).is_reached == reached
        assert not promises.stage_milestone(stage, now, is_verified=False).is_reached


@pytest.mark.parametrize(
    ("state", "due", "kept", "words"),
    [
        ("open", None, None, "未约定期限"),
        ("open", -3, None, "逾期 3 天"),
        ("open", 0, None, "今天到期"),
        ("open", 30, None, "临期"),
        ("open", 31, None, "未到期"),
        ("partly", -1, None, "部分兑现 逾期 1 天"),
        ("claimed", -5, -6, "已兑现待核"),
        ("claimed", -5, -2, "已兑现待核 逾期 3 天兑现"),
        ("changing", 90, None, "变更待审定"),
        ("changing", -2, None, "变更待审定 逾期 2 天"),
        ("kept", -5, -5, "已兑现"),
        ("kept", -5, 0, "已兑现 逾期 5 天兑现"),
        ("kept", None, 0, "已兑现"),
        ("changed", -5, None, "已变更"),
        ("lifted", -5, None, "已解除"),
        ("void", -5, None, "已作废"),
    ],
)
def test_lights(state, due, kept, words):
    days = [None if one is None else TODAY + timedelta(one) for one in (due, kept)]
    found = promises.lights(State(state), *days, TODAY, 30)
    assert " ".join(light.word for light in found) == words
    assert all(light.tone == "red" for light in found if light.word.endswith("天") and "逾期" in light.word)


@pytest.mark.parametrize(
    ("state", "words"),
    [("open", "等兑现前提"), ("partly", "部分兑现 等兑现前提"), ("changing", "变更待审定")],
)
def test_what_waits_for_the_other_side_is_not_late(state, words):
    found = promises.lights(State(state), TODAY - timedelta(5), None, TODAY, 30, waits=True)
    assert " ".join(light.word for light in found) == words


@pytest.mark.parametrize(
    ("verified", "state"),
    [([], "open"), ([False], "partly"), ([False, True], "kept"), ([True], "kept")],
)
def test_where_verified_reports_leave_a_promise(verified, state):
    assert promises.state_by(verified) == state


@pytest.mark.parametrize(
    ("needs", "review", "until", "flag"),
    [
        (False, "", None, ""),
        (True, "", None, "未见公平竞争审查结论"),
        (True, "passed", None, ""),
        (True, "not_concerned", None, ""),
        (True, "failed", None, "公平竞争审查不通过"),
        (True, "exception", 0, ""),
        (True, "exception", -1, "公平竞争审查例外期限已过"),
    ],
)
def test_what_is_flagged(needs, review, until, flag):
    day = None if until is None else TODAY + timedelta(until)
    assert promises.lacks_review(needs, review, day, TODAY) == flag


def test_the_pack_we_ship():
    pack = reading.shipped(kind_of("promises"))
    rules = pack.rules
    needing = {kind.name for kind in rules.of(Side.GOVERNMENT) if kind.needs_review}
    assert needing == {"优惠政策", "奖补资金", "土地供应", "税费"}
    assert not any(kind.needs_review for kind in rules.of(Side.FIRM))
    assert all(kind.proof and kind.source for kind in rules.kinds)
    assert rules.kind("firm", "投产").name == "投产"
    assert rules.kind("firm", "没有的") is None
    assert (rules.remind_days, rules.hand_over_days) == (30, 60)
    assert (PACKS / "promises.yaml").exists()
    with pytest.raises(ValidationError, match="企业承诺"):
        Promises(kinds=rules.of(Side.GOVERNMENT))


GOOD = Wording("奖补 500 万元", "第五条……", unit_id=1)


@pytest.mark.parametrize(
    ("side", "more", "words"),
    [
        ("government", {}, ""),
        ("government", {"what": " "}, "写明承诺内容"),
        ("government", {"clause": ""}, "照抄条款原文"),
        ("government", {"unit_id": None}, "选择承办单位"),
        ("government", {"after_stage": "producing"}, ""),
        ("firm", {}, "选择作出承诺的企业"),
        ("firm", {"firm_id": 1}, ""),
        ("firm", {"firm_id": 1, "after_stage": "producing"}, "只有政府承诺"),
    ],
)
def test_what_words_of_a_promise_lack(side, more, words):
    told = why_not_worded(side, Wording(**vars(GOOD) | more))
    assert (words in told) if words else told == ""


@pytest.mark.parametrize(
    ("more", "promised", "kept", "words"),
    [
        ({}, None, 0, ""),
        ({"happened_on": TODAY + timedelta(1)}, None, 0, "晚于今天"),
        ({"words": ""}, None, 0, "写明怎样兑现"),
        ({"files": []}, None, 0, "上传兑现的依据"),
        ({}, 500, 0, "填写兑现金额"),
        ({"amount": 500}, 500, 0, ""),
        ({"amount": 600}, 500, 0, ""),
        ({"amount": 499}, 500, 0, "请按部分兑现登记"),
        ({"amount": 200}, 500, 300, ""),
        ({"amount": 200, "is_whole": False}, 500, 0, ""),
        ({"amount": 200, "is_whole": False}, 500, 300, "请按全部兑现登记"),
        ({"is_whole": False}, None, 0, ""),
    ],
)
def test_what_a_report_lacks(more, promised, kept, words):
    told = {"is_whole": True, "happened_on": TODAY, "words": "已拨付", "files": PAPER} | more
    said = why_not_reported(ReportEntry(**told), promised, kept, TODAY)
    assert (words in said) if words else said == ""


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"outcome": "passed", "paper": "8号"}, ""),
        ({"outcome": "passed"}, "文号"),
        ({"outcome": "failed", "paper": "8号"}, ""),
        ({"outcome": "not_concerned"}, "为什么不涉及"),
        ({"outcome": "not_concerned", "words": "没有优惠"}, ""),
        ({"outcome": "exception", "paper": "8号"}, "截止日期"),
        ({"outcome": "exception", "paper": "8号", "until": TODAY}, ""),
        ({"outcome": "exception", "paper": "8号", "until": TODAY - timedelta(1)}, "早于今天"),
    ],
)
def test_what_a_review_lacks(told, words):
    said = why_not_reviewed(ReviewEntry(**told), TODAY)
    assert (words in said) if words else said == ""


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, ""),
        ({"decided_by": ""}, "决定机关和文号"),
        ({"paper": " "}, "决定机关和文号"),
        ({"words": ""}, "写明理由"),
        ({"decided_on": TODAY + timedelta(1)}, "晚于今天"),
        ({"files": []}, "上传决定"),
        ({"wording": GOOD}, "和现在一样"),
        ({"wording": None}, "变更后的内容"),
        ({"wording": Wording("减为 400 万元", "", unit_id=1)}, "照抄条款原文"),
        ({"kind": "lift"}, "解除不用写"),
        ({"kind": "lift", "wording": None}, ""),
        ({"compensation": "due"}, "填写补偿金额"),
        ({"compensation": "due", "compensation_amount": 100}, ""),
        ({"compensation_words": ""}, "怎样补偿"),
    ],
)
def test_what_a_change_lacks_of_its_procedure(more, words):
    told = {
        "kind": "change", "why": "public", "words": "规划调整", "decided_by": "县政府", "paper": "12号",
        "decided_on": TODAY, "compensation": "none", "compensation_words": "没有损失", "files": PAPER,
        "wording": Wording("奖补 400 万元", "第五条……", unit_id=1),
    }  # fmt: skip
    said = why_not_changed("government", ChangeEntry(**told | more), GOOD, TODAY)
    assert (words in said) if words else said == ""


def test_words_are_kept_as_plain_values_and_read_again():
    told = Wording("奖补", "第五条", amount=5, due_on=TODAY, unit_id=3, after_stage="producing")
    assert Wording.read(told.plain()) == told
    assert Wording.read(GOOD.plain()) == GOOD
