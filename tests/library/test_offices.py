"""Offices and units that stand empty, were merged or are held by one person: nothing waits for nobody, no page fails."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luodi.accounts.actions import reorganising
from luodi.accounts.models import Post, User
from luodi.accounts.permissions import Role
from luodi.common import clock
from luodi.library.actions import steps
from luodi.library.flows import FLOWS, STEPS
from luodi.library.models import Step
from tests.conftest import _person


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
