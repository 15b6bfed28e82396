"""首谈争议: the second challenges the first; the holder explains, the office of the leading group rules in writing."""

import io
from datetime import timedelta

import pytest

from luodi.accounts.reports.offices import NobodyInOffice
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.library import jobs
from luodi.library.actions import disputes, first_contact, steps
from luodi.library.actions.first_contact import ContactRefused
from luodi.library.actions.steps import StepRefused
from luodi.library.models import Case, Claim, Hold
from luodi.library.reports import waiting
from luodi.projects.entries import ProjectEntry
from luodi.rulebook.models import PackVersion
from tests.library.contacts import NAME, register, talk

WORDS = "十月八日企业先到我镇考察，有纪要和照片。"


@pytest.fixture
def first(cast):
    """The eastern township's claim, which holds."""
    return register(cast["east_clerk"], days_ago=20)


@pytest.fixture
def second(cast, first):
    """The western township's claim on the same, which came second."""
    return register(cast["west_clerk"], days_ago=30, proof="西坪的纪要")


@pytest.fixture
def case(second, cast):
    """The western township disputes."""
    return disputes.open_dispute(claim=second, grounds="企业九月已到我乡考察。", by=cast["west_clerk"])


def take(case, outcome, by, words=WORDS):
    return steps.take(step=case.steps.open().get(), outcome=outcome, words=words, by=by)


def explained(case, cast):
    take(case, "explain", cast["east_clerk"])
    return case


def state_of(claim):
    return Claim.objects.get(pk=claim.pk).state


def holders():
    return set(Hold.objects.in_force().values_list("claim__unit__short_name", flat=True))


def test_the_holder_explains_and_the_office_rules(case, cast, first, second):
    assert case.title == "西坪乡对东川镇首谈登记的争议"
    assert [item.title for item in waiting.items_for(cast["east_clerk"])] == ["原登记单位说明"]
    assert waiting.items_for(cast["group_office"]) == []
    explained(case, cast)
    assert [item.title for item in waiting.items_for(cast["group_office"])] == ["裁定首谈归属"]
    take(case, "challenger", cast["group_office"])
    assert (state_of(first), state_of(second)) == ("freed", "holding")
    hold = Hold.objects.in_force().get()
    assert (hold.claim, hold.until) == (second, clock.today() + timedelta(days=180))
    assert first.holds.get().ended_how == "decided"
    assert Case.objects.get(pk=case.pk).outcome == "challenger"


def test_a_ruling_for_the_holder_lets_its_time_run_anew(case, cast, first, second):
    take(explained(case, cast), "holder", cast["group_office"])
    assert (state_of(first), state_of(second)) == ("holding", "second")
    assert Hold.objects.in_force().get().until == clock.today() + timedelta(days=180)
    with pytest.raises(ContactRefused, match="不能再次提出争议"):
        disputes.open_dispute(claim=second, grounds="再来一次", by=cast["west_clerk"])


def test_two_projects_are_held_by_both(case, cast, first, second):
    take(explained(case, cast), "separate", cast["group_office"])
    assert holders() == {"东川镇", "西坪乡"}
    with clock.moved_to(clock.now() + timedelta(days=181)):
        jobs.keep_first_contacts()
        first_contact.add_talk(claim=first, talk=talk(), by=cast["east_clerk"])
        again = first_contact.add_talk(claim=second, talk=talk(), by=cast["west_clerk"])
        assert again.state == "holding", "what a ruling called two stays two"


def test_the_holder_may_give_way(case, cast, first, second):
    take(case, "give_way", cast["east_head"], "我镇已不再跟进。")
    assert holders() == {"西坪乡"}
    assert first.holds.get().ended_how == "given_way"


def test_a_third_claim_still_stands_in_the_way(cast):
    """Two in different towns hold what the third, which names no place, looks like: winning against one is not enough."""
    register(cast["east_clerk"], place="东川镇", investment=None)
    third = register(cast["bureau_clerk"], place="西坪乡", investment=None)
    assert third.state == "holding"
    second = register(cast["west_clerk"], place="", investment=None)
    case = disputes.open_dispute(claim=second, grounds="理由", by=cast["west_clerk"])
    against = second.behind.unit.short_name
    take_as = {"东川镇": "east_clerk", "农业农村局": "bureau_clerk"}
    take(case, "explain", cast[take_as[against]])
    take(case, "challenger", cast["group_office"])
    second.refresh_from_db()
    assert second.state == "second"
    assert holders() == {"东川镇", "农业农村局"} - {against}


def test_time_stands_still_while_it_is_disputed(case, cast, first):
    with clock.moved_to(clock.now() + timedelta(days=300)):
        jobs.keep_first_contacts()
        assert holders() == {"东川镇"}
        for action, said in (
            (first_contact.give_up, {"claim": first, "reason": "不想跟了"}),
            (first_contact.void_talk, {"talk": first.talks.get(), "reason": "填错了"}),
        ):
            with pytest.raises(ContactRefused, match="正在争议"):
                action(by=cast["east_clerk"], **said)


