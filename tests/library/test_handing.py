"""交办: an order goes down, is signed for, judged, answered and reported on, or comes back."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.library.actions import filings, handings, steps, transfers
from luodi.library.models import Handing, HandingUnit
from luodi.library.reports import waiting
from luodi.metrics.actions import targets
from luodi.projects.actions import masking, record
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Part, Project
from tests.moments import at

MONDAY = at("2026-11-23 09:00")


@pytest.fixture
def lead(cast, units):
    """On a Monday the centre hands a lead to the eastern township; the bureau supports."""
    with clock.moved_to(MONDAY):
        return handings.hand_down_lead(
            entry=ProjectEntry({"name": "甲集团拟建冷链物流园"}),
            order="对接投资方，月底前提出落地建议",
            lead=units["east"],
            supporting=[units["bureau"]],
            by=cast["centre"],
        )


@pytest.fixture
def settle(cast):
    """Settle the one open step of a kind: ``settle(case, "handing.sign", "sign", "east_head")``."""

    def one(case, kind, outcome, who, words="已办", **said):
        step = case.steps.open().get(kind=kind)
        return steps.take(step=step, outcome=outcome, words=words, by=cast[who], said=said)

    return one


def parts_of(project):
    return set(project.parts.values_list("kind", "unit__short_name"))


def open_of(case):
    return set(case.steps.open().values_list("kind", "unit__short_name"))


def test_a_lead_is_a_project_in_sub_state_lead(lead):
    project = lead.project
    assert (project.stage, project.sub_stage, project.level) == ("reserve", "lead", "department")
    assert lead.handing.kind == "lead"


def test_until_signing_the_centre_answers_for_it_and_the_units_read_it(lead, cast, login):
    assert lead.project.unit.short_name == "招商中心"
    assert {("supporting", "东川镇"), ("supporting", "农业农村局"), ("introducing", "招商中心")} <= parts_of(
        lead.project
    )
    for who in ("east_clerk", "bureau_head"):
        page = login(cast[who]).get(lead.project.get_absolute_url())
        assert page.status_code == 200
    assert login(cast["west_clerk"]).get(lead.project.get_absolute_url()).status_code == 404


def test_each_unit_signs_by_the_next_working_day(lead):
    assert open_of(lead) == {("handing.sign", "东川镇"), ("handing.support", "农业农村局")}
    assert set(lead.steps.values_list("due_on", flat=True)) == {date(2026, 11, 24)}


def test_who_signs_answers_for_the_lead_and_the_introducer_stays(lead, settle):
    with clock.moved_to(at("2026-11-24 10:00")):
        settle(lead, "handing.sign", "sign", "east_clerk")
    lead.project.refresh_from_db()
    assert lead.project.unit.short_name == "东川镇"
    assert lead.project.level == "township"
    assert parts_of(lead.project) == {
        ("responsible", "东川镇"), ("introducing", "招商中心"), ("supporting", "农业农村局"),
    }  # fmt: skip
    due = dict(lead.steps.open().values_list("kind", "due_on"))
    assert due["handing.judge"] == date(2026, 11, 27), "three working days"
    assert due["handing.reply"] == date(2026, 12, 1), "seven days"


def test_a_supporting_unit_sent_twice_supports_once(project, cast, units, login):
    told = {"order": "对接", "lead": units["west"].pk, "supporting": [units["bureau"].pk] * 2}
    login(cast["centre"]).post(f"/projects/{project.pk}/hand-down/", told)
    assert HandingUnit.objects.filter(leads=False).count() == 1


def test_a_supporting_unit_only_signs(lead, cast, login, settle):
    page = login(cast["bureau_clerk"]).get(lead.get_absolute_url()).text
    assert "签收配合" in page
    assert "退回交办方" not in page
    settle(lead, "handing.support", "sign", "bureau_clerk")
    assert open_of(lead) == {("handing.sign", "东川镇")}


def test_reports_follow_each_other_until_the_giver_confirms(lead, settle):
    with clock.moved_to(at("2026-11-24 10:00")):
        settle(lead, "handing.sign", "sign", "east_clerk")
        settle(lead, "handing.judge", "follow", "east_head", "条件具备，可以跟进")
        settle(lead, "handing.reply", "reply", "east_clerk", "已联系投资方")
    assert open_of(lead) == {("handing.report", "东川镇"), ("handing.support", "农业农村局")}
    assert lead.steps.open().get(kind="handing.report").due_on == date(2026, 12, 8)
    with clock.moved_to(at("2026-12-07 10:00")):
        settle(lead, "handing.report", "report", "east_clerk", "已赴投资方考察")
    assert lead.steps.open().get(kind="handing.report").due_on == date(2026, 12, 21)
    settle(lead, "handing.report", "finish", "east_clerk", "已签意向书")
    assert ("handing.confirm", "招商中心") in open_of(lead)
    settle(lead, "handing.confirm", "go_on", "centre", "请再报一次进度")
    assert ("handing.report", "东川镇") in open_of(lead)
    settle(lead, "handing.report", "finish", "east_clerk", "已签约")
    settle(lead, "handing.confirm", "confirm", "centre")
    lead.refresh_from_db()
    assert lead.outcome == "finished"
    assert not lead.steps.open().exists()


def test_a_lead_not_worth_following_is_confirmed_by_the_giver(lead, settle):
    settle(lead, "handing.sign", "sign", "east_clerk")
    settle(lead, "handing.judge", "drop", "east_head", "投资方被列入失信名单")
    settle(lead, "handing.confirm", "confirm", "centre")
    lead.refresh_from_db()
    assert lead.outcome == "finished"


def test_handed_back_it_goes_to_another_unit(lead, settle, units):
    settle(lead, "handing.sign", "sign", "east_clerk")
    settle(lead, "handing.judge", "hand_back", "east_head", "本镇没有冷链用地")
    assert open_of(lead) == {("handing.back", "招商中心"), ("handing.support", "农业农村局")}
    settle(lead, "handing.back", "hand_again", "centre", unit=units["west"])
    assert open_of(lead) == {("handing.sign", "西坪乡"), ("handing.support", "农业农村局")}
    settle(lead, "handing.sign", "sign", "west_head")
    lead.project.refresh_from_db()
    assert lead.project.unit.short_name == "西坪乡"
    assert ("introducing", "招商中心") in parts_of(lead.project)
    assert "东川镇" not in {unit for _, unit in parts_of(lead.project)}
    former = HandingUnit.objects.get(unit=units["east"])
    assert former.until is not None, "that it was there first stays in the record"


def test_a_supporting_unit_may_come_to_lead(lead, settle, units):
    settle(lead, "handing.sign", "hand_back", "east_head", "不归本镇管")
    settle(lead, "handing.back", "hand_again", "centre", unit=units["bureau"])
    assert open_of(lead) == {("handing.sign", "农业农村局")}
    assert [held.unit.short_name for held in HandingUnit.objects.now()] == ["农业农村局"]


def test_the_giver_may_insist_or_call_off(lead, settle):
    settle(lead, "handing.sign", "sign", "east_clerk")
    settle(lead, "handing.judge", "hand_back", "east_head", "人手不够")
    settle(lead, "handing.back", "insist", "centre", "请克服困难")
    settle(lead, "handing.sign", "hand_back", "east_head", "确实办不了")
    settle(lead, "handing.back", "call_off", "centre", "由招商中心直接对接")
    lead.refresh_from_db()
    assert lead.outcome == "called_off"
    lead.project.refresh_from_db()
    assert lead.project.unit.short_name == "招商中心", "back with whom it was before"
    assert not lead.project.parts.filter(kind="supporting").exists()


def test_the_same_unit_cannot_get_it_again_by_that_way(lead, settle, units):
    settle(lead, "handing.sign", "hand_back", "east_head", "不归本镇管")
    with pytest.raises(steps.StepRefused, match="请选“仍由原单位办理”"):
        settle(lead, "handing.back", "hand_again", "centre", unit=units["east"])
    with pytest.raises(steps.CaseRefused, match="没有能签收的"):
        settle(lead, "handing.back", "hand_again", "centre", unit=units["inspection"])


def test_before_anybody_signed_the_giver_takes_it_back(lead, cast, login):
    client = login(cast["centre"])
    assert "撤回" in client.get(lead.get_absolute_url()).text
    client.post(f"/cases/{lead.pk}/withdraw/")
    lead.refresh_from_db()
    assert lead.outcome == "withdrawn"
    assert not lead.project.parts.filter(kind="supporting").exists()


def test_after_signing_nobody_takes_it_back(lead, cast, settle):
    settle(lead, "handing.support", "sign", "bureau_clerk")
    with pytest.raises(steps.CaseRefused, match="李农已经办理了“签收配合”"):
        steps.withdraw(case=lead, by=cast["centre"])


def test_a_project_stays_with_its_unit(project, cast, units, settle):
    case = handings.hand_down(
        project=project, order="请农业农村局协助落实用地", lead=units["bureau"], by=cast["leader"]
    )
    assert case.handing.kind == "project"
    settle(case, "handing.sign", "sign", "bureau_head")
    project.refresh_from_db()
    assert project.unit == units["east"]
    assert ("supporting", "农业农村局") in parts_of(project)
    settle(case, "handing.judge", "hand_back", "bureau_head", "不属本局职责")
    settle(case, "handing.back", "call_off", "leader", "改由别的途径")
    project.refresh_from_db()
    assert project.unit == units["east"]
    assert parts_of(project) == {("responsible", "东川镇")}


def test_a_unit_that_took_part_before_still_does_afterwards(enter, cast, units):
    from luodi.projects.entries import PartEntry

    project = enter("蔬菜加工厂", "east", parts=[PartEntry("supporting", units["bureau"].pk)])
    case = handings.hand_down(project=project, order="请协助", lead=units["bureau"], by=cast["centre"])
    steps.withdraw(case=case, by=cast["centre"])
    assert ("supporting", "农业农村局") in parts_of(project)


def test_a_lead_of_a_township_keeps_it_as_introducer(enter, cast, units, settle):
    found = enter("乙公司拟建饲料厂", "east", sub_stage="lead")
    case = handings.hand_down(project=found, order="请西坪乡对接", lead=units["west"], by=cast["centre"])
    settle(case, "handing.sign", "sign", "west_clerk")
    found.refresh_from_db()
    assert parts_of(found) == {("responsible", "西坪乡"), ("introducing", "东川镇")}


def test_a_leader_hands_down_without_writing_projects(cast, units, login):
    client = login(cast["leader"])
    told = {"name": "丙集团拟建康养中心", "investor": "丙集团有限公司", "investment": "2亿", "contact": "王总",
            "phone": "13800000000", "order": "请招商中心牵头对接", "lead": units["centre"].pk,
            "supporting": [units["culture"].pk]}  # fmt: skip
    answer = client.post("/handings/new/", told)
    project = Project.objects.get(name="丙集团拟建康养中心")
    assert answer.status_code == 302
    assert Part.objects.get(project=project, kind="introducing").person == cast["leader"]
    case = project.cases.get()
    (item,) = waiting.items_for(cast["centre"])
    assert (item.title, item.source, item.sender) == ("签收", "交办", "云岭县 吴县长")
    step = case.steps.open().get(kind="handing.sign")
    steps.take(step=step, outcome="sign", by=cast["centre"])
    project.refresh_from_db()
    assert project.unit == units["centre"]
    assert Entry.objects.about(project).filter(verb="handing.given").count() == 2


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"lead": "centre"}, "不能交办给自己的单位"),
        ({"lead": "inspection"}, "督查室现在没有能签收的经办人或负责人"),
        ({"supporting": ["east"]}, "东川镇已经牵头"),
        ({"order": " "}, "请写明交办要求"),
    ],
)
def test_refusals_say_what_to_do(project, cast, units, change, refusal):
    told = {"order": "请办", "lead": "east", "supporting": []} | change
    with pytest.raises(steps.CaseRefused, match=refusal):
        handings.hand_down(
            project=project,
            order=told["order"],
            lead=units[told["lead"]],
            supporting=[units[key] for key in told["supporting"]],
            by=cast["centre"],
        )
    assert not Handing.objects.exists()


def test_a_void_project_and_one_handed_down_already_are_refused(project, cast, units):
    told = {"project": project, "order": "请办", "lead": units["west"], "by": cast["centre"]}
    handings.hand_down(**told)
    with pytest.raises(steps.CaseRefused, match="交办已在办理"):
        handings.hand_down(**told)
    steps.withdraw(case=project.cases.get(), by=cast["centre"])
    record.void_project(project=project, reason="重复", by=cast["centre"])
    assert project.voided_at is None, "the page was opened before"
    with pytest.raises(steps.CaseRefused, match="已经作废"):
        handings.hand_down(**told)


def test_whoever_gave_it_does_not_sign_for_it(project, cast, units):
    """One who is a clerk of the culture bureau and of the township signs for neither what she gave herself."""
    from luodi.accounts.models import Post

    giver = cast["both"]
    Post.objects.create(
        user=giver, role="centre", unit=units["centre"], county=units["county"], scope="county"
    )
    giver.__dict__.pop("posts_now", None)
    giver.act_under(giver.posts.get(role="centre"))
    case = handings.hand_down(project=project, order="请办", lead=units["west"], by=giver)
    giver.act_under(giver.posts.get(unit=units["west"]))
    with pytest.raises(steps.StepRefused, match="要由另一个人办"):
        steps.take(step=case.steps.get(), outcome="sign", by=giver)


def test_a_lead_that_looks_known_is_looked_at_first(project, cast, units, login):
    client = login(cast["centre"])
    told = {"name": "年产10万吨有机肥生产线建设项目", "order": "请对接", "lead": units["west"].pk}
    page = client.post("/handings/new/", told).text
    assert "可能已经有了" in page
    assert Project.objects.count() == 1
    assert client.post("/handings/new/", told | {"sure": "on"}).status_code == 302


def test_what_is_under_review_is_not_handed_down(filed, cast, units, login):
    client, project = login(cast["centre"]), filed.project
    page = client.post(f"/projects/{project.pk}/hand-down/", {"order": "请办", "lead": units["west"].pk}).text
    assert "正在报送审核" in page
    assert not Handing.objects.exists()


def test_a_lead_filed_meanwhile_is_signed_for_after_the_review(ready, cast, units, login):
    Project.objects.filter(pk=ready.pk).update(stage="reserve", sub_stage="lead")
    ready.refresh_from_db()
    case = handings.hand_down(project=ready, order="请办", lead=units["west"], by=cast["centre"])
    filings.file_project(project=ready, by=cast["east_clerk"], land=None, words="用地还在选址。")
    answer = login(cast["west_clerk"]).post(
        f"/cases/steps/{case.steps.get().pk}/", {"outcome": "sign"}, follow=True
    )
    assert "正在报送审核" in answer.text
    assert open_of(case) == {("handing.sign", "西坪乡")}


def test_what_is_under_review_keeps_its_units_when_a_handing_is_taken_back(ready, cast, units, login):
    case = handings.hand_down(project=ready, order="请协助", lead=units["west"], by=cast["centre"])
    filing = filings.file_project(project=ready, by=cast["east_clerk"], words="用地还在选址。")
    client = login(cast["centre"])
    assert "正在报送审核" in client.post(f"/cases/{case.pk}/withdraw/", follow=True).text
    assert parts_of(ready) == {("responsible", "东川镇"), ("supporting", "西坪乡")}
    assert open_of(case) == {("handing.sign", "西坪乡")}
    steps.withdraw(case=filing, by=cast["east_clerk"])
    assert "已撤回" in client.post(f"/cases/{case.pk}/withdraw/", follow=True).text
    assert parts_of(ready) == {("responsible", "东川镇")}


def grown(project):
    """The lead is signed meanwhile."""
    Project.objects.filter(pk=project.pk).update(stage="signed", sub_stage="")


def test_a_lead_that_grew_stays_with_its_unit_when_the_handing_is_signed_for(lead, settle):
    grown(lead.project)
    settle(lead, "handing.sign", "sign", "east_clerk")
    lead.project.refresh_from_db()
    assert lead.project.unit.short_name == "招商中心"
    assert ("supporting", "东川镇") in parts_of(lead.project), "it goes on reading what it was handed"


def test_a_lead_that_grew_stays_with_its_unit_when_the_handing_is_called_off(lead, settle):
    settle(lead, "handing.sign", "sign", "east_clerk")
    grown(lead.project)
    settle(lead, "handing.judge", "hand_back", "east_clerk")
    settle(lead, "handing.back", "call_off", "centre")
    lead.project.refresh_from_db()
    assert lead.project.unit.short_name == "东川镇"


def test_a_lead_that_went_by_transfer_meanwhile_stays_where_it_went(enter, cast, units, settle):
    found = enter("乙公司拟建饲料厂", "east", sub_stage="lead")
    case = handings.hand_down(project=found, order="请对接", lead=units["bureau"], by=cast["centre"])
    transfer = transfers.ask_transfer(project=found, reason="land", words="不合适", by=cast["east_clerk"])
    settle(transfer, "transfer.decide", "agree", "centre", to=units["west"], mode="single")
    settle(transfer, "transfer.accept", "accept", "west_clerk")
    settle(case, "handing.sign", "sign", "bureau_clerk")
    found.refresh_from_db()
    assert found.unit == units["west"]


def test_a_lead_handed_to_a_second_unit_goes_back_past_the_first(lead, settle, units):
    settle(lead, "handing.sign", "sign", "east_clerk")
    settle(lead, "handing.judge", "hand_back", "east_clerk")
    settle(lead, "handing.back", "hand_again", "centre", unit=units["west"])
    settle(lead, "handing.sign", "hand_back", "west_clerk")
    settle(lead, "handing.back", "call_off", "centre")
    lead.project.refresh_from_db()
    assert lead.project.unit.short_name == "招商中心"


def test_the_button_on_the_project(project, cast, units, login):
    assert f"/projects/{project.pk}/hand-down/" in login(cast["centre"]).get(project.get_absolute_url()).text
    case = handings.hand_down(project=project, order="请办", lead=units["west"], by=cast["centre"])
    page = login(cast["east_clerk"]).get(project.get_absolute_url()).text
    assert case.get_absolute_url() in page
    assert "hand-down" not in page


def test_the_page_tells_the_order_the_units_and_the_rhythm(lead, cast, login, settle):
    settle(lead, "handing.support", "sign", "bureau_clerk")
    page = login(cast["east_head"]).get(lead.get_absolute_url()).text
    for words in (
        "对接投资方，月底前提出落地建议",
        "招商中心 周中",
        "每 14 天报告一次，已报告 0 次",
        "待签收",
        "已签收",
    ):
        assert words in page


def test_the_page_of_a_hand_back_asks_for_the_unit(lead, cast, login, settle, units):
    settle(lead, "handing.sign", "hand_back", "east_head", "不归本镇管")
    client, step = login(cast["centre"]), lead.steps.open().get(kind="handing.back")
    assert "请选择改交给哪个单位" in client.post(f"/cases/steps/{step.pk}/", {"outcome": "hand_again"}).text
    client.post(f"/cases/steps/{step.pk}/", {"outcome": "hand_again", "unit": units["west"].pk})
    assert ("handing.sign", "西坪乡") in open_of(lead)


def test_lists(lead, cast, login, settle, project, units):
    with clock.moved_to(MONDAY):
        other = handings.hand_down(project=project, order="请办", lead=units["east"], by=cast["leader"])
    with clock.moved_to(at("2026-11-26 09:00")):
        page = login(cast["east_clerk"]).get("/handings/").text
        assert page.count("待签收，逾期 2 天") == 2
        page = login(cast["bureau_clerk"]).get("/handings/").text
        assert lead.project.name in page
        assert project.name not in page, "only what was handed to the own unit"
        page = login(cast["centre"]).get("/handings/?sort=late").text
        assert lead.project.name in page
        settle(other, "handing.sign", "sign", "east_head")
        assert project.name not in login(cast["centre"]).get("/handings/?sort=late").text
    assert login(cast["west_clerk"]).get("/handings/").text.count("没有在办的交办") == 1
    assert "没有逾期的交办" in login(cast["west_clerk"]).get("/handings/?sort=late").text


@pytest.mark.parametrize("sort", ["ended", "all"])
def test_what_was_withdrawn_stays_in_the_lists_with_the_unit_that_led(lead, cast, login, sort):
    """Nobody leads it any more, which once broke both lists for whoever reads the county."""
    steps.withdraw(case=lead, by=cast["centre"])
    page = login(cast["centre"]).get("/handings/", {"sort": sort})
    assert page.status_code == 200
    assert '<td data-label="牵头单位">东川镇</td>' in page.text


def test_the_list_shows_the_last_report(lead, cast, login, settle):
    settle(lead, "handing.sign", "sign", "east_clerk")
    settle(lead, "handing.judge", "follow", "east_head")
    settle(lead, "handing.report", "report", "east_clerk", "已赴投资方考察")
    settle(lead, "handing.report", "report", "east_clerk", "双方商定十二月签约")
    page = login(cast["centre"]).get("/handings/").text
    assert "双方商定十二月签约" in page
    assert "已赴投资方考察" not in page


def test_what_is_sensitive_is_closed_in_the_list_and_on_the_case(lead, cast, login, settle):
    settle(lead, "handing.sign", "sign", "east_clerk")
    settle(lead, "handing.judge", "follow", "east_head")
    settle(lead, "handing.report", "report", "east_clerk", "已赴甲集团考察")
    masking.mark_sensitive(project=lead.project, reason="投资方要求保密", by=cast["east_head"])
    for address in ("/handings/", lead.get_absolute_url()):
        page = login(cast["inspector"]).get(address).text
        assert "甲集团" not in page
        assert "对接投资方" not in page
        assert "商业敏感项目" in page
    assert "已赴甲集团考察" in login(cast["centre"]).get("/handings/").text, "the introducer goes on reading"


@pytest.mark.slow
def test_the_list_costs_the_same_for_one_and_for_twenty(enter, cast, units, login):
    client = login(cast["centre"])

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get("/handings/").status_code == 200
        return len(asked)

    def hand(name):
        handings.hand_down(
            project=enter(name),
            order="请办",
            lead=units["west"],
            supporting=[units["bureau"]],
            by=cast["centre"],
        )

    hand("项目零")
    client.get("/handings/")
    one = cost()
    for number in range(20):
        hand(f"项目{number + 1}")
    assert cost() == one


def test_the_database_lets_one_unit_lead(lead, units):
    with pytest.raises(IntegrityError), transaction.atomic():
        HandingUnit.objects.filter(unit=units["bureau"]).update(leads=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Handing.objects.update(order="")


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_leads_are_handed_down_beside_targets(cast, units, together):
    """Both fix the rules of the county for the first time and both write the trail; neither waits for the other."""
    from itertools import count

    turn = count()

    def press():
        number = next(turn)
        if number % 2:
            wish = targets.Wish(units["east"], "own_entered", number, "binding")
            return len(targets.hand_down(year=2000 + number, wishes=[wish], by=cast["centre"]).cases)
        entry = ProjectEntry({"name": f"线索{number}"})
        handings.hand_down_lead(entry=entry, order="请办", lead=units["west"], by=cast["leader"])
        return 1

    assert together(press, times=8) == [1] * 8
