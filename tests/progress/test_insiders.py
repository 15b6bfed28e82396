"""What a clever insider tries whose career hangs on the numbers: every way round a second person or a gate is refused."""

import io
from datetime import date

import pytest
from django.db import transaction

from luodi.common import clock
from luodi.progress.actions import facts, openings, papers, staging, verdicts
from luodi.progress.actions.facts import FactRefused
from luodi.progress.actions.promise_keeping import PromiseRefused
from luodi.progress.actions.staging import StageRefused
from luodi.progress.models import Figures, Promise, Proof
from luodi.progress.proofs import Said
from luodi.projects.actions import merges, record
from luodi.projects.actions.masking import mark_sensitive
from luodi.projects.actions.merges import MergeRefused
from luodi.projects.voiding import NotNow
from tests.moments import at
from tests.progress.conftest import WAN, slip
from tests.progress.promising import given, kept, reviewed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with clock.moved_to(at("2026-11-24 10:00")):
        yield


def refused(error, act, *words, **said):
    with pytest.raises(error) as told, transaction.atomic():
        act(**said)
    assert all(word in str(told.value) for word in words), str(told.value)


def merged(survivor, absorbed, by, **said):
    return merges.merge_projects(survivor=survivor, absorbed=absorbed, by=by, **said)


def failed(project, by, words="限定本地企业中标", outcome="failed"):
    said = Said("fair_competition", clock.today(), outcome, words, reviewer="县司法局", has_file=True)
    content = io.BytesIO("同一份审查表".encode())
    return papers.add_proof(project=project, said=said, content=content, name="审查表.txt", by=by)


def test_a_failed_review_is_not_lost_by_merging_with_a_twin_that_shows_the_same_file_as_passed(cast, enter):
    bad, twin = (enter(name, "east", stage="talks") for name in ("有机肥生产线", "有机肥生产线项目"))
    failed(bad, cast["east_clerk"])
    failed(twin, cast["east_clerk"], "", "passed")
    merged(twin, bad, cast["centre"])
    assert "failed" in Proof.objects.filter(project=twin).values_list("outcome", flat=True)


def test_nobody_steps_over_the_contract_where_the_review_failed(cast, enter):
    bad = enter("有机肥生产线", "east", stage="talks")
    failed(bad, cast["east_clerk"])
    for to in ("signed", "building"):
        refused(
            StageRefused, staging.move_out_of_order, "公平竞争", project=bad, to=to, happened_on=clock.today(),
            reason="接管", by=cast["centre"],
        )  # fmt: skip


def test_merging_dates_no_stage_that_the_project_has_not_reached(cast, enter):
    survivor = enter("有机肥生产线", "east", stage="talks")
    absorbed = enter("有机肥生产线项目", "east", stage="signed", signed_on="2026-11-01")
    merged(survivor, absorbed, cast["centre"], fill=["signed_on"])
    survivor.refresh_from_db()
    assert survivor.signed_on == ""


def test_marking_a_claim_as_secret_does_not_hand_it_to_the_own_head(cast, talks, claimed):
    mark_sensitive(project=talks, reason="投资方要求保密", by=cast["east_clerk"])
    refused(StageRefused, staging.verify_claim, "商业敏感", claim=claimed, by=cast["east_head"])


def test_a_head_does_not_take_verified_money_away_by_voiding(cast, factory, verified):
    verified()
    refused(NotNow, record.void_project, "认定", project=factory, reason="重复", by=cast["east_head"])


def test_a_failed_review_does_not_go_with_a_void_record(cast, enter):
    bad = enter("有机肥生产线", "east", stage="talks")
    failed(bad, cast["east_clerk"])
    refused(NotNow, record.void_project, "公平竞争", project=bad, reason="重新登记", by=cast["east_head"])


def test_parting_twins_does_not_bring_reversed_money_back(cast, enter, factory, verified):
    twin = enter("有机肥生产线项目", "east", stage="building")
    fact = verified(project=twin)
    merge = merged(factory, twin, cast["centre"])
    fact.refresh_from_db()
    back = verdicts.ask_reversal(fact=fact, reason="进账单是假的", by=cast["east_clerk"])
    verdicts.verify_facts(facts=[back], by=cast["centre"])
    verdicts.approve_reversal(fact=back, by=cast["leader"])
    merges.undo_merge(merge=merge, reason="是两个", by=cast["centre"])
    back.refresh_from_db()
    assert back.project == twin
    told = dict(Figures.objects.values_list("project", "arrived"))
    assert (told[twin.pk], told[factory.pk]) == (None, None)


