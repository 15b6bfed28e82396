"""Stop-clocks: a step that stands still is under no pressure, and its due day moves by the days it stood still."""

import re
from datetime import date

import pytest

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.library.actions import handings, pauses, steps
from luodi.library.reports import waiting
from luodi.rulebook.actions import calendar as calendar_actions
from luodi.rulebook.due_days import NoLongerOpen
from luodi.rulebook.holidays import NamedDay
from luodi.rulebook.reports import proposals
from tests.moments import at

MONDAY, TUESDAY, FRIDAY = at("2026-11-23 09:00"), at("2026-11-24 09:00"), at("2026-11-27 09:00")


@pytest.fixture
def case(project, cast, units):
    """A project that a leader handed to the western township on a Monday and that was signed for the same day."""
    with clock.moved_to(MONDAY):
        made = handings.hand_down(project=project, order="请办", lead=units["west"], by=cast["leader"])
        steps.take(step=made.steps.get(), outcome="sign", by=cast["west_clerk"])
    return made


@pytest.fixture
def judge(case):
    """The step that waits for a judgement: three working days, until Thursday."""
    step = case.steps.open().get(kind="handing.judge")
    assert step.due_on == date(2026, 11, 26)
    return step


@pytest.fixture
def stopped(judge, cast):
    """It was stopped on Tuesday."""
    with clock.moved_to(TUESDAY):
        pauses.pause(step=judge, reason="等投资方补充材料", by=cast["centre"])
    return judge


def test_working_days_that_stood_still_are_given_back(stopped, cast):
    with clock.moved_to(FRIDAY):
        step = pauses.resume(step=stopped, by=cast["leader"])
    assert step.due_on == date(2026, 12, 1), "three working days later, over the week-end"


def test_of_calendar_days_the_days_are_given_back(case, cast):
    reply = case.steps.open().get(kind="handing.reply")
    assert reply.due_on == date(2026, 11, 30)
    with clock.moved_to(TUESDAY):
        pauses.pause(step=reply, reason="投资方出国", by=cast["centre"])
    with clock.moved_to(FRIDAY):
        assert pauses.resume(step=reply, by=cast["centre"]).due_on == date(2026, 12, 3)


def test_while_it_stands_still_nobody_is_pressed(stopped, cast, login):
    with clock.moved_to(at("2026-12-10 09:00")):
        items = {item.title: item for item in waiting.items_for(cast["west_head"])}
        assert items["研判"].due_on is None
        assert items["研判"].is_stopped
        assert items["答复交办人"].due_on == date(2026, 11, 30)
        page = login(cast["west_head"]).get(stopped.case.get_absolute_url()).text
        assert "周中暂停时限：等投资方补充材料" in page
        assert "暂停时限</button>" not in page
        assert "时限暂停，" not in login(cast["leader"]).get("/handings/").text, (
            "the reply is late and comes first"
        )


def test_the_page_of_the_project_says_that_it_stands_still(stopped, cast, login):
    page = login(cast["east_clerk"]).get(stopped.case.project.get_absolute_url()).text
    assert "等西坪乡经办人或负责人：研判，时限暂停" in page


def test_settled_while_it_stood_still_it_is_not_late(stopped, cast, login):
    with clock.moved_to(at("2026-12-10 09:00")):
        steps.take(step=stopped, outcome="follow", words="可以跟进", by=cast["west_head"])
        page = login(cast["leader"]).get(stopped.case.get_absolute_url()).text
    assert "用时 " in page
    assert not re.search(r"用时 \d+ 天，逾期", page)


def test_stopped_and_set_going_on_the_page(judge, cast, login):
    client = login(cast["leader"])
    assert "暂停时限" in client.get(judge.case.get_absolute_url()).text
    page = client.post(f"/cases/steps/{judge.pk}/pause/", {"reason": ""}, follow=True).text
    assert "请写明暂停时限的原因。" in page
    page = client.post(f"/cases/steps/{judge.pk}/pause/", {"reason": "等材料"}, follow=True).text
    assert "恢复时限" in page
    page = client.post(f"/cases/steps/{judge.pk}/pause/", {"reason": "再停"}, follow=True).text
    assert "时限已经暂停" in page
    assert "按暂停的天数顺延" in client.post(f"/cases/steps/{judge.pk}/resume/", follow=True).text
    assert "时限没有暂停" in client.post(f"/cases/steps/{judge.pk}/resume/", follow=True).text
    verbs = list(Entry.objects.about(judge.case.project).values_list("verb", flat=True))
    assert verbs[:2] == ["step.resumed", "step.paused"]


