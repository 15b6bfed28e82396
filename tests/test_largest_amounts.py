"""A county full of the largest amounts that are taken in: every page still answers, and says exact sums."""

from contextlib import suppress
from datetime import date

import pytest
from django.urls import NoReverseMatch, reverse

from luodi.common import money
from luodi.progress.actions import facts, verdicts
from luodi.progress.models import Figures
from luodi.projects.actions import record
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Project
from tests.matrix import ROWS
from tests.progress.conftest import WAN, fact_entry, officers

__all__ = ["officers"]

ROWS_OF_LEDGER = 120
READERS = ("centre", "leader", "east_head", "inspector")


@pytest.fixture
def full(units, officers):
    """As many projects as the ledger had that once stopped the first page; on three of them money arrived."""
    fields = {"unit_id": units["east"].pk, "level": "township", "stage": "building"}
    amounts = {"investment": money.MOST, "year_plan": money.MOST, "foreign_amount": money.MOST}
    entries = [
        ProjectEntry({"name": f"第{number}号项目", **fields, **amounts}, [], [], [], {})
        for number in range(ROWS_OF_LEDGER)
    ]
    ids = record.create_projects(entries=entries, by=officers["centre"])
    for pk in ids[:3]:
        entry = fact_entry(
            Project.objects.get(pk=pk), "arrived", money.MOST, date(2026, 11, 20),
            basis="outside_province", explanation="已核对",
        )  # fmt: skip
        fact = facts.record_fact(entry=entry, by=officers["centre_two"])
        verdicts.verify_facts(facts=[fact], by=officers["centre"])
    return ids


@pytest.mark.slow
@pytest.mark.parametrize("who", READERS)
def test_every_page_answers(client, cast, full, who):
    client.login_as(cast[who])
    for route in sorted({row.route for row in ROWS if row.method == "get"}):
        with suppress(NoReverseMatch):  # the page of one thing
            response = client.get(reverse(route))
            assert response.status_code < 500, route
            if response.streaming:
                list(response.streaming_content)  # which closes what it comes from
    assert client.get(reverse("projects:detail", args=[full[0]])).status_code == 200


def test_the_sum_of_a_county_is_exact(client, cast, full):
    client.login_as(cast["centre"])
    assert money.in_wan(ROWS_OF_LEDGER * money.MOST) in client.get(reverse("projects:groups")).text


def test_what_a_project_comes_to_ends_where_one_amount_does(cast, officers, full):
    """A second amount would carry it beyond; two of them once stopped the recount."""
    entry = fact_entry(
        Project.objects.get(pk=full[0]), "arrived", WAN, date(2026, 11, 20), explanation="已核对"
    )
    with pytest.raises(facts.FactRefused, match="累计到位资金超过 1 万亿元"):
        facts.record_fact(entry=entry, by=officers["centre_two"])
    assert Figures.objects.get(project_id=full[0]).arrived == money.MOST