def test_twins_that_each_brought_a_running_total_are_not_added_up(cast, officers, enter):
    one, other = (
        enter(name, "east", stage="building", arrived=1000 * WAN)
        for name in ("有机肥生产线", "有机肥生产线项目")
    )
    for project in (one, other):
        verdicts.verify_facts(facts=project.facts.all(), by=cast["centre_two"])
    merged(one, other, cast["centre"])
    assert Figures.objects.get(project=one).arrived == 1000 * WAN


def test_a_lost_project_does_not_come_back_as_another(cast, enter):
    lost = enter("有机肥生产线", "east", stage="talks", status="lost")
    fresh = enter("有机肥生产线项目", "east", stage="talks")
    refused(MergeRefused, merged, "流失", survivor=fresh, absorbed=lost, by=cast["east_head"])


def test_a_day_that_is_filled_in_has_come(cast, enter):
    refused(record.EntryInvalid, enter, "晚于今天", name="有机肥生产线", stage="signed", signed_on="2026-12")


@pytest.mark.parametrize(
    "number", ["００１２３４", "0012 34", "0012‑34", "(0012)34", "0012​34", "№0012·34", "【0012】34"]
)
def test_the_number_of_a_slip_is_the_same_however_it_is_written(cast, enter, report, number):
    report(proofs=[slip(number="001234")])
    refused(
        FactRefused, report, "东川镇", proofs=[slip(number=number)], project=enter("面粉厂", "west", stage="building"),
        by="west_clerk",
    )  # fmt: skip


def test_no_rate_is_of_tomorrow(report):
    refused(
        FactRefused, report, "汇率日期", amount=None, basis="foreign", currency="USD", foreign_amount=100_000_00,
        rate="7.1", rate_on=date(2026, 11, 25), rate_source="中国银行",
    )  # fmt: skip


def test_a_stage_that_nobody_verified_pays_no_grant(cast, officers, enter):
    project = enter("有机肥生产线", "east", stage="producing")
    grant = given(project, cast["east_clerk"], after_stage="producing")
    told = {"status": "delayed", "cause": "money", "reason": "贷款未到"}
    for act in (lambda: None, lambda: staging.set_status(project=project, by=cast["east_clerk"], **told)):
        act()
        refused(PromiseRefused, kept, "还没有核定", promise=grant, by=cast["east_clerk"])
        assert Promise.objects.with_waiting().get().waits
    openings.verify_openings(moves=[project.stage_moves.get(how="opening")], by=cast["centre_two"])
    assert not Promise.objects.with_waiting().get().waits
    kept(grant, cast["east_clerk"])


def test_what_a_merge_moves_meanwhile_is_not_settled_under_the_lock_of_another(cast, enter, factory, report):
    twin = enter("有机肥生产线项目", "east", stage="building")
    fact, paper = report(project=twin), failed(twin, cast["east_clerk"], "", "passed")
    # As whoever opened the page just before, and pressed just after.
    merged(factory, twin, cast["centre"])
    told = {"by": cast["east_clerk"], "reason": "登记错了"}
    refused(FactRefused, verdicts.verify_facts, "刷新", facts=[fact], by=cast["centre"])
    refused(FactRefused, facts.withdraw, "刷新", fact=fact, **told)
    refused(StageRefused, papers.void_proof, "刷新", proof=paper, **told)
    fact.refresh_from_db()
    verdicts.verify_facts(facts=[fact], by=cast["centre"])


def test_no_second_opinion_is_sought_until_one_lets_the_grant_be_paid(cast, officers, grant):
    reviewed(grant, cast["east_clerk"], "failed")
    for who in ("east_clerk", "east_head"):
        refused(PromiseRefused, reviewed, "申请变更", promise=grant, by=cast[who])
    reviewed(grant, cast["centre"], "passed")
    reviewed(grant, cast["centre"], "failed")
    refused(PromiseRefused, reviewed, "登记人除外", promise=grant, by=cast["centre"])
    reviewed(grant, cast["centre_two"], "passed")