@pytest.mark.parametrize(
    ("who", "refusal"),
    [
        ("west_head", "时限由别的单位暂停"),
        ("east_head", "由招商中心或交办人暂停"),
        ("centre", ""),
        ("leader", ""),
    ],
)
def test_who_stops_a_clock(judge, cast, who, refusal):
    told = pauses.why_not(judge, cast[who])
    assert refusal in told
    assert bool(refusal) == bool(told)


@pytest.mark.parametrize(
    ("giver", "lead", "refusal"),
    [("leader", "west", ""), ("deputy", "east", ""), ("leader", "bureau", "由招商中心或交办人暂停")],
)
def test_a_leader_with_a_portfolio_stops_the_own_clocks_and_those_of_the_portfolio(
    enter, cast, units, giver, lead, refusal
):
    project = enter("果蔬冷链", "west" if giver == "deputy" else "east")
    case = handings.hand_down(project=project, order="请办", lead=units[lead], by=cast[giver])
    told = pauses.why_not(case.steps.get(), cast["deputy"])
    assert refusal in told
    assert bool(refusal) == bool(told)


def test_nobody_stops_the_own_clock(project, cast, units):
    """The centre's own steps are not stopped by the centre, nor by a leader who did not give the order."""
    case = handings.hand_down(project=project, order="请办", lead=units["west"], by=cast["centre"])
    assert "由招商中心或交办人" in pauses.why_not(case.steps.get(), cast["leader"])
    steps.take(step=case.steps.get(), outcome="hand_back", words="办不了", by=cast["west_head"])
    back = case.steps.open().get()
    with pytest.raises(pauses.ClockRefused, match="等您的单位办理"):
        pauses.pause(step=back, reason="忙", by=cast["centre"])


def test_a_settled_step_has_no_clock(judge, cast):
    steps.take(step=judge, outcome="follow", words="可以", by=cast["west_head"])
    with pytest.raises(pauses.ClockRefused, match="已经办结"):
        pauses.pause(step=judge, reason="等材料", by=cast["centre"])


def change_wednesday(by):
    """The Wednesday becomes a day off."""
    calendar_actions.change_day(named=NamedDay(date(2026, 11, 25), False, "县庆"), reason="县庆放假", by=by)


def test_a_corrected_calendar_proposes_and_moves_nothing_by_itself(case, judge, cast):
    with clock.moved_to(TUESDAY):
        change_wednesday(cast["centre"])
        judge.refresh_from_db()
        assert judge.due_on == date(2026, 11, 26)
        (proposal,) = proposals.proposals(case.county_id)
        assert (proposal.title, proposal.owner) == ("交办：研判", "西坪乡")
        moved, refused = calendar_actions.move_due_days(keys=[proposal.key], by=cast["centre"])
        assert (moved, refused) == (1, [])
    judge.refresh_from_db()
    assert judge.due_on == date(2026, 11, 27)
    assert Entry.objects.about(case.project).filter(verb="step.due_day_moved").exists()
    with pytest.raises(NoLongerOpen, match="另有调整"):
        pauses.move_due_day(proposal=proposal, by=cast["centre"])


def test_what_stood_still_is_counted_in_the_proposal(stopped, case, cast):
    with clock.moved_to(FRIDAY):
        pauses.resume(step=stopped, by=cast["centre"])
        calendar_actions.change_day(
            named=NamedDay(date(2026, 11, 30), False, "县庆"), reason="县庆放假", by=cast["centre"]
        )
        now = {p.title: (p.was.on, p.now.on) for p in proposals.proposals(case.county_id)}
    assert now["交办：研判"] == (date(2026, 12, 1), date(2026, 12, 2))
    assert now["交办：答复交办人"] == (date(2026, 11, 30), date(2026, 12, 1))
