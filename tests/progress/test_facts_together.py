"""Ten people do the same with facts at one moment, or one thumb presses ten times: it is done once."""

import pytest

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.progress.actions import facts, months, returns, verdicts
from luodi.progress.actions.facts import FactRefused
from luodi.progress.actions.months import MonthRefused
from luodi.progress.models import ClosedMonth, Evidence, Fact, Figures, Reminder, Return
from luodi.progress.periods import last_day
from luodi.progress.reports import returns as returns_reports
from tests.progress.conftest import WAN, fact_entry, slip

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def tried(act, **told):
    try:
        return act(**told)
    except (FactRefused, MonthRefused, returns.ReminderRefused) as refused:
        return str(refused)


@pytest.fixture
def now_report(report):
    return lambda *told, **said: report(*told, on=clock.today(), **said)


def test_ten_verifications_count_once(cast, factory, now_report, together):
    fact, by = now_report(), cast["centre"]
    answers = together(lambda: tried(verdicts.verify_facts, facts=[fact], by=by), times=10)
    assert sum(isinstance(answer, list) for answer in answers) == 1
    assert {answer for answer in answers if isinstance(answer, str)} == {
        f"“{fact}”已经是“已认定”，不用再办，请刷新页面。"
    }
    assert Figures.objects.get(project=factory).arrived == 1200 * WAN
    assert Entry.objects.filter(verb="fact.verified").count() == 1


def test_an_impatient_thumb_makes_one_fact(cast, factory, together):
    by, day = cast["east_clerk"], clock.today()

    def send():
        entry = fact_entry(factory, on=day, key="draft-1", proofs=[slip(text="同一份")])
        return facts.record_fact(entry=entry, by=by).pk

    assert len(set(together(send, times=10))) == 1
    assert (Fact.objects.count(), Evidence.objects.count()) == (1, 1)
    assert Entry.objects.filter(verb="fact.recorded").count() == 1


def test_one_slip_proves_one_of_ten_facts_in_ten_projects(cast, enter, together):
    projects = [enter(f"项目{number}", "east", stage="building") for number in range(10)]
    by, day, waiting = cast["centre"], clock.today(), iter(projects)

    def send():
        entry = fact_entry(next(waiting), on=day, proofs=[slip(number="0012-34")])
        return tried(facts.record_fact, entry=entry, by=by)

    answers = together(send, times=10)
    assert sum(isinstance(answer, Fact) for answer in answers) == 1
    assert Fact.objects.count() == 1


def test_a_reversal_is_asked_for_and_approved_once(officers, factory, now_report, together):
    (fact,) = verdicts.verify_facts(facts=[now_report()], by=officers["centre"])
    asked = together(
        lambda: tried(verdicts.ask_reversal, fact=fact, reason="重复", by=officers["east_clerk"]), times=10
    )
    (back,) = [answer for answer in asked if isinstance(answer, Fact)]
    verdicts.verify_facts(facts=[back], by=officers["centre"])
    done = together(lambda: tried(verdicts.approve_reversal, fact=back, by=officers["centre_two"]), times=10)
    assert sum(isinstance(answer, Fact) for answer in done) == 1
    assert Figures.objects.get(project=factory).arrived is None


def test_a_return_sent_by_an_impatient_thumb_is_filed_once(cast, factory, together):
    by, month = cast["east_clerk"], returns_reports.month_to_report()

    def send():
        entry = fact_entry(factory, on=last_day(month), proofs=[slip(text="同一份")])
        return returns.file_return(month=month, entries=[entry], key="draft-7", by=by).pk

    assert len(set(together(send, times=10))) == 1
    assert (Return.objects.count(), Fact.objects.count()) == (1, 1)


def test_a_month_closes_once(cast, together):
    answers = together(lambda: tried(months.close_month, month="2026-01", by=cast["centre"]), times=10)
    assert sum(isinstance(answer, ClosedMonth) for answer in answers) == 1
    assert ClosedMonth.objects.count() == 1


def test_ten_reminders_at_once_are_one(cast, factory, together):
    month = returns_reports.month_to_report()
    answers = together(lambda: tried(returns.remind_units, month=month, by=cast["centre"]), times=10)
    assert sum(isinstance(answer, list) for answer in answers) == 1
    assert Reminder.objects.count() == 1
    assert Entry.objects.filter(verb="return.reminded").count() == 1


def test_what_is_taken_back_ten_times_is_taken_back_once(cast, factory, now_report, together):
    (fact,) = verdicts.verify_facts(facts=[now_report()], by=cast["centre"])
    answers = together(lambda: tried(verdicts.take_back, facts=[fact], by=cast["centre"]), times=10)
    assert sum(isinstance(answer, list) for answer in answers) == 1
    assert Figures.objects.get(project=factory).arrived is None
    assert Entry.objects.filter(verb="fact.verification_taken_back").count() == 1