def test_who_does_not_answer_in_time_is_heard_no_more(case, cast):
    due = case.steps.get().due_on
    with clock.moved_to(clock.now() + (due - clock.today()) + timedelta(days=1)):
        jobs.keep_first_contacts()
        jobs.keep_first_contacts()
        assert case.steps.open().get().kind == "dispute.decide"
        take(case, "holder", cast["group_office"])


def test_who_may_not_settle_what(case, cast):
    with pytest.raises(StepRefused, match="由东川镇办理"):
        take(case, "explain", cast["west_head"])
    explained(case, cast)
    for who in ("east_head", "west_head", "centre", "leader"):
        with pytest.raises(StepRefused):
            take(case, "holder", cast[who])
    with pytest.raises(StepRefused, match="请写明裁定的理由"):
        take(case, "holder", cast["group_office"], " ")


def test_what_cannot_be_disputed(cast, first, second):
    def disputed(claim, by="west_clerk", grounds="理由"):
        disputes.open_dispute(claim=claim, grounds=grounds, by=cast[by])

    with pytest.raises(ContactRefused, match="只有后登记的"):
        disputed(first, "east_clerk")
    with pytest.raises(ContactRefused, match="由西坪乡办理"):
        disputed(second, "east_clerk")
    with pytest.raises(ContactRefused, match="请写明提出争议的理由"):
        disputed(second, grounds=" ")
    bare = register(cast["bureau_clerk"], proof="")
    with pytest.raises(ContactRefused, match="补传佐证"):
        disputed(bare, "bureau_clerk")
    disputed(second)
    with pytest.raises(ContactRefused, match="在办理页面查看进度"):
        disputed(second)
    first_contact.prove(
        talk=bare.talks.get(), files=[(io.BytesIO("补".encode()), "补.txt")], by=cast["bureau_clerk"]
    )
    with pytest.raises(ContactRefused, match="正由另一个单位提出争议"):
        disputed(bare, "bureau_clerk")


def test_a_dispute_taken_back_may_be_opened_again(case, cast, second):
    steps.withdraw(case=case, by=cast["west_clerk"])
    assert disputes.open_dispute(claim=second, grounds="补充理由", by=cast["west_clerk"]).pk != case.pk


def test_without_an_office_nobody_is_asked_to_explain(cast, second):
    cast["group_office"].posts.all().delete()
    with pytest.raises(NobodyInOffice, match="领导小组办公室"):
        disputes.open_dispute(claim=second, grounds="理由", by=cast["west_clerk"])
    assert not Case.objects.exists()


def test_the_rules_may_name_the_centre(cast, second):
    version = PackVersion.objects.get(kind="holds")
    content = version.content | {"decided_by": "centre"}
    PackVersion.objects.filter(pk=version.pk).update(content=content)
    case = explained(disputes.open_dispute(claim=second, grounds="理由", by=cast["west_clerk"]), cast)
    with pytest.raises(StepRefused):
        take(case, "holder", cast["group_office"])
    take(case, "holder", cast["centre"])


def test_it_is_told_on_the_time_line_of_the_project(enter, cast):
    project = enter(NAME, "east", stage="talks")
    register(cast["east_clerk"], project=project)
    second = register(cast["west_clerk"])
    case = disputes.open_dispute(claim=second, grounds="理由", by=cast["west_clerk"])
    take(explained(case, cast), "holder", cast["group_office"])
    verbs = list(Entry.objects.about(project).order_by("number").values_list("verb", flat=True))
    assert [verb for verb in verbs if verb.startswith(("claim", "hold"))] == [
        "claim.registered", "hold.challenged", "hold.confirmed",
    ]  # fmt: skip


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_ruling_registering_and_entering_at_once_wait_for_each_other(case, cast, together):
    """Whoever locks in another order than the others makes PostgreSQL end one of them."""
    explained(case, cast)
    step = case.steps.open().get()
    mine = register(cast["both"], "年产10万吨有机肥生产线", "丰禾肥业", place="西坪乡", investment=None)
    entry = ProjectEntry({"name": "有机肥生产线", "unit_id": mine.unit_id, "level": "department"})
    acts = iter(
        [
            lambda: steps.take(step=step, outcome="holder", words=WORDS, by=cast["group_office"]),
            lambda: register(cast["bureau_clerk"]),
            lambda: first_contact.make_project(claim=mine, entry=entry, by=cast["both"]),
            lambda: register(cast["centre"], "玻璃瓶厂", "晶莹玻璃"),
        ]
    )
    together(lambda: next(acts)(), times=4)
    assert holders() == {"东川镇", "文旅局", "招商中心"}
