"""docs/flows.md says what the code does."""

from pathlib import Path

import pytest

from luodi.library.flows import FLOWS, STEPS
from luodi.library.reports import flow_tables

PAGE = Path(__file__).parents[2] / "docs" / "flows.md"


def test_the_page_of_the_flows_is_what_the_tables_say():
    renew = "python3 manage.py draw_flows > docs/flows.md"
    assert PAGE.read_text(encoding="utf-8") == flow_tables.page(), f"docs/flows.md is behind; run {renew}"


def test_every_step_and_every_button_is_on_it():
    page = flow_tables.page()
    for flow in FLOWS.values():
        for step in flow.steps:
            assert f"| {step.label}<br>`{step.code}` |" in page
            assert all(outcome.label in page for outcome in step.outcomes)


@pytest.mark.parametrize(
    ("kind", "at_centre", "people"),
    [
        ("filing.approve", False, "负责人"),
        ("filing.check", True, "专员"),
        ("handing.sign", False, "经办人或负责人"),
        ("handing.sign", True, "专员"),
        ("handing.confirm", False, "领导"),
        ("handing.confirm", True, "专员"),
        ("dispute.decide", False, "领导小组办公室"),
    ],
)
def test_who_may_settle_a_step_at_a_unit_is_said_in_short(kind, at_centre, people):
    assert STEPS[kind].people(at_centre=at_centre) == people
