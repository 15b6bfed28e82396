"""办理: problems solved in time, promises kept in time, leads and what was passed on with their outcome, the reserve."""

from datetime import date
from fractions import Fraction

import pytest

from luodi.accounts.actions import reorganising
from luodi.common import clock
from luodi.library.actions import handings, transfers
from luodi.metrics.periods import Period
from luodi.progress.actions import promise_changes, promise_keeping, returns
from luodi.progress.problems import Act
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Project
from tests.library.moves import settle
from tests.moments import at
from tests.progress.problems import do, raise_one
from tests.progress.promising import given, kept, lifting, verified

MARCH = Period.of_month(2026, 3)


@pytest.fixture
def problem(cast, units, project):
    """Let the bureau have a problem until 20 March and answer it on a day: ``problem("gate", answered="2026-03-10")``."""

    def raised(words, answered=None, passed=None):
        with clock.moved_to(at("2026-03-02 09:00")):
            found = raise_one(
                project, units["bureau"], cast["east_clerk"], words=words, due_on=date(2026, 3, 20)
            )
        for day, steps in (
            (answered, ((Act.ANSWER, "bureau_head"), (Act.CONFIRM, "east_head"))),
            (passed, ((Act.PASS, "centre"),)),
        ):
            if day:
                with clock.moved_to(at(f"{day} 10:00")):
                    for act, who in steps:
                        do(found, act, cast[who])
        return found

    return raised


def test_problems_solved_in_time(problem, says):
    problem("大门没有接通", answered="2026-03-10", passed="2026-03-12")
    problem("电没有接通", answered="2026-03-24", passed="2026-03-25")
    problem("水没有接通")
    problem("路没有接通", answered="2026-03-11")
    code = "rate.problems_in_time"
    assert says(code, "bureau", "east", period=MARCH) == [Fraction(1, 3), None], (
        "who asks the firm is not counted yet"
    )
    assert says(code, "bureau", period=MARCH, as_of=at("2026-03-15 12:00")) == [1]
    assert says(code, "bureau", period=MARCH, as_of=at("2026-03-23 12:00")) == [Fraction(1, 3)], (
        "two are overdue"
    )


def test_promises_kept_in_time(signed, officers, cast, says):
    code = "rate.promises_government"
    with clock.moved_to(at("2026-01-05 09:00")):
        told = [
            given(signed, cast["east_clerk"], due_on=day)
            for day in (
                date(2026, 3, 10),
                date(2026, 3, 20),
                date(2026, 3, 25),
                date(2026, 3, 28),
                date(2026, 4, 30),
            )
        ]
    with clock.moved_to(at("2026-03-05 09:00")):
        verified(told[0], cast["east_clerk"], cast["centre"])
        promise_changes.ask(promise=told[3], entry=lifting(told[3]), by=cast["east_clerk"])
        promise_changes.approve(promise=told[3], by=cast["centre"])
    with clock.moved_to(at("2026-03-22 09:00")):
        verified(told[1], cast["east_clerk"], cast["centre"])
        kept(told[2], cast["east_clerk"])
    assert says(code, "east", "west", period=MARCH) == [Fraction(1, 3), None], "late, never verified, lifted"
    assert says(code, "east", period=MARCH, as_of=at("2026-03-15 12:00")) == [1]
    with clock.moved_to(at("2026-04-02 09:00")):
        promise_keeping.reverse(promise=told[0], reason="回单是别的项目的", by=officers["centre_two"])
    assert says(code, "east", period=MARCH) == [0]
    assert says(code, "east", period=MARCH, as_of=at("2026-04-01 12:00")) == [Fraction(1, 3)]


def test_a_promise_that_waits_for_the_firm_is_not_late(signed, cast, says):
    with clock.moved_to(at("2026-01-05 09:00")):
        arrival = given(signed, cast["east_clerk"], "firm", due_on=date(2026, 3, 1))
        given(signed, cast["east_clerk"], after_promise_id=arrival.pk, due_on=date(2026, 3, 20))
    assert says("rate.promises_government", "east", period=MARCH) == [None]
    assert says("rate.promises_firm", "east", period=MARCH) == [0]


