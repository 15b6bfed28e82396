"""Every state of the three levels is met alive: each step waits somewhere, each end was reached, each kind of share was drawn up."""

import pytest
from django.db.models import F

from luodi.accounts.models import User
from luodi.common import todo
from luodi.demo import stories
from luodi.demo.diary import rows_of
from luodi.library.flows import FLOWS, STEPS
from luodi.library.flows.dispute import CENTRE_DECIDES
from luodi.library.models import (
    Case,
    Certificate,
    Claim,
    Deputyship,
    Hold,
    Maturity,
    Pause,
    Step,
    Submission,
    SweepLine,
)
from luodi.library.models.rounds import Answer, Round
from luodi.library.shares import Mode
from luodi.metrics.models import Target
from luodi.progress.models import Problem, ProblemStep
from luodi.progress.problems import Act, Cause, State
from luodi.projects.models import LevelStatus
from luodi.projects.stages import StatusAtLevel
from luodi.rulebook.reports import packs
from tests.demo.conftest import DAY

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("demonstration")]


def quarter_is_reviewed():
    """In the first days of a quarter the review of its reserve has not begun."""
    return Round.objects.filter(flow="review").count() > 1


def test_every_step_waits_for_somebody():
    waiting = set(Step.objects.open().values_list("kind", flat=True))
    waiting |= set() if quarter_is_reviewed() else {step.code for step in FLOWS["review"].steps}
    # The rules of the county let the office of the leading group decide disputes.
    assert set(STEPS) - waiting == {CENTRE_DECIDES}


def test_every_flow_ended_in_every_way():
    reached = set(Case.objects.values_list("flow", "outcome"))
    ends = {(flow.code, end) for flow in FLOWS.values() for end in flow.ends}
    # A review that is called off looks like a call that was.
    assert ends - reached == {("review", "called_off")}


def test_what_waits_is_on_the_first_screen_of_somebody():
    """Nothing in the county waits for nobody."""
    everybody = [
        User.objects.get(pk=pk) for pk in User.objects.filter(is_active=True).values_list("pk", flat=True)
    ]
    addresses = {item.url for user in everybody for item in todo.items_for(user)}
    lost = [step for step in Step.objects.open() if step.case.get_absolute_url() not in addresses]
    assert lost == []


def test_some_stands_still_and_some_did():
    assert Pause.objects.running().count() == 2
    assert Pause.objects.filter(to_on__isnull=False).exists()


def test_a_deputy_signed_for_the_head_who_is_away():
    away = Deputyship.objects.get()
    signed = Step.objects.get(on_behalf_of=away.head)
    assert (signed.closed_by, signed.kind) == (away.deputy, "filing.approve")


def test_a_filing_came_back_twice_and_was_let_in():
    case = Case.objects.get(flow="filing", project__name="农村饮水安全工程（二期）")
    assert case.outcome == "admitted"
    first, second = Submission.objects.filter(case=case).order_by("number")
    changed = {name for name, value in second.snapshot.items() if value != first.snapshot[name]}
    assert changed == {"fields"}
    fields = second.snapshot["fields"]
    assert {name for name in fields if fields[name] != first.snapshot["fields"][name]} == {"content"}


def test_units_share_projects_in_every_way():
    told = Certificate.objects.values_list("mode", "double_count")
    assert {mode for mode, _ in told} == set(Mode.values)
    shared = Certificate.objects.in_force().get(double_count=True)
    assert shared.words() == "文旅局、城关镇 70:30"
    assert Certificate.objects.filter(refused_at__isnull=False).count() == 2


def test_first_contacts_hold_come_second_ran_out_and_were_given_up():
    assert set(Claim.objects.values_list("state", flat=True)) == set(Claim.State.values)
    ends = set(Hold.objects.exclude(ended_how="").values_list("ended_how", flat=True))
    assert ends >= {Hold.End.LAPSED, Hold.End.GIVEN_UP, Hold.End.DECIDED, Hold.End.GIVEN_WAY, Hold.End.VOIDED}
    assert Hold.objects.running_out().filter(warn_on__lte=DAY).exists()


def test_projects_stand_at_the_libraries_in_every_way():
    assert set(LevelStatus.objects.values_list("status", flat=True)) == set(StatusAtLevel.values)


def test_targets_hold_are_questioned_and_were_changed():
    assert Target.objects.in_force().count() > 50
    assert Target.objects.proposed().count() == 2
    assert Target.objects.in_force().filter(q2__isnull=False).exists()
    assert set(Target.objects.in_force().values_list("kind", flat=True)) == {"binding", "guiding"}
    gudu = Target.objects.in_force().get(unit__short_name="古渡乡", indicator="admitted.from_10m")
    assert gudu.value == 1


def test_the_reserve_is_assessed_and_gone_through():
    rules = packs.in_force(Maturity.objects.first().county_id, "depth").rules
    percents = Maturity.objects.current().values_list("percent", flat=True)
    assert len({rules.band(percent) for percent in percents}) == 3
    assert Maturity.objects.filter(is_current=False).exists()
    answers = set(SweepLine.objects.values_list("answer", flat=True))
    if quarter_is_reviewed():
        assert answers == {"", *Answer.values}
        assert SweepLine.objects.filter(leaving__isnull=False).exists()
    else:
        assert answers >= {"", Answer.KEEP}


def test_every_word_of_a_story_is_an_act():
    for row in rows_of("stories.csv"):
        kind, _, outcome = row["did"].partition("=")
        assert outcome or callable(getattr(stories.Stage, kind)), row


def test_problems_stand_in_every_state_with_every_cause():
    assert set(Problem.objects.values_list("state", flat=True)) == set(State)
    assert set(Problem.objects.values_list("cause", flat=True)) == set(Cause) - {Cause.MONEY}
    assert set(ProblemStep.objects.values_list("act", flat=True)) >= set(Act) - {Act.REFUSE_TIME, Act.ASSIGN}
    assert Problem.objects.overdue(DAY).exists()
    assert Problem.objects.exclude(due_on=F("first_due_on")).open().exists()
    assert Problem.objects.filter(project__is_sensitive=True).exists()
