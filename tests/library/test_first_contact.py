"""首报首谈: the first proven registration holds investor and project; whoever comes second is told at once."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.library import jobs
from luodi.library.actions import first_contact
from luodi.library.actions.first_contact import ContactRefused, YoursAlready
from luodi.library.models import Claim, Hold
from luodi.library.reports import claims
from tests.library.contacts import CODE, FIRM, NAME, register, subject, talk


@pytest.fixture
def held(cast):
    """The eastern township's clerk registers a visit of today, with its minutes."""
    return register(cast["east_clerk"])


def hold_of(claim):
    return Hold.objects.in_force().get(claim=claim)


def later(days):
    return clock.moved_to(clock.now() + timedelta(days=days))


def test_the_first_proven_registration_holds(held):
    hold = hold_of(held)
    assert held.state == "holding"
    assert hold.until == clock.today() + timedelta(days=180)
    assert hold.warn_on == clock.today() + timedelta(days=165)
    assert hold.rules == 1, "the version it began under"


def test_time_runs_from_the_contact_and_not_from_the_registration(cast):
    claim = register(cast["east_clerk"], days_ago=100)
    assert hold_of(claim).until == clock.today() + timedelta(days=80)


def test_a_contact_of_long_ago_is_no_first_contact(cast):
    with pytest.raises(ContactRefused, match="超过保持期 180 天"):
        register(cast["east_clerk"], days_ago=181)
    with pytest.raises(ContactRefused, match="晚于今天"):
        register(cast["east_clerk"], days_ago=-1)


def test_without_a_proof_it_waits_and_holds_nothing(cast):
    claim = register(cast["east_clerk"], proof="")
    assert claim.state == "waiting"
    other = register(cast["west_clerk"])
    assert other.state == "holding", "nobody held it"
    claim = first_contact.prove(talk=claim.talks.get(), files=talk().files, by=cast["east_clerk"])
    assert (claim.state, claim.behind) == ("second", other)


def test_the_second_is_told_at_once_and_kept_as_a_record(held, cast):
    second = register(cast["west_clerk"])
    assert (second.state, second.behind) == ("second", held)
    assert claims.standing_words(second) == (
        "这个投资方的这个项目已由东川镇登记首谈，请联系东川镇赵东。您的登记已留作记录，不作为首谈。认为首谈应当归您单位的，可以提出争议。"
    )
    assert second.talks.count() == 1
    assert not Hold.objects.filter(claim=second).exists()


@pytest.mark.parametrize(
    ("name", "firm", "more", "state"),
    [
        ("年产五万吨储能电池项目", "云帆新能源集团", {}, "second"),
        ("储能电池生产线", FIRM, {"place": "东川镇"}, "second"),
        # One enterprise may have several projects with several holders.
        ("云帆大酒店建设项目", FIRM, {"investment": 20_000_000_000, "place": "西坪乡"}, "holding"),
        # Other size in the name, other phase: never the same.
        ("年产8万吨储能电池生产线项目", FIRM, {}, "holding"),
        ("年产5万吨储能电池生产线二期项目", FIRM, {}, "holding"),
        ("年产10万吨有机肥生产线", "丰禾肥业有限公司", {}, "holding"),
    ],
)
def test_what_is_the_same_subject(held, cast, name, firm, more, state):
    assert register(cast["west_clerk"], name, firm, **more).state == state


def test_the_same_code_and_project_are_one_whatever_else_is_said(cast):
    register(cast["east_clerk"], credit_code=CODE)
    second = register(cast["west_clerk"], NAME, "云帆", credit_code=CODE, place="西坪乡", investment=100)
    assert second.state == "second"


def test_a_record_that_took_the_name_later_is_found_too(cast, enter, held):
    project = enter("岭南绿能装备产业园", "east", stage="talks", place="东川镇", investment=120_000_000_000)
    first_contact.link(claim=held, project=project, by=cast["east_clerk"])
    second = register(cast["west_clerk"], "岭南绿能装备产业园项目", "绿能公司", place="东川镇")
    assert second.state == "second"


def test_the_own_unit_goes_on_where_it_registered(held, cast):
    with pytest.raises(YoursAlready, match="继续登记接触") as refused:
        register(cast["east_head"])
    assert refused.value.claim == held
    assert Claim.objects.count() == 1


def test_each_new_contact_with_a_proof_renews(held, cast):
    with later(150):
        first_contact.add_talk(claim=held, talk=talk(proof=""), by=cast["east_clerk"])
        assert hold_of(held).until == clock.today() + timedelta(days=30), "without a proof nothing is renewed"
        first_contact.add_talk(claim=held, talk=talk(days_ago=10), by=cast["east_head"])
        assert hold_of(held).until == clock.today() + timedelta(days=170)
        first_contact.add_talk(claim=held, talk=talk(days_ago=100), by=cast["east_head"])
        assert hold_of(held).until == clock.today() + timedelta(days=170), "an older one takes nothing away"


