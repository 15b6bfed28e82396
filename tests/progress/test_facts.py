"""登记、认定、退回、撤回、冲销: what counts is what somebody else verified, and nothing of it is ever changed."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.progress.actions import facts, months, verdicts
from luodi.progress.actions.facts import ExplanationMissing, FactRefused
from luodi.progress.actions.figures import recount
from luodi.progress.actions.months import MonthRefused
from luodi.progress.models import Evidence, Fact, FactState, Figures
from luodi.progress.recognition import FactKind
from luodi.progress.reports import figures
from luodi.projects.actions import merges, record
from luodi.projects.actions.masking import ClosedToYou, mark_sensitive
from luodi.projects.entries import PartEntry
from tests.conftest import PEOPLE, StrictClient
from tests.moments import at
from tests.progress.conftest import WAN, fact_entry, slip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with clock.moved_to(at("2026-11-24 10:00")):
        yield


def shown(project):
    return Figures.objects.get(project=project)


def refused(act, *words, error=FactRefused, **said):
    with pytest.raises(error) as told, transaction.atomic():
        act(**said)
    assert all(word in str(told.value) for word in words), str(told.value)
    return told.value


def test_a_fact_counts_once_somebody_else_verified_it(cast, factory, report):
    fact = report()
    figure = shown(factory)
    assert (figure.arrived, figure.arrived_waiting, figure.last_fact_on) == (
        None,
        1200 * WAN,
        date(2026, 11, 20),
    )
    refused(verdicts.verify_facts, "别人认定", facts=[report(by="centre")], by=cast["centre"])
    (done,) = verdicts.verify_facts(facts=[fact], words="与银行核对一致", by=cast["centre"])
    figure = shown(factory)
    assert (done.state, done.counts_in, done.verdict) == (FactState.RECOGNISED, "2026-11", "与银行核对一致")
    assert (figure.arrived, figure.completed, figure.arrived_waiting) == (1200 * WAN, None, 1200 * WAN)
    refused(verdicts.verify_facts, "已认定", facts=[fact], by=cast["centre"])
    assert [entry.verb for entry in Entry.objects.about(factory)][:2] == ["fact.verified", "fact.recorded"]


def test_money_adds_up_and_people_employed_are_the_latest_number(factory, verified):
    for amount in (1200, 300):
        verified("arrived", amount * WAN)
    verified("employed", 40, on=date(2026, 11, 19))
    verified("employed", 25, on=date(2026, 10, 31))
    assert (shown(factory).arrived, shown(factory).employed) == (1500 * WAN, 40)


def test_the_newest_note_is_what_the_record_says_of_progress(cast, factory, report):
    def says():
        factory.refresh_from_db()
        return factory.progress

    report("note", on=date(2026, 11, 20), text="基础完成")
    assert says() == "基础完成"
    (entry,) = Entry.objects.about(factory).filter(verb="project.progress_told")
    assert entry.data == {"before": {"progress": ""}, "after": {"progress": "基础完成"}}
    note = report("note", on=date(2026, 11, 22), text="主体完成")
    report("note", on=date(2026, 11, 10), text="补记：材料进场")
    assert says() == "主体完成"
    facts.withdraw(fact=note, reason="写错了项目", by=cast["east_clerk"])
    assert says() == "基础完成"


def test_a_note_needs_nobody_and_shows_that_the_project_lives(cast, factory, report):
    note = report("note")
    assert (note.state, note.amount, shown(factory).last_fact_on) == (
        FactState.NOTED,
        None,
        date(2026, 11, 20),
    )
    refused(facts.withdraw, "原因", fact=note, by=cast["east_clerk"])
    refused(facts.withdraw, "登记单位", fact=note, reason="写错项目", by=cast["west_clerk"])
    facts.withdraw(fact=note, reason="写错项目", by=cast["east_head"])
    refused(facts.withdraw, "已经撤回", fact=note, reason="写错项目", by=cast["east_clerk"])
    assert shown(factory).last_fact_on is None


def test_who_may_report(cast, units, factory, report, enter):
    refused(report, "本单位负责", by="west_clerk")
    refused(report, "本单位负责", by="agent")
    part = [PartEntry(kind="agent", unit_id=units["park"].pk, person_id=cast["agent"].pk)]
    mine = enter("冷链物流园", "east", parts=part, stage="building")
    assert report("note", by="agent", project=mine).unit == units["park"]
    record.void_project(project=mine, reason="重复", by=cast["east_head"])
    refused(report, "作废", project=mine)


def test_nobody_reports_about_or_verifies_what_is_closed_to_him(cast, report, enter):
    secret = enter("新材料", "east", stage="talks")
    fact = report(project=secret)
    mark_sensitive(project=secret, reason="保密", by=cast["east_head"])
    refused(verdicts.verify_facts, "签约前", facts=[fact], by=cast["centre"], error=ClosedToYou)
    assert not Fact.objects.visible_to(cast["centre"]).filter(pk=fact.pk).exists()
    assert Fact.objects.visible_to(cast["east_clerk"]).filter(pk=fact.pk).exists()
    assert not Fact.objects.visible_to(cast["west_clerk"]).filter(pk=fact.pk).exists()


def test_what_looks_wrong_is_asked_about_once_and_its_answer_stays(cast, factory, report):
    wrong = refused(report, "超过总投资", error=ExplanationMissing, amount=36_000 * WAN)
    assert [finding.check for finding in wrong.found] == ["beyond"]
    assert report(amount=36_000 * WAN, explanation="增资扩股").explanation == "增资扩股"


@pytest.mark.parametrize("how", ["file", "number"])
def test_a_document_proves_one_fact_in_the_whole_county(cast, units, enter, report, how):
    def paper():
        return [slip(number="№ 0012-34", text="" if how == "number" else "同一份")]

    def slipped():
        return paper() if how == "number" else [slip(text="同一份")]

    first = report(proofs=slipped())
    other = enter("食用菌基地", "west", stage="building")
    told = refused(report, "已由东川镇", by="west_clerk", project=other, proofs=slipped())
    assert "有机肥" not in str(told)
    # The other kind of money may be proven with it, and a fact that was returned has let it go.
    invoice = [*slipped(), slip("settlement")]
    report("completed", by="west_clerk", project=other, proofs=invoice)
    verdicts.return_facts(facts=[first], reason="回单不清楚", by=cast["centre"])
    report(by="west_clerk", project=other, proofs=slipped())


def test_two_facts_of_one_sending_cannot_share_a_document(cast, factory):
    both = [fact_entry(factory, proofs=[slip(text="同一份")]) for _ in range(2)]
    refused(facts.record_facts, "已由本单位", entries=both, by=cast["east_clerk"])
    assert not Fact.objects.exists()


def test_the_same_sent_twice_makes_one_fact(cast, factory, report):
    first = report(key="a1", proofs=[slip(text="同一份")])
    again = report(key="a1", proofs=[slip(text="同一份")])
    assert first.pk == again.pk
    assert (Fact.objects.count(), Evidence.objects.count()) == (1, 1)
    assert Entry.objects.filter(verb="fact.recorded").count() == 1
    refused(report, "没有登记", key="a1", amount=900 * WAN)


def test_foreign_money_is_computed_at_its_rate(report):
    fact = report(
        amount=None, currency="USD", foreign_amount=50_000_00, rate="7.1236", rate_on=date(2026, 11, 20), rate_source="中国银行折算价"
    )  # fmt: skip
    assert fact.amount == 356_180_00
    refused(
        report, "看不懂汇率", amount=None, currency="USD", foreign_amount=50_000_00, rate="七", rate_on=date(2026, 11, 20),
        rate_source="中行",
    )  # fmt: skip


def test_what_is_returned_can_be_seen_and_withdrawn(cast, factory, report):
    fact = report()
    refused(verdicts.return_facts, "原因", facts=[fact], reason=" ", by=cast["centre"])
    (fact,) = verdicts.return_facts(facts=[fact], reason="回单不清楚", by=cast["centre"])
    assert (fact.state, fact.verdict, shown(factory).arrived_waiting) == (
        FactState.RETURNED,
        "回单不清楚",
        None,
    )
    refused(verdicts.verify_facts, "已退回", facts=[fact], by=cast["centre"])
    assert facts.withdraw(fact=fact, by=cast["east_clerk"]).state == FactState.WITHDRAWN


def test_verified_money_is_reversed_by_three_people(officers, factory, verified):
    fact = verified()
    refused(facts.withdraw, "申请冲销", fact=fact, by=officers["east_clerk"])
    refused(verdicts.ask_reversal, "原因", fact=fact, reason="", by=officers["east_clerk"])
    refused(verdicts.ask_reversal, "本单位", fact=fact, reason="重复", by=officers["west_clerk"])
    back = verdicts.ask_reversal(fact=fact, reason="同一笔款登记了两次", by=officers["east_clerk"])
    assert (back.amount, back.reverses, shown(factory).arrived) == (-1200 * WAN, fact, 1200 * WAN)
    refused(verdicts.ask_reversal, "已经申请", fact=fact, reason="重复", by=officers["east_clerk"])
    refused(verdicts.approve_reversal, "还没有认定", fact=back, by=officers["leader"])
    verdicts.verify_facts(facts=[back], by=officers["centre"])
    assert shown(factory).arrived == 1200 * WAN
    refused(verdicts.verify_facts, "等别人复核", facts=[back], by=officers["centre_two"])
    refused(verdicts.approve_reversal, "两个人", fact=back, by=officers["centre"])
    back = verdicts.approve_reversal(fact=back, by=officers["leader"])
    assert (back.state, back.counts_in, shown(factory).arrived) == (FactState.RECOGNISED, "2026-11", None)
    refused(verdicts.ask_reversal, "不能再冲销", fact=back, reason="重复", by=officers["east_clerk"])
    refused(verdicts.ask_reversal, "已冲销", fact=fact, reason="重复", by=officers["east_clerk"])


def test_a_reversal_may_be_turned_down_by_either(officers, factory, verified):
    fact = verified()
    back = verdicts.ask_reversal(fact=fact, reason="登记重复", by=officers["east_clerk"])
    verdicts.verify_facts(facts=[back], by=officers["centre"])
    (back,) = verdicts.return_facts(facts=[back], reason="不是同一笔", by=officers["leader"])
    assert (back.state, back.approved_by, shown(factory).arrived) == (
        FactState.RETURNED,
        officers["leader"],
        1200 * WAN,
    )
    assert verdicts.ask_reversal(fact=fact, reason="附上对账单", by=officers["east_clerk"]).pk


def test_a_number_that_replaces_is_reversed_by_two_and_the_one_before_holds_again(cast, factory, verified):
    verified("employed", 25, on=date(2026, 10, 31))
    latest = verified("employed", 400)
    back = verdicts.ask_reversal(fact=latest, reason="多写一个零", by=cast["east_clerk"])
    verdicts.verify_facts(facts=[back], by=cast["centre"])
    assert shown(factory).employed == 25


def test_the_database_itself_refuses_what_the_actions_refuse(cast, verified):
    fact = verified()
    for changes in (
        {"verified_by": cast["east_clerk"]},
        {"approved_by": cast["centre"]},
        {"state": "pending"},
        {"kind": "note"},
        {"state": "noted"},
        {"currency": "USD"},
        {"verified_by": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Fact.objects.filter(pk=fact.pk).update(**changes)


def test_what_is_verified_is_changed_by_no_form(officers, verified):
    fact = verified()
    kept = Fact.objects.values().get(pk=fact.pk)
    typed = {"pick": fact.pk, "amount": "1", "happened_on": "2026-01-01", "reason": "改", "words": "改"}
    # Who verified it may take that back for some minutes; see test_taking_back.py.
    with clock.moved_to(at("2026-11-24 11:00")):
        for client in (StrictClient().login_as(officers[who]) for who in PEOPLE):
            for outcome in ("verify", "return"):
                client.post(reverse("progress:settle_facts"), typed | {"outcome": outcome})
            client.post(reverse("progress:take_back_facts"), typed)
            for route in ("withdraw_fact", "approve_reversal"):
                client.post(reverse(f"progress:{route}", args=[fact.pk]), typed)
    assert Fact.objects.values().get(pk=fact.pk) == kept


def test_a_closed_month_keeps_its_sum(cast, factory, verified, report):
    def of(month):
        return figures.sums(Fact.objects.counting().counted_in(month)).get(("arrived",))

    verified(on=date(2026, 10, 20))
    late = report(amount=300 * WAN, on=date(2026, 10, 21))
    months.close_month(month="2026-10", by=cast["centre"])
    (late,) = verdicts.verify_facts(facts=[late], by=cast["centre"])
    assert (str(late.happened_on), late.counts_in) == ("2026-10-21", "2026-11")
    assert (of("2026-10"), of("2026-11")) == (1200 * WAN, 300 * WAN)
    back = verdicts.ask_reversal(fact=verified(on=date(2026, 10, 22)), reason="重复", by=cast["east_clerk"])
    verdicts.verify_facts(facts=[back], by=cast["centre"])
    assert verdicts.approve_reversal(fact=back, by=cast["leader"]).counts_in == "2026-11"


def test_the_reversal_of_an_earlier_month_is_told_and_hides_no_fact(cast, verified):
    def back(fact):
        asked = verdicts.ask_reversal(fact=fact, reason="重复", by=cast["east_clerk"])
        verdicts.verify_facts(facts=[asked], by=cast["centre"])
        verdicts.approve_reversal(fact=asked, by=cast["leader"])

    def november(kind):
        return figures.sums(Fact.objects.counting().counted_in("2026-11")).get((kind,))

    early = verified(on=date(2026, 10, 20))
    months.close_month(month="2026-10", by=cast["centre"])
    back(early)
    assert november("arrived") == -1200 * WAN
    verified(amount=300 * WAN)
    assert november("arrived") == -900 * WAN
    # What came and went in the same month leaves nothing known of it.
    back(verified("completed"))
    assert november("completed") is None


def test_an_exemption_lets_one_unit_report_one_kind_for_one_month_until_a_day(cast, units, verified):
    months.close_month(month="2026-10", by=cast["centre"])
    grant = {"unit": units["east"], "form": FactKind.ARRIVED, "month": "2026-10", "until": date(2026, 11, 26)}
    refused(months.grant_exemption, "原因", reason="", by=cast["centre"], error=MonthRefused, **grant)
    months.grant_exemption(reason="回单补到", by=cast["centre"], **grant)
    again = {"reason": "回单补到", "by": cast["centre"], "error": MonthRefused}
    refused(months.grant_exemption, "2026-11-26 前认定的都计入", **again, **grant)
    refused(months.grant_exemption, "不用再办", **again, **grant | {"until": date(2026, 11, 25)})
    assert verified(on=date(2026, 10, 20)).counts_in == "2026-10"
    assert verified("completed", on=date(2026, 10, 20)).counts_in == "2026-11"
    assert verified(on=date(2026, 9, 26)).counts_in == "2026-11"
    with clock.moved_to(at("2026-11-27 09:00")):
        assert verified(on=date(2026, 10, 20)).counts_in == "2026-11"
        months.grant_exemption(reason="再延", by=cast["centre"], **grant | {"until": date(2026, 11, 30)})
        assert verified(on=date(2026, 10, 20)).counts_in == "2026-10"


def test_months_close_in_order_and_once(cast, units):
    centre = cast["centre"]
    refused(months.close_month, "没有过完", month="2026-11", by=centre, error=MonthRefused)
    refused(months.close_month, "请选择", month="2026-1", by=centre, error=MonthRefused)
    months.close_month(month="2026-09", by=centre)
    with clock.moved_to(at("2026-12-06 09:00")):
        refused(months.close_month, "先关 2026-10", month="2026-11", by=centre, error=MonthRefused)
    refused(months.close_month, "已经关账", month="2026-09", by=centre, error=MonthRefused)
    for words, changes in (
        ("没有关账", {"month": "2026-10"}),
        ("已经过去", {"until": date(2026, 11, 23)}),
        ("单位", {"form": "note"}),
    ):
        grant = {
            "unit": units["east"],
            "form": "tax",
            "month": "2026-09",
            "until": date(2026, 12, 1),
            "reason": "补报",
        }
        refused(months.grant_exemption, words, by=centre, error=MonthRefused, **grant | changes)


def test_openings_count_in_no_month_and_need_no_slip(cast, factory):
    opening = fact_entry(
        factory, amount=800 * WAN, on=date(2024, 12, 31), basis="", proofs=[], origin="opening"
    )
    (fact,) = facts.record_facts(entries=[opening], by=cast["east_clerk"])
    assert shown(factory).arrived is None
    months.close_month(month="2026-10", by=cast["centre"])
    (fact,) = verdicts.verify_facts(facts=[fact], by=cast["centre"])
    assert (fact.counts_in, shown(factory).arrived) == ("", 800 * WAN)


def test_as_of_a_moment_what_was_known_then_is_told(cast, factory, report):
    early = report()
    with clock.moved_to(at("2026-11-25 09:00")):
        verdicts.verify_facts(facts=[early], by=cast["centre"])
    with clock.moved_to(at("2026-11-26 09:00")):
        report(amount=300 * WAN, on=date(2026, 11, 1))
    told = [
        (known["arrived"], known["arrived_waiting"])
        for day in ("23", "24", "25", "26")
        for known in figures.figures([factory.pk], as_of=at(f"2026-11-{day} 23:59")).values()
    ]
    assert told == [(None, None), (None, 1200 * WAN), (1200 * WAN, None), (1200 * WAN, 300 * WAN)]


def test_merging_takes_the_facts_along_and_back(cast, enter, factory, verified):
    twin = enter("有机肥生产线（重复）", "east", stage="building")
    verified()
    verified(project=twin, amount=300 * WAN)
    merge = merges.merge_projects(survivor=factory, absorbed=twin, by=cast["centre"])
    assert (shown(factory).arrived, shown(twin).arrived) == (1500 * WAN, None)
    merges.undo_merge(merge=merge, reason="不是同一个", by=cast["centre"])
    assert (shown(factory).arrived, shown(twin).arrived) == (1200 * WAN, 300 * WAN)


def test_recounting_costs_the_same_for_one_project_and_for_many(cast, enter, django_assert_num_queries):
    others = [enter(f"项目{number}", "east", stage="building") for number in range(4)]
    facts.record_facts(entries=[fact_entry(one) for one in others], by=cast["east_clerk"])
    for some in (others[:1], others):
        with django_assert_num_queries(18):
            recount([one.pk for one in some])
