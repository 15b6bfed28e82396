"""Which cases a post reads that reaches its own hands only, or a portfolio."""

import pytest

from luodi.library.actions import handings, transfers
from luodi.library.models import Case, Step
from luodi.projects.models import Part


@pytest.fixture
def transfer(project, cast):
    """The east asks to give a project away; the centre decides."""
    return transfers.ask_transfer(
        project=project, reason="land", words="没有合适的地。", by=cast["east_clerk"]
    )


@pytest.mark.parametrize("unit", ["east", "centre"])
def test_an_agent_reads_the_cases_of_the_projects_in_his_hands_and_none_of_his_unit(
    transfer, cast, units, unit
):
    cast["agent"].posts.update(unit=units[unit])
    assert not Case.objects.visible_to(cast["agent"])
    assert not Step.objects.visible_to(cast["agent"])
    Part.objects.create(county=units["county"], project=transfer.project, kind="agent", person=cast["agent"])
    assert list(Case.objects.visible_to(cast["agent"])) == [transfer]


def test_a_leader_reads_what_leaders_began_in_their_one_name_and_no_transfer_elsewhere(
    transfer, enter, cast, units
):
    order = handings.hand_down(
        project=enter("冷链", "east"), order="请办", lead=units["bureau"], by=cast["leader"]
    )
    assert list(Case.objects.visible_to(cast["deputy"])) == [order]
    assert set(Case.objects.visible_to(cast["leader"])) == {order, transfer}