def test_leads_that_became_contracts(cast, units, stand, says):
    for name in ("冷链物流园", "饮料厂"):
        with clock.moved_to(at("2026-03-02 09:00")):
            entry = ProjectEntry({"name": name})
            case = handings.hand_down_lead(entry=entry, order="对接", lead=units["east"], by=cast["centre"])
            settle(case, "handing.sign", "sign", cast["east_clerk"])
        with clock.moved_to(at("2026-03-04 09:00")):
            settle(case, "handing.judge", "follow", cast["east_clerk"])
    with clock.moved_to(at("2026-06-01 09:00")):
        stand(Project.objects.get(pk=case.project_id), "signed")
    assert says("leads_handed", "east", period=MARCH) == [2]
    assert says("rate.leads_followed", "east", "west", period=MARCH) == [1, None]
    assert says("leads_signed", "east", period=MARCH) == [1]
    assert says("rate.leads_followed", "east", period=MARCH, as_of=at("2026-03-03 09:00")) == [0]
    assert says("leads_signed", "east", period=MARCH, as_of=at("2026-05-31 09:00")) == [0]


def test_what_was_passed_on_and_signed_elsewhere(project, cast, units, stand, says):
    case = transfers.ask_transfer(
        project=project, reason="land", words="缺地", to=units["west"], by=cast["east_clerk"]
    )
    settle(case, "transfer.decide", "agree", cast["centre"], said={"to": units["west"], "mode": "single"})
    settle(case, "transfer.accept", "accept", cast["west_clerk"])
    assert says("referred", "east", "west") == [1, 0]
    assert says("rate.referred_signed", "east") == [0]
    stand(Project.objects.get(pk=project.pk), "signed")
    assert says("rate.referred_signed", "east") == [1]


def test_the_reserve_as_it_stands_at_the_end(enter, stand, says):
    with clock.moved_to(at("2026-03-02 09:00")):
        first = enter("谋划中的厂", "east", stage="reserve")
        enter("线索", "east", stage="reserve", sub_stage="lead")
    with clock.moved_to(at("2026-05-02 09:00")):
        stand(first, "talks")
        enter("另一个厂", "west", stage="reserve")
    assert says("reserve", "east", "west") == [0, 1]
    assert says("reserve", "east", "west", period=MARCH) == [1, 0], "the end of a period that is over"
    assert says("rate.reserve_ripe", "west") == [0]


def test_returns_in_time_and_complete(enter, cast, units, login, says, stand):
    with clock.moved_to(at("2026-02-20 09:00")):
        mill = enter("面粉厂", "east", stage="signed")
        enter("饲料厂", "west", stage="building")
        enter("谋划中的厂", "bureau", stage="reserve")
    with clock.moved_to(at("2026-04-02 09:00")):
        returns.file_return(month="2026-03", entries=[], nothing_new=[mill.pk], by=cast["east_clerk"])
    with clock.moved_to(at("2026-04-03 09:00")):
        stand(Project.objects.get(name="谋划中的厂"), "signed")
    on_time, complete = "rate.returns_on_time", "rate.returns_complete"
    assert says(on_time, "east", "west", "bureau", None, period=MARCH) == [1, 0, None, Fraction(1, 2)]
    assert says(complete, "east", "west", None, period=MARCH) == [1, 0, Fraction(1, 2)]
    assert says(on_time, None, period=MARCH, as_of=at("2026-04-02 12:00")) == [None], "nothing is due yet"
    assert says(on_time, "west", period=Period.of_quarter(2026, 1)) == [0], "February is due as well"
    page = login(cast["west_clerk"]).get("/metrics/rate.returns_on_time/?period=2026-03").text
    assert "全县 2026 年 3 月月报按时率 50.00%" in page
    assert "没有报送" in page
    assert "东川镇人民政府 1 条不在您的查看范围" in page


def test_who_owes_the_return_of_a_merged_unit(enter, cast, units, says):
    with clock.moved_to(at("2026-02-20 09:00")):
        enter("面粉厂", "east", stage="signed")
    with clock.moved_to(at("2026-04-01 09:00")):
        told = {"units": [units["east"]], "into": units["west"], "on": date(2026, 4, 1)}
        reorganising.merge_units(**told, by=cast["system_admin"])
    assert says("rate.returns_on_time", "east", "west", period=MARCH) == [None, 0]
    assert says("rate.returns_on_time", "east", "west", period=Period.of_month(2026, 2)) == [0, None]
