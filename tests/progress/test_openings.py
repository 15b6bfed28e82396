"""What ledgers bring: stages and totals as openings, and later ledgers that claim and report but set nothing."""

from datetime import date

import pytest
from django.urls import reverse

from luodi.progress.actions import openings, verdicts
from luodi.progress.models import Fact, Figures, StageClaim, StageMove
from luodi.projects.actions.imports.confirming import commit_batch
from luodi.projects.actions.imports.undoing import CannotUndo, undo
from luodi.projects.models import Batch, BatchRow
from tests.projects.imports.made import make_batch

WAN = 1_000_000


@pytest.fixture
def ledger(cast, units):
    """Confirm a ledger of the eastern township with one row, of a new or a known project."""

    def confirm(project=None, **told):
        batch = make_batch(cast["east_clerk"], units, "east")
        row = batch.rows.get(passed_over="")
        row.reading |= told
        if project is not None:
            row.plan, row.project = BatchRow.Plan.UPDATE, project
            row.reading["name"] = project.name
        row.save()
        return commit_batch(batch=Batch.objects.get(pk=batch.pk), by=cast["east_clerk"])

    return confirm


def test_a_new_project_stands_where_the_ledger_says_until_somebody_verified_it(cast, ledger):
    batch = ledger(stage="在建", done_wan=3200, arrived_wan=3600)
    project = BatchRow.objects.get(batch=batch, outcome="created").project
    opening = StageMove.objects.get(project=project)
    assert (project.stage, opening.is_unverified, opening.batch) == ("building", True, batch)
    figures = Figures.objects.get(project=project)
    assert (figures.completed, figures.completed_waiting) == (None, 3200 * WAN)
    assert (figures.arrived, figures.arrived_waiting) == (None, 3600 * WAN)
    facts = list(Fact.objects.waiting())
    assert {fact.evidence.get().file for fact in facts} == {batch.file}
    openings.verify_openings(moves=[opening], by=cast["centre"])
    verdicts.verify_facts(facts=facts, by=cast["centre"])
    figures.refresh_from_db()
    assert (figures.completed, figures.completed_waiting) == (3200 * WAN, None)


def test_a_later_ledger_claims_and_reports_and_sets_nothing(ledger, enter):
    project = enter("现代农业产业园", "east", stage="talks", completed=1000 * WAN)
    ledger(project, stage="开工", done_wan=1500)
    project.refresh_from_db()
    claim = StageClaim.objects.get()
    assert (project.stage, claim.state, claim.to_stage) == ("talks", "preparing", "started")
    told = Fact.objects.get(project=project, origin="ledger")
    assert (told.amount, told.state) == (500 * WAN, "pending")
    # The same once more is no news.
    ledger(project, stage="开工", done_wan=1500)
    assert StageClaim.objects.count() == 1
    assert Fact.objects.count() == 2


def test_a_later_ledger_dates_the_claim_and_not_the_record(ledger, enter):
    project = enter("现代农业产业园", "east", stage="signed", signed_on="2026-03")
    dates = {
        "signed": {"raw": "4月2日", "iso": "2026-04-02"},
        "started": {"raw": "6月18日", "iso": "2026-06-18"},
    }
    ledger(project, stage="开工", dates=dates)
    project.refresh_from_db()
    assert (project.signed_on, project.started_on) == ("2026-03", "")
    assert StageClaim.objects.get().happened_on == date(2026, 6, 18)


def test_a_ledger_may_fill_in_a_day_that_nobody_knew(cast, ledger, enter):
    project = enter("现代农业产业园", "east", stage="signed")
    batch = ledger(project, stage="签约", dates={"signed": {"raw": "4月2日", "iso": "2026-04-02"}})
    project.refresh_from_db()
    assert project.signed_on == "2026-04-02"
    undo(batch=batch, by=cast["east_head"])
    project.refresh_from_db()
    assert project.signed_on == ""


def test_a_ledger_that_is_behind_changes_nothing(ledger, enter):
    project = enter("现代农业产业园", "east", stage="building", completed=1000 * WAN)
    ledger(project, stage="签约", done_wan=800)
    assert not StageClaim.objects.exists()
    assert Fact.objects.count() == 1


def test_what_a_ledger_reported_goes_with_it(cast, ledger, enter):
    project = enter("现代农业产业园", "east", stage="talks", completed=1000 * WAN)
    batch = ledger(project, stage="签约", done_wan=1500, remark="有变化")
    undo(batch=batch, by=cast["east_head"])
    assert StageClaim.objects.get().state == "withdrawn"
    assert Fact.objects.get(origin="ledger").state == "withdrawn"
    assert Figures.objects.get(project=project).completed_waiting == 1000 * WAN


def test_a_ledger_of_which_something_counts_is_not_taken_back(cast, ledger):
    batch = ledger(stage="在建", done_wan=3200)
    verdicts.verify_facts(facts=list(Fact.objects.waiting()), by=cast["centre"])
    with pytest.raises(CannotUndo, match="有 1 条已认定的数据，请先逐条申请冲销"):
        undo(batch=batch, by=cast["east_head"])


class TestEarlierMonths:
    HISTORY = [
        {"sheet": "4月", "excel_row": 3, "day": "2026-04-30", "stage": "签约", "done_wan": 0, "arrived_wan": None},
        {"sheet": "5月", "excel_row": 3, "day": "2026-05-31", "stage": "开工", "done_wan": 300, "arrived_wan": 500},
        {"sheet": "6月", "excel_row": 3, "day": "2026-06-30", "stage": "开工", "done_wan": 200, "arrived_wan": 500},
    ]  # fmt: skip

    @pytest.fixture
    def confirm(self, client, cast, units):
        def post(**more):
            batch = make_batch(cast["east_clerk"], units, "east")
            batch.as_of = date(2026, 7, 31)
            batch.save()
            row = batch.rows.get(passed_over="")
            row.reading |= {"stage": "在建", "done_wan": 3200, "arrived_wan": 500, "history": self.HISTORY}
            row.save()
            address = reverse("projects:confirm_batch", args=[batch.pk])
            page = client.login_as(cast["east_clerk"]).get(address).text
            client.post(address, {"how": "all"} | more)
            return page

        return post

    def test_what_they_tell_is_offered_and_kept_as_of_its_month(self, confirm):
        assert "较早月份的表里有 1 个新建项目的累计完成、到位数" in confirm(history="on")
        facts = Fact.objects.order_by("kind", "happened_on")
        assert [(fact.kind, fact.happened_on.isoformat(), fact.amount // WAN) for fact in facts] == [
            ("arrived", "2026-05-31", 500),
            ("completed", "2026-05-31", 300),
            ("completed", "2026-07-31", 2900),
        ]
        assert Figures.objects.get().completed_waiting == 3200 * WAN

    def test_left_alone_they_change_nothing(self, confirm):
        confirm()
        facts = Fact.objects.order_by("kind").values_list("kind", "happened_on", "amount")
        day = date(2026, 7, 31)
        assert list(facts) == [("arrived", day, 500 * WAN), ("completed", day, 3200 * WAN)]
