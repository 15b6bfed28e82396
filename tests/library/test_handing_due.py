"""交办有自己的办结期限: chosen by who hands down, watched on the to-do of both, told on list and page."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.common import clock, todo
from luodi.library.actions import handings, steps
from luodi.library.actions.steps import CaseRefused
from luodi.library.models import Handing
from tests.moments import at

MONDAY, DUE = at("2026-11-02 09:00"), date(2026, 11, 30)


@pytest.fixture
def handed(cast, units, project):
    """On a Monday the centre hands a project down, to be finished by the end of the month; the township signs and judges."""
    with clock.moved_to(MONDAY):
        case = handings.hand_down(
            project=project, order="对接投资方", lead=units["west"], due_on=DUE, by=cast["centre"]
        )
        for kind, outcome in (("sign", "sign"), ("judge", "follow"), ("reply", "reply")):
            step = case.steps.open().get(kind=f"handing.{kind}")
            steps.take(step=step, outcome=outcome, words="已办", by=cast["west_clerk"])
    with clock.moved_to(at("2026-11-27 10:00")):
        step = case.steps.open().get()
        steps.take(step=step, outcome="report", words="正在洽谈", by=cast["west_clerk"])
    return case


def waits_for(user):
    return [one for one in todo.items_for(user) if one.source == "交办"]


def test_until_its_day_nobody_is_told_that_it_is_late(handed, cast):
    with clock.moved_to(at("2026-11-30 10:00")):
        (item,) = waits_for(cast["west_clerk"])
        assert (item.title, item.due_on, item.note) == ("定期报告", DUE, "交办要求11月30日前办结")
        assert waits_for(cast["centre"]) == []


def test_after_it_both_have_it_on_their_to_do(handed, cast, login):
    with clock.moved_to(at("2026-12-02 10:00")):
        (item,) = waits_for(cast["west_clerk"])
        assert item.due_on == DUE, "though the next report is due later"
        (item,) = waits_for(cast["centre"])
        assert (item.title, item.due_on, item.subject) == ("交办到期没有办结", DUE, handed.project.name)
        assert "西坪乡" in item.note
        assert waits_for(cast["leader"]) == []
        centre = login(cast["centre"])
        late = centre.get(reverse("library:handings"), {"sort": "late"}).text
        assert "11月30日到期，逾期 2 天" in late
        assert "11月30日到期，逾期 2 天" in centre.get(handed.get_absolute_url()).text


def test_what_is_finished_is_late_no_more(handed, cast):
    with clock.moved_to(at("2026-12-02 10:00")):
        steps.take(step=handed.steps.open().get(), outcome="finish", words="已签约", by=cast["west_clerk"])
        # What the giver decides now has its own day.
        titles = {one.title: one.due_on for one in waits_for(cast["centre"])}
        assert titles["确认办结"] > DUE
        cast["centre"].waiting = None
        steps.take(step=handed.steps.open().get(), outcome="confirm", by=cast["centre"])
        assert waits_for(cast["centre"]) == []


def test_the_form_proposes_a_day_from_the_time_limits_and_the_giver_chooses(login, cast, units, project):
    with clock.moved_to(MONDAY):
        centre, path = login(cast["centre"]), reverse("library:hand_down", args=[project.pk])
        assert 'value="2026-11-20"' in centre.get(path).text, "sign 1, judge 3 working days, report 14 days"
        told = {"order": "对接", "lead": units["west"].pk}
        assert "办结期限已经过去" in centre.post(path, told | {"due_on": "2026-11-01"}).text
        page = centre.post(path, told | {"due_on": "2026-12-15"}, follow=True).text
        assert "12月15日前" in page
        assert Handing.objects.get().due_on == date(2026, 12, 15)
        assert Entry.objects.get(verb="handing.given").data["due_on"] == "2026-12-15"
        assert "12月15日前办结" in centre.get(project.get_absolute_url()).text


def test_without_a_day_of_its_own_only_the_steps_are_watched(cast, units, project):
    with clock.moved_to(MONDAY):
        handings.hand_down(project=project, order="对接", lead=units["west"], by=cast["centre"])
    with clock.moved_to(at("2026-12-02 10:00")):
        assert waits_for(cast["centre"]) == []
        assert waits_for(cast["west_clerk"])[0].note == ""


def test_a_day_that_is_past_is_refused(cast, units, project):
    with clock.moved_to(MONDAY), pytest.raises(CaseRefused, match="已经过去"):
        handings.hand_down(
            project=project, order="对接", lead=units["west"], due_on=date(2026, 11, 1), by=cast["centre"]
        )


def test_many_overdue_handings_cost_no_more_queries(cast, units, enter):
    counts = []
    for some in (1, 4):
        with clock.moved_to(MONDAY):
            for number in range(some):
                one = enter(f"项目{some}-{number}", "east")
                handings.hand_down(project=one, order="办", lead=units["west"], due_on=DUE, by=cast["centre"])
        with clock.moved_to(at("2026-12-02 10:00")):
            cast["centre"].waiting = None
            with CaptureQueriesContext(connection) as asked:
                assert len(waits_for(cast["centre"])) == (1 if some == 1 else 5)
            counts.append(len(asked))
    assert counts[0] == counts[1]
