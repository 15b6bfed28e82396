"""Cases under rules that a county stored before the program knew all their steps: they begin, go on and can be read."""

import pytest
from django.urls import reverse

from luodi.accounts.models import User
from luodi.assessment.reports import soundness as scored
from luodi.library.actions import filings, leaving
from luodi.library.models import Case
from luodi.progress.models import Problem
from luodi.progress.problems import Act, Cause
from luodi.progress.reports.problems import causes_for
from luodi.rulebook import packs
from tests.assessment import runs
from tests.progress.problems import do, raise_one
from tests.rulebook.aged import aged, plain, store, without_code

PAGES = (
    "desk:home", "desk:overview", "library:open_steps", "library:filings", "library:handings", "library:reserve",
    "library:rounds", "progress:problems", "progress:promises", "metrics:targets", "metrics:figures",
    "rulebook:packs",
)  # fmt: skip


@pytest.fixture
def aged_everywhere(units):
    """The county stored every kind of rules under an earlier program."""
    for kind in packs.kinds():
        store(units["county"], kind, aged(kind))


@pytest.fixture
def without_filing(units):
    """The time limits that the county stored know no step of a filing, and others are the county's own."""
    kind = packs.kind_of("clocks")
    rows = [row | {"days": 9} for row in plain(kind)["clocks"] if not row["step"].startswith("filing.")]
    return store(units["county"], kind, {"clocks": rows})


def test_a_flow_that_the_stored_limits_do_not_know_runs_by_the_default(
    without_filing, login, cast, ready, settle, departments
):
    said = {"words": "用地还在选址。"}
    page = login(cast["east_clerk"]).post(reverse("library:file", args=[ready.pk]), said, follow=True)
    assert page.status_code == 200
    case = Case.objects.get(flow="filing")
    assert case.rules["clocks"] == 1
    settle(case, "filing.approve", "agree", "east_head")
    settle(case, "filing.check", "ask", "centre", units=[departments["planning"].pk])
    settle(case, "filing.opine", "agree", "planning_clerk")
    settle(case, "filing.decide", "admit", "centre")
    usual = {row["step"]: row["days"] for row in plain(packs.kind_of("clocks"))["clocks"]}
    assert {step.kind: step.days for step in case.steps.all()} == {
        kind: usual[kind] for kind in ("filing.approve", "filing.check", "filing.opine", "filing.decide")
    }
    page = login(cast["centre"]).get(case.get_absolute_url()).text
    assert "办理时限第 1 版" in page


def test_what_the_county_did_write_holds_beside_it(without_filing, cast, project):
    case = leaving.ask_to_leave(project=project, reason="企业放弃投资", by=cast["east_clerk"])
    assert case.steps.get().days == 9


def test_a_case_that_began_before_its_flow_had_a_pack_goes_on(filed, login, cast, settle):
    """Its numbers lack two kinds, and name one that the program has no more."""
    Case.objects.update(rules={"clocks": filed.rules["clocks"], "gone_since": 1})
    filed.refresh_from_db()
    settle(filed, "filing.approve", "agree", "east_head")
    page = login(cast["centre"]).get(filed.get_absolute_url())
    assert page.status_code == 200
    assert "gone_since" not in page.text
    settle(filed, "filing.check", "admit", "centre", "县委常委会已议定。")


def test_a_cause_that_the_stored_rules_do_not_know_counts_as_by_default(units, cast, project, login):
    kind = packs.kind_of("problems")
    store(units["county"], kind, without_code(kind, kind.schema.EVERY[0], Cause.LAND))
    raised = raise_one(project, units["bureau"], cast["east_clerk"])
    assert raised.rules == 1
    (named,) = causes_for([project.pk])[project.pk]
    whose = next(row["whose"] for row in plain(kind)["causes"] if row["cause"] == Cause.LAND)
    assert named.whose == whose
    assert login(cast["centre"]).get(raised.get_absolute_url()).status_code == 200
    assert do(Problem.objects.get(), Act.ANSWER, cast["bureau_clerk"]).state == "answered"


def test_rules_that_came_later_do_not_change_what_began_before(without_filing, units, cast, ready, settle):
    case = filings.file_project(project=ready, by=cast["east_clerk"], land=None, words="用地还在选址。")
    kind = packs.kind_of("clocks")
    store(units["county"], kind, {"clocks": [row | {"days": 30} for row in plain(kind)["clocks"]]}, number=2)
    settle(case, "filing.approve", "agree", "east_head")
    assert case.steps.get(kind="filing.check").days == 3


@pytest.mark.parametrize("who", ["centre", "leader", "east_clerk"])
def test_every_screen_opens_by_what_an_earlier_program_stored(aged_everywhere, login, cast, project, who):
    client = login(User.objects.get(username=who))
    for route in PAGES:
        assert client.get(reverse(route), follow=True).status_code == 200, route
    assert client.get(project.get_absolute_url()).status_code == 200


def test_a_final_result_stays_what_it_was(units, cast, login):
    run = runs.final(units, cast["assessor"])
    frozen = run.snapshot
    for kind in packs.kinds():
        store(units["county"], kind, aged(kind), number=2)
    run.refresh_from_db()
    assert run.snapshot == frozen
    assert list(scored.faults()) == []
    assert login(cast["leader"]).get(run.get_absolute_url()).status_code == 200