def test_it_lapses_without_the_job_when_somebody_else_registers(held, cast):
    with later(180):
        assert register(cast["west_clerk"], days_ago=1).state == "second", "the last day still counts"
    with later(181):
        late = first_contact.add_talk(
            claim=Claim.objects.get(unit__short_name="西坪乡"), talk=talk(), by=cast["west_clerk"]
        )
        assert late.state == "holding"
    held.refresh_from_db()
    assert held.state == "freed"
    assert held.holds.get().ended_how == "lapsed"


def test_the_job_frees_what_ran_out_and_may_run_twice(held):
    with later(181):
        jobs.keep_first_contacts()
        jobs.keep_first_contacts()
    held.refresh_from_db()
    assert held.state == "freed"
    assert Entry.objects.filter(verb="hold.lapsed").count() == 1


def test_a_signed_project_does_not_lapse(held, cast, enter):
    project = enter(NAME, "east", stage="signed")
    first_contact.link(claim=held, project=project, by=cast["east_clerk"])
    with later(400):
        jobs.keep_first_contacts()
    assert hold_of(held)


def test_who_let_it_lapse_may_come_back_while_it_is_free(held, cast):
    with later(200):
        jobs.keep_first_contacts()
        assert first_contact.add_talk(claim=held, talk=talk(), by=cast["east_clerk"]).state == "holding"
    assert held.holds.count() == 2, "both times stay on record"


def test_giving_up_frees_it_at_once(held, cast):
    with pytest.raises(ContactRefused, match="请写明放弃的原因"):
        first_contact.give_up(claim=held, reason=" ", by=cast["east_clerk"])
    first_contact.give_up(claim=held, reason="企业转投外县", by=cast["east_clerk"])
    assert register(cast["west_clerk"]).state == "holding"
    with pytest.raises(ContactRefused, match="没有首谈可以放弃"):
        first_contact.give_up(claim=held, reason="再放弃", by=cast["east_clerk"])


def test_nobody_writes_in_another_units_registration(held, cast):
    for who in ("west_clerk", "centre"):
        with pytest.raises(ContactRefused, match="由东川镇办理"):
            first_contact.give_up(claim=held, reason="想要", by=cast[who])


def test_a_voided_contact_holds_nothing(held, cast):
    first_contact.add_talk(claim=held, talk=talk(days_ago=60, proof="另一份"), by=cast["east_clerk"])
    newest, older = held.talks.order_by("-day")
    first_contact.void_talk(talk=newest, reason="填错了企业", by=cast["east_clerk"])
    assert hold_of(held).until == clock.today() + timedelta(days=120)
    claim = first_contact.void_talk(talk=older, reason="填错了企业", by=cast["east_clerk"])
    assert claim.state == "void"
    assert claim.holds.get().ended_how == "voided"
    assert claim.talks.count() == 2, "voided, not deleted"
    with pytest.raises(ContactRefused, match="已经作废"):
        first_contact.add_talk(claim=claim, talk=talk(), by=cast["east_clerk"])


def test_small_projects_need_no_registration_where_the_rule_says_so(cast, monkeypatch):
    from luodi.rulebook.reports import packs

    release = packs.in_force(cast["centre"].post.county_id, "holds")
    large = type(release)(
        **vars(release) | {"rules": release.rules.model_copy(update={"least_wan": 100_000})}
    )
    monkeypatch.setattr(packs, "in_force", lambda *_: large)
    with pytest.raises(ContactRefused, match="100,000 万元以上的项目才登记"):
        register(cast["east_clerk"], investment=99_000_000_000)
    assert register(cast["east_clerk"], investment=None).state == "holding", "not known yet is not too small"


def test_the_database_lets_no_subject_be_held_twice(cast, held):
    other = register(cast["west_clerk"], "云帆大酒店建设项目", credit_code=CODE, place="西坪乡")
    same = {"county_id": held.county_id, "rules": 1, "warn_on": clock.today(), "until": clock.today()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(claim=other, **same)
    with pytest.raises(IntegrityError), transaction.atomic():
        Hold.objects.create(claim=Claim.objects.create(
            county_id=held.county_id, unit=held.unit, registered_by=cast["centre"]), exact_key=hold_of(other).exact_key, **same)  # fmt: skip


def test_registering_is_on_the_trail_of_the_project(cast, project):
    first_contact.register(subject=subject(), talk=talk(), by=cast["east_clerk"], project=project)
    entry = Entry.objects.about(project).first()
    assert (entry.verb, entry.data["state"]) == ("claim.registered", "holding")
