"""Offices and units that stand empty, were merged or are held by one person: nothing waits for nobody, no page fails."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luodi.accounts.actions import reorganising
from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Role
from luodi.accounts.reports import offices
from luodi.accounts.reports.offices import NobodyInOffice
from luodi.common import clock
from luodi.library.actions import disputes, filings, leaving, steps
from luodi.library.actions.steps import CaseRefused, StepRefused
from luodi.library.flows import FLOWS, STEPS
from luodi.library.models import Case, Step
from luodi.rulebook.models import PackVersion
from tests.conftest import _person, _post
from tests.library import contacts


def again(user):
    """Read a person again, as the next request does."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def nobody_at_the_centre():
    """From today on nobody is at the centre; what was filed before may still be under way."""

    def leave():
        yesterday = clock.today() - timedelta(days=1)
        Post.objects.filter(role=Role.CENTRE).update(valid_to=yesterday)

    return leave


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        (lambda case: reverse("library:take", args=[case.steps.get().pk]), {"words": ""}),
        (lambda case: reverse("library:settle_many"), {"confirm": "1"}),
    ],
    ids=["one by one", "many at once"],
)
def test_a_page_says_that_nobody_is_in_office(page, sent, filed, cast, login, nobody_at_the_centre):
    nobody_at_the_centre()
    told = sent | {"outcome": "agree", "pick": [filed.pk]}
    answer = login(cast["east_head"]).post(page(filed), told, follow=True)
    assert answer.status_code == 200
    assert "还没有人担任“招商中心专员”" in answer.text
    assert filed.steps.open().get().kind == "filing.approve", "nothing was settled"


@pytest.mark.parametrize(
    ("role", "kind"),
    [(Role.CENTRE, "filing.check"), (Role.LEADER, "handing.back"), (Role.GROUP_OFFICE, "dispute.decide")],
)
def test_what_waits_in_an_office_follows_it_into_another_unit(role, kind, cast, units, opened):
    holder = _person("holder", "某同志", role, "inspection", units)
    flow = next(flow for flow in FLOWS.values() if STEPS[kind] in flow.steps)
    step = opened(flow, "inspection", cast["west_clerk"]).steps.get(kind=kind)
    reorganising.merge_units(
        units=[units["inspection"]], into=units["culture"], on=clock.today(), by=cast["system_admin"]
    )
    assert steps.why_not_now(step, again(holder)) == ""
    assert step in Step.objects.waiting_for(again(holder))


def test_what_the_only_person_of_the_centre_filed_could_not_be_checked(ready, cast, units):
    clerk = again(cast["centre"]).act_under(_post(cast["centre"], Role.CLERK, units["east"]))
    with pytest.raises(CaseRefused, match="没有别的专员在岗，报送后没有人审核"):
        filings.file_project(project=ready, words="用地还在选址。", by=clerk)
    _person("second", "副主任", Role.CENTRE, "centre", units)
    assert filings.file_project(project=ready, words="用地还在选址。", by=clerk).steps.open().exists()


def test_the_only_person_of_the_centre_does_not_approve_for_a_unit(filed, cast, units, settle):
    cast["wears_both"] = cast["centre"].act_under(_post(cast["centre"], Role.HEAD, units["east"]))
    with pytest.raises(StepRefused, match="没有别人担任“招商中心专员”"):
        settle(filed, "filing.approve", "agree", "wears_both")
    settle(filed, "filing.approve", "agree", "east_head")


def test_the_only_person_of_the_centre_opens_no_dispute_that_the_centre_decides(cast, units):
    contacts.register(cast["west_clerk"])
    claim = contacts.register(cast["centre"])
    version = PackVersion.objects.get(kind="holds")
    PackVersion.objects.filter(pk=version.pk).update(content=version.content | {"decided_by": "centre"})
    with pytest.raises(NobodyInOffice, match="没有别人担任“招商中心专员”"):
        disputes.open_dispute(claim=claim, grounds="先到", by=cast["centre"])
    assert not Case.objects.exists()


def test_who_cannot_log_in_holds_no_office(project, ready, cast):
    User.objects.filter(pk=cast["centre"].pk).update(is_active=False)
    with pytest.raises(NobodyInOffice, match="还没有人担任"):
        offices.office(project.county_id, Role.CENTRE)
    with pytest.raises(CaseRefused, match="没有第二个人能同意出库"):
        leaving.ask_to_leave(project=project, reason="企业放弃投资", by=cast["east_head"])
    with pytest.raises(CaseRefused, match="没有人审核"):
        filings.file_project(project=ready, words="用地还在选址。", by=cast["east_clerk"])


def test_a_dispute_that_nobody_could_decide_waits_on_for_its_holder(cast, units):
    contacts.register(cast["west_clerk"])
    claim = contacts.register(cast["east_clerk"])
    case = disputes.open_dispute(claim=claim, grounds="先到", by=cast["east_clerk"])
    Step.objects.update(due_on="2020-01-01")
    cast["group_office"].posts.all().delete()
    assert disputes.pass_unanswered(county_id=units["county"].pk) == 0
    assert case.steps.open().get().kind == "dispute.answer"
