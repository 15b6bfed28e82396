"""收回认定: whoever verified may take it back within a minute, while nothing can rest on it; then only a reversal helps."""

from datetime import date

import pytest
from django.db import transaction

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.progress.actions import months, staging, verdicts
from luodi.progress.actions.facts import FactRefused
from luodi.progress.models import Fact, Figures
from luodi.progress.reports import figures
from tests.moments import at
from tests.progress.conftest import WAN

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _november():
    with clock.moved_to(at("2026-11-24 10:00")):
        yield


def refused(fact, by, words, error=FactRefused):
    with pytest.raises(error, match=words), transaction.atomic():
        verdicts.take_back(facts=[fact], by=by)
    fact.refresh_from_db()
    assert fact.verified_at is not None


def test_what_is_taken_back_waits_again_and_the_trail_tells_both(cast, factory, verified):
    fact = verified(amount=500 * WAN)
    assert Figures.objects.get().arrived == 500 * WAN
    with clock.moved_to(at("2026-11-24 10:00:59")):
        (back,) = verdicts.take_back(facts=[fact], by=cast["centre"])
    assert (back.state, back.counts_in, back.settled_at, back.verified_by, back.verdict) == (
        "pending", "", None, None, "",
    )  # fmt: skip
    told = Figures.objects.get()
    assert (told.arrived, told.arrived_waiting) == (None, 500 * WAN)
    verbs = list(
        Entry.objects.filter(verb__startswith="fact.verif").order_by("pk").values_list("verb", flat=True)
    )
    assert verbs == ["fact.verified", "fact.verification_taken_back"]
    entry = Entry.objects.get(verb="fact.verification_taken_back")
    assert (entry.target_id, entry.data["facts"][0]["id"]) == (factory.pk, fact.pk)
    verdicts.verify_facts(facts=[back], by=cast["centre"])


def test_the_figures_of_the_day_are_those_of_what_stands_at_its_end(cast, factory, verified):
    verdicts.take_back(facts=[verified(amount=500 * WAN)], by=cast["centre"])
    evening = at("2026-11-24 23:59:59")
    assert figures.figures([factory.pk], as_of=evening)[factory.pk]["arrived"] is None
    assert figures.figures([factory.pk], as_of=evening)[factory.pk]["arrived_waiting"] == 500 * WAN


def test_only_who_verified_takes_back_and_only_within_the_minute(officers, verified, report):
    fact = verified()
    refused(fact, officers["centre_two"], "不是您认定的")
    with clock.moved_to(at("2026-11-24 10:01:01")):
        refused(fact, officers["centre"], "超过 1 分钟")
    waiting = report(on=date(2026, 11, 3))
    with pytest.raises(FactRefused, match="不是您认定的"), transaction.atomic():
        verdicts.take_back(facts=[waiting], by=officers["centre"])


def test_at_midnight_the_day_is_over(cast, verified):
    with clock.moved_to(at("2026-11-24 23:59:40")):
        fact = verified()
    with clock.moved_to(at("2026-11-25 00:00:10")):
        refused(fact, cast["centre"], "过了当天")


def test_a_month_that_was_closed_since_keeps_its_figures(cast, verified):
    fact = verified(on=date(2026, 10, 20))
    with clock.moved_to(at("2026-11-24 10:00:10")):
        months.close_month(month="2026-10", by=cast["centre"])
        refused(fact, cast["centre"], "已经关账")


def test_a_stage_that_was_verified_since_keeps_what_it_rests_on(cast, claimed, report):
    (fact,) = verdicts.verify_facts(facts=[report(project=claimed.project)], by=cast["centre"])
    staging.verify_claim(claim=claimed, by=cast["centre"])
    refused(fact, cast["centre"], "新的阶段")


def test_what_is_being_reversed_is_settled_there(cast, verified):
    fact = verified()
    verdicts.ask_reversal(fact=fact, reason="重复", by=cast["east_clerk"])
    refused(fact, cast["centre"], "已经申请冲销")


def test_a_verified_reversal_goes_back_and_an_approved_one_does_not(officers, verified):
    with clock.moved_to(at("2026-11-23 09:00")):
        fact = verified()
    back = verdicts.ask_reversal(fact=fact, reason="重复", by=officers["east_clerk"])
    verdicts.verify_facts(facts=[back], by=officers["centre"])
    verdicts.take_back(facts=[back], by=officers["centre"])
    back.refresh_from_db()
    assert not back.waits_for_approval
    verdicts.verify_facts(facts=[back], by=officers["centre"])
    verdicts.approve_reversal(fact=back, by=officers["leader"])
    refused(back, officers["centre"], "不是您认定的")


def test_what_was_returned_is_not_taken_back(cast, report):
    (fact,) = verdicts.return_facts(facts=[report()], reason="缺进账单", by=cast["centre"])
    refused(fact, cast["centre"], "不是您认定的")


def test_all_or_none(cast, verified):
    with clock.moved_to(at("2026-11-24 09:00")):
        old = verified(on=date(2026, 11, 2))
    new = verified()
    with pytest.raises(FactRefused), transaction.atomic():
        verdicts.take_back(facts=[new, old], by=cast["centre"])
    assert set(Fact.objects.values_list("state", flat=True)) == {"recognised"}
