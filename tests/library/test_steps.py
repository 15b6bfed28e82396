"""Cases and steps: settled once, by whom the table allows, under the rules they began with."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.library.actions import leaving, steps
from luodi.library.models import Case, Deputyship, Step
from luodi.library.reports import waiting
from tests.conftest import _person
from tests.moments import at


@pytest.fixture
def case(project, cast):
    """The clerk of the eastern township proposes on a Monday that the project leaves its library."""
    with clock.moved_to(at("2026-11-23 09:00")):
        return leaving.ask_to_leave(project=project, reason="企业放弃投资", by=cast["east_clerk"])


def test_a_step_waits_for_one_unit_until_one_day(case, units):
    step = case.steps.get()
    assert (step.kind, step.unit) == ("leaving.agree", units["east"])
    assert step.due_on == date(2026, 11, 26), "three working days"
    assert case.rules == {"clocks": 1}


def test_whoever_began_it_does_not_settle_it(case, cast, login):
    page = login(cast["east_clerk"]).get(case.get_absolute_url()).text
    assert "同意出库" not in page
    with pytest.raises(steps.StepRefused, match="由负责人办理"):
        steps.take(step=case.steps.get(), outcome="agree", by=cast["east_clerk"])


def test_a_head_who_began_it_needs_another_head(project, cast, units):
    case = steps.begin(flow="leaving", project=project, unit=units["east"], by=cast["east_head"])
    steps.open_step(case, "leaving.agree", units["east"], by=cast["east_head"])
    with pytest.raises(steps.StepRefused, match="要由另一个人办"):
        steps.take(step=case.steps.get(), outcome="agree", by=cast["east_head"])


def test_a_head_of_another_unit_is_told_whom_it_waits_for(case, cast):
    with pytest.raises(steps.StepRefused, match="由东川镇办理"):
        steps.take(step=case.steps.get(), outcome="agree", by=cast["west_head"])


def test_the_head_settles_it_on_the_page(case, cast, login):
    client = login(cast["east_head"])
    assert "同意出库" in client.get(case.get_absolute_url()).text
    answer = client.post(f"/cases/steps/{case.steps.get().pk}/", {"outcome": "agree", "words": "情况属实"})
    assert answer.url == case.get_absolute_url()
    page = client.get(answer.url).text
    assert "出库：已出库" in page
    assert "情况属实" in page
    case.refresh_from_db()
    assert case.outcome == "left"
    verbs = list(Entry.objects.about(case.project).values_list("verb", flat=True))
    assert verbs[:3] == ["level.left", "leaving.agree.agree", "leaving.started"]


def test_words_that_an_outcome_needs_are_asked_for(case, cast, login):
    answer = login(cast["east_head"]).post(f"/cases/steps/{case.steps.get().pk}/", {"outcome": "keep"})
    assert "请写明继续留库的理由。" in answer.text
    assert case.steps.open().exists()


def test_who_comes_second_is_told_who_was_first(case, cast):
    step = case.steps.get()
    steps.take(step=step, outcome="agree", by=cast["east_head"])
    with pytest.raises(steps.AlreadySettled, match="已由钱东于.*办结：同意出库。请刷新页面查看。"):
        steps.take(step=step, outcome="keep", words="再等等", by=cast["east_head"])


def test_it_waits_on_the_first_screen_of_the_head_alone(case, cast):
    assert waiting.items_for(cast["east_clerk"]) == []
    (item,) = waiting.items_for(cast["east_head"])
    assert (item.title, item.source, item.due_on) == ("负责人审批出库", "出库", case.steps.get().due_on)


def test_a_deputy_signs_with_both_names(case, cast, units):
    second = _person("second", "副镇长", "clerk", "east", units)
    Deputyship.objects.create(
        county=units["county"], unit=units["east"], head=cast["east_head"], deputy=second,
        from_on=clock.today(), to_on=clock.today(), reason="外出招商",
    )  # fmt: skip
    assert [item.title for item in waiting.items_for(second)] == ["负责人审批出库"]
    taken = steps.take(step=case.steps.get(), outcome="agree", by=second)
    assert (taken.closed_by, taken.on_behalf_of) == (second, cast["east_head"])


def test_a_case_is_begun_once(case, cast):
    with pytest.raises(steps.CaseRefused, match="已在办理"):
        leaving.ask_to_leave(project=case.project, reason="重复", by=cast["east_clerk"])


def test_the_database_lets_no_step_end_without_an_outcome(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.update(closed_at=clock.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.update(outcome="left")


@pytest.mark.parametrize("who", ["west_clerk", "bureau_head", "agent"])
def test_a_case_of_others_is_not_there(case, cast, login, who):
    expected = 403 if who == "agent" and not cast[who].can("cases_view") else 404
    assert login(cast[who]).get(case.get_absolute_url()).status_code == expected
