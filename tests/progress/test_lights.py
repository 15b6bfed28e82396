"""灯 as they are stored, shown and changed by two people; projects that fall silent, until somebody is heard again."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from luodi.audit.models import Entry
from luodi.common import clock, todo
from luodi.desk import soundness
from luodi.library.models import Case
from luodi.progress import jobs
from luodi.progress.actions import (
    facts,
    light_changes,
    months,
    nodes,
    promise_changes,
    promise_keeping,
    relight,
    returns,
    staging,
    stagnation,
    verdicts,
)
from luodi.progress.actions.light_changes import LightRefused
from luodi.progress.actions.promise_keeping import PromiseRefused
from luodi.progress.actions.stagnation import StagnationRefused
from luodi.progress.models import LightChange, Node, ProjectLight, Stagnation
from luodi.progress.reports import judging
from luodi.projects.actions import record
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Project
from tests.library.moves import settle
from tests.moments import at
from tests.progress.conftest import WAN, fact_entry
from tests.progress.planned import begin
from tests.progress.promising import changed, given, kept, lifting


@pytest.fixture
def late(enter):
    """A signed project of the eastern township, entered in October, that was to start in spring: its light is red."""
    with clock.moved_to(at("2026-10-20 09:00")):
        made = enter("年产8万吨饲料项目", "east", stage="signed", planned_start_on="2026-04")
    with clock.moved_to(at("2026-11-05 09:00")):
        yield made


def shown(project):
    return ProjectLight.objects.get(project=project)


def signs(project):
    return [sign for sign in shown(project).signs.split(",") if sign]


def change(project, *, to="yellow", by, until=None, reason="县政府会议同意延后开工"):
    until = until or clock.today() + timedelta(days=30)
    return light_changes.ask_change(project=project, to=to, reason=reason, until=until, by=by)


def test_a_project_has_its_light_from_the_moment_it_is_entered(late, cast, login):
    assert (shown(late).shown, signs(late)) == ("red", ["start"])
    page = login(cast["east_clerk"]).get(late.get_absolute_url()).text
    assert "红灯" in page
    assert "计划2026年4月开工，已逾期 173 天没有开工。" in page


def test_what_nobody_looks_at_has_no_light(enter):
    assert not ProjectLight.objects.filter(project=enter("谋划项目", "east", stage="talks")).exists()


def test_a_new_plan_changes_the_light_when_the_centre_agrees(late, cast):
    entry = ProjectEntry({"planned_start_on": "2027-03"}, plan_reason="图纸重新报审。")
    record.change_project(project=late, entry=entry, version=late.version, by=cast["east_clerk"])
    assert (shown(late).shown, signs(late)) == ("red", ["start"])
    with clock.moved_to(at("2026-11-06 09:00")):
        settle(Case.objects.get(flow="plan"), "plan.agree", "agree", cast["centre"])
    assert (shown(late).shown, shown(late).since) == ("green", date(2026, 11, 6))


def test_a_unit_alone_puts_out_no_light_by_blanking_its_plan(late, cast, officers, enter, verified):
    with clock.moved_to(at("2026-11-10 09:00")):
        plant = enter("有机肥厂", "east", stage="building", year_plan=12_000 * WAN)
        verified("completed", 2_400 * WAN, project=plant, on=date(2026, 11, 9))
        assert "completed" in signs(plant)
        for project, plan in ((late, {"planned_start_on": ""}), (plant, {"year_plan": None})):
            before = signs(project)
            project.refresh_from_db()
            entry = ProjectEntry(plan, plan_reason="暂不实施。")
            record.change_project(project=project, entry=entry, version=project.version, by=cast["east_head"])
            assert signs(project) == before


@pytest.fixture
def signed(enter, stand):
    """A project of the eastern township, signed and entered in November, of which all is well."""
    with clock.moved_to(at("2026-11-05 09:00")):
        yield stand(enter("年产2万吨饲料项目", "east", planned_start_on="2027-04"), "signed")


def test_a_promise_that_is_late_shows_until_it_is_said_to_be_kept(signed, cast, login):
    assert shown(signed).shown == "green"
    clerk = cast["east_clerk"]
    arrival = given(signed, clerk, "firm", due_on=clock.today() - timedelta(96))
    assert (shown(signed).shown, signs(signed)) == ("red", ["promise"])
    page = login(clerk).get(signed.get_absolute_url()).text
    assert "绿灯" not in page
    assert f"企业承诺“{arrival.what}”应于2026年8月1日兑现，已逾期 96 天。" in page
    kept(arrival, clerk)
    assert shown(signed).shown == "green"
    promise_keeping.give_back(promise=arrival, by=cast["centre"], words="回单不清楚。")
    assert shown(signed).shown == "red"
    later = changed(arrival, clerk, cast["centre"])
    assert shown(signed).shown == "green", "the changed promise is due later"
    promise_changes.ask(promise=later, entry=lifting(later), by=clerk)
    promise_changes.approve(promise=later, by=cast["centre"])
    assert list(judging.wrong()) == []


def test_a_promise_that_waits_for_the_other_side_or_is_void_shows_nothing(signed, cast):
    clerk = cast["east_clerk"]
    arrival = given(signed, clerk, "firm", due_on=clock.today() - timedelta(5))
    grant = given(signed, clerk, after_promise_id=arrival.pk, due_on=clock.today() - timedelta(400))
    assert "企业承诺" in shown(signed).told[0].words
    assert shown(signed).shown == "blue"
    promise_keeping.void(promise=grant, by=cast["centre"], reason="登记错了。")
    with pytest.raises(PromiseRefused):
        promise_keeping.void(promise=arrival, by=clerk, reason="登记错了。")
    promise_keeping.void(promise=arrival, by=cast["centre"], reason="登记错了。")
    assert shown(signed).shown == "green"


def test_who_stands_at_a_stage_for_longer_than_usual_shows_it(signed):
    for day, colour in (("2027-01-04", ""), ("2027-01-05", "blue"), ("2027-04-04", "yellow")):
        with clock.moved_to(at(f"{day} 09:00")):
            ((seen, verdict),) = judging.verdicts(
                judging.judging(signed.county_id, clock.today()), [signed.pk]
            ).values()
            assert seen.stage_since == date(2026, 11, 5)
            assert [one.colour for one in verdict.lights if one.sign == "stage"] == [colour] * bool(colour)


def test_who_is_lost_has_no_light_any_more(late, cast, officers):
    told = {"words": "企业去了外地", "cause": "company", "lost_to": "邻县", "happened_on": clock.today()}
    claim = staging.claim_end(project=late, status="lost", by=cast["east_clerk"], **told)
    staging.verify_claim(claim=claim, by=cast["centre"])
    assert not ProjectLight.objects.filter(project=late).exists()


def test_verified_money_is_held_against_the_plan_and_a_reversal_too(cast, officers, enter, verified):
    with clock.moved_to(at("2026-11-10 09:00")):
        plant = enter("有机肥厂", "east", stage="building", year_plan=12_000 * WAN)
        assert "completed" not in signs(plant)
        fact = verified("completed", 2_400 * WAN, project=plant, on=date(2026, 11, 9))
        assert "今年完成投资占年度计划 20%，序时进度 83%，低 63 个百分点。" in str(shown(plant).lights)
        assert shown(plant).shown == "red"
        reversal = verdicts.ask_reversal(fact=fact, reason="重复登记", by=cast["east_clerk"])
        (reversal,) = verdicts.verify_facts(facts=[reversal], by=cast["centre"])
        verdicts.approve_reversal(fact=reversal, by=cast["centre_two"])
        # Nothing is known any more, and missing is not zero.
        assert "completed" not in signs(plant)


def test_the_reversal_of_a_fact_of_last_year_hides_none_of_this_year(cast, officers, enter, verified):
    plant = enter("有机肥厂", "east", stage="building", year_plan=12_000 * WAN)
    early = verified("completed", 200 * WAN, project=plant, on=date(2025, 12, 9), explanation="补报")
    months.close_month(month="2026-10", by=cast["centre"])
    verified("completed", 2_600 * WAN, project=plant, on=date(2026, 11, 9))
    reversal = verdicts.ask_reversal(fact=early, reason="重复登记", by=cast["east_clerk"])
    (reversal,) = verdicts.verify_facts(facts=[reversal], by=cast["centre"])
    verdicts.approve_reversal(fact=reversal, by=cast["centre_two"])
    assert "今年完成投资占年度计划 20%" in str(shown(plant).lights)


def test_a_node_that_should_be_done_is_named_until_it_is(cast, enter):
    with clock.moved_to(at("2026-10-08 09:00")):
        plant = enter("纸箱厂", "east", stage="signed", industry="C22")
        begin(plant, cast["east_clerk"], only=["LX02A", "QQ01"])
    node = Node.objects.get(project=plant, code="LX02A")
    with clock.moved_to(at("2026-11-02 09:00")):
        jobs.keep_lights()
        assert "“立项备案”应于" in str(shown(plant).lights)
        nodes.report(node=node, real_start=clock.today(), real_end=clock.today(), by=cast["east_clerk"])
        assert "nodes" not in signs(plant)


def test_a_start_that_was_verified_here_waits_for_its_statistics(cast, talks, prove, prove_all, stand):
    stand(talks, "preparing")
    prove_all(talks, "started")
    told = {"happened_on": clock.today(), "by": cast["east_clerk"]}
    claim = staging.claim_stage(project=talks, to="started", **told)
    for who in ("centre", "inspector"):
        staging.check_site(
            claim=claim, checked_on=clock.today(), words="桩机已进场", agrees=True, by=cast[who]
        )
    staging.verify_claim(claim=claim, by=cast["centre"])
    later = clock.now() + timedelta(days=31)
    with clock.moved_to(later):
        jobs.keep_lights()
        assert "statistics" in signs(talks)
        prove(talks, "statistics")
        assert "statistics" not in signs(talks)


def test_a_return_that_is_late_shows_on_every_project_of_the_unit_until_it_is_filed(late, cast, enter, units):
    with clock.moved_to(at("2026-11-08 09:00")):
        fresh = enter("新签约的厂", "east", stage="signed", planned_start_on="2027")
        jobs.keep_lights()
        assert "return" in signs(late)
        assert "return" not in signs(fresh), "entered after the month was over"
    with clock.moved_to(at("2026-12-08 09:00")):
        jobs.keep_lights()
        assert "2026年11月的月报应于2026年12月6日报送，责任单位还没有报，已逾期 2 天。" in str(
            shown(late).lights
        )
        returns.file_return(
            month="2026-11", entries=[], nothing_new=[late.pk, fresh.pk], by=cast["east_clerk"]
        )
        assert "return" not in signs(late)


def test_a_light_is_changed_by_two_people_and_what_the_rules_say_stays_beside_it(late, cast, officers, login):
    asked = change(late, by=cast["centre"])
    assert shown(late).shown == "red"
    with pytest.raises(LightRefused, match="自己申请的不能自己复核"):
        light_changes.settle_change(change=asked, agrees=True, by=cast["centre"])
    with pytest.raises(LightRefused, match="等待复核"):
        change(late, to="blue", by=cast["centre_two"])
    page = login(cast["centre_two"]).get("/").text
    assert "复核改灯：改为黄灯" in page
    login(cast["centre_two"]).post(f"/light-changes/{asked.pk}/settle/", {"outcome": "agree"})
    light = shown(late)
    assert (light.shown, light.judged, light.since) == ("yellow", "red", date(2026, 11, 5))
    assert not any(item.source == "预警" for item in todo.items_for(cast["centre_two"]))
    page = login(cast["east_clerk"]).get(late.get_absolute_url()).text
    assert "人工改灯，按规则是红灯" in page
    assert "同意把灯从红灯改为黄灯" in page
    assert "计划2026年4月开工" in page
    with pytest.raises(LightRefused, match="已同意"):
        light_changes.settle_change(change=asked, agrees=False, verdict="晚了", by=cast["leader"])


def test_a_change_ends_on_its_day_or_when_it_is_reverted(late, cast, officers):
    first = change(late, by=cast["centre"], until=clock.today() + timedelta(days=3))
    light_changes.settle_change(change=first, agrees=True, by=cast["centre_two"])
    with pytest.raises(LightRefused, match="请先撤销那一次"):
        change(late, to="blue", by=cast["centre"])
    with clock.moved_to(at("2026-11-08 12:00")):
        jobs.keep_lights()
        assert shown(late).shown == "yellow"
    with clock.moved_to(at("2026-11-09 02:00")):
        jobs.keep_lights()
        assert shown(late).shown == "red"
        second = change(late, to="green", by=cast["centre"])
        light_changes.settle_change(change=second, agrees=True, by=cast["leader"])
        with pytest.raises(LightRefused, match="原因"):
            light_changes.revert_change(change=second, reason=" ", by=cast["centre"])
        light_changes.revert_change(change=second, reason="情况不实", by=cast["centre"])
        assert (shown(late).shown, shown(late).judged) == ("red", "red")
        with pytest.raises(LightRefused, match="已撤销"):
            light_changes.revert_change(change=second, reason="再撤一次", by=cast["centre"])


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"to": "red"}, "现在就是红灯"),
        ({"to": "pink"}, "请选择另一种颜色"),
        ({"reason": " "}, "理由"),
        ({"until": date(2026, 11, 4)}, "从今天起"),
        ({"until": date(2027, 3, 1)}, "最多 92 天"),
    ],
)
def test_who_may_not_or_says_too_little_changes_no_light(said, words, late, cast):
    said = {"to": "yellow", "until": date(2026, 12, 1), "by": "centre"} | said
    with pytest.raises(LightRefused, match=words):
        change(late, **said | {"by": cast[said["by"]]})
    with pytest.raises(PermissionDenied):
        change(late, to="yellow", by=cast["east_head"])


def test_a_change_that_is_declined_or_withdrawn_changes_nothing(late, cast, officers):
    first = change(late, by=cast["centre"])
    with pytest.raises(LightRefused, match="不同意的原因"):
        light_changes.settle_change(change=first, agrees=False, by=cast["leader"])
    light_changes.settle_change(change=first, agrees=False, verdict="没有会议纪要", by=cast["leader"])
    second = change(late, by=cast["centre"])
    with pytest.raises(LightRefused, match="由申请人撤回"):
        light_changes.withdraw_change(change=second, by=cast["centre_two"])
    light_changes.withdraw_change(change=second, by=cast["centre"])
    assert shown(late).shown == "red"
    verbs = Entry.objects.filter(verb__startswith="light.").order_by("number").values_list("verb", flat=True)
    assert list(verbs) == [
        "light.change_asked", "light.change_declined", "light.change_asked", "light.change_withdrawn",
    ]  # fmt: skip


def test_the_database_knows_that_one_person_is_not_two(late, cast):
    asked = change(late, by=cast["centre"])
    with pytest.raises(IntegrityError), transaction.atomic():
        LightChange.objects.filter(pk=asked.pk).update(state="approved", settled_by=cast["centre"])


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_ten_who_ask_at_once_one_does(late, cast, together):
    def ask():
        try:
            change(late, by=cast["centre"])
        except LightRefused:
            return 0
        return 1

    assert sum(together(ask, times=10)) == 1
    assert LightChange.objects.count() == Entry.objects.filter(verb="light.change_asked").count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_ten_who_agree_at_once_one_does(late, cast, officers, together):
    asked = change(late, by=cast["centre"])

    def agree():
        try:
            light_changes.settle_change(change=asked, agrees=True, by=cast["centre_two"])
        except LightRefused:
            return 0
        return 1

    assert sum(together(agree, times=10)) == 1
    assert Entry.objects.filter(verb="light.changed").count() == 1


def test_a_project_not_heard_of_for_sixty_days_is_put_before_the_centre(late, cast, login):
    with clock.moved_to(at("2026-12-18 02:00")):
        jobs.keep_lights()
        assert not Stagnation.objects.exists()
    with clock.moved_to(at("2026-12-19 02:00")):
        jobs.keep_lights()
        jobs.keep_lights()
        one = Stagnation.objects.get()
        assert (one.kind, one.heard_on) == ("stall", date(2026, 10, 20))
        assert "长时间没有进展，研究是否列为停滞" in login(cast["centre"]).get("/").text
        answer = login(cast["centre"]).post(
            f"/stagnations/{one.pk}/settle/", {"outcome": "agree", "reason": "企业资金断了", "cause": ""}
        )
        assert "请选择主要原因" in answer.text
        login(cast["centre"]).post(
            f"/stagnations/{one.pk}/settle/",
            {"outcome": "agree", "reason": "企业资金断了", "cause": "company"},
        )
        late.refresh_from_db()
        assert late.status == "stalled"
        with pytest.raises(StagnationRefused, match="已同意"):
            stagnation.agree(stagnation=one, reason="再来一次", cause="company", by=cast["centre"])
        page = login(cast["east_clerk"]).get(late.get_absolute_url()).text
        assert "系统提请研究是否列为停滞" in page
    with clock.moved_to(at("2027-03-19 02:00")):
        jobs.keep_lights()
        assert Stagnation.objects.count() == 1


def test_what_is_heard_takes_the_proposal_off(late, cast):
    with clock.moved_to(at("2026-12-20 09:00")):
        jobs.keep_lights()
        facts.record_fact(entry=fact_entry(late, "note", on=date(2026, 12, 19)), by=cast["east_clerk"])
        assert Stagnation.objects.get().state == "moot"
        jobs.keep_lights()
        assert Stagnation.objects.count() == 1


def test_who_says_itself_that_it_stalled_or_is_lost_is_not_asked_about_any_more(late, cast, enter):
    with clock.moved_to(at("2026-10-20 09:00")):
        lost = enter("纸箱厂", "east", stage="signed")
    with clock.moved_to(at("2026-12-20 09:00")):
        jobs.keep_lights()
        told = {"reason": "企业停工", "cause": "company", "by": cast["east_clerk"]}
        staging.set_status(project=late, status="stalled", **told)
        assert Stagnation.objects.get(project=late).state == "moot"
        told = {"words": "企业去了外地", "cause": "company", "lost_to": "邻县", "happened_on": clock.today()}
        claim = staging.claim_end(project=lost, status="lost", by=cast["east_clerk"], **told)
        staging.verify_claim(claim=claim, by=cast["centre"])
        assert Stagnation.objects.get(project=lost).state == "moot"
        jobs.keep_lights()
        assert Stagnation.objects.count() == 2


def test_a_proposal_does_not_bring_back_what_ended_while_nobody_judged(late, cast):
    """A batch or an older version may have left such a proposal; agreeing to it made the ended project 停滞 again."""
    with clock.moved_to(at("2026-12-20 09:00")):
        jobs.keep_lights()
        with relight.put_off():
            told = {
                "words": "企业去了外地",
                "cause": "company",
                "lost_to": "邻县",
                "happened_on": clock.today(),
            }
            claim = staging.claim_end(project=late, status="lost", by=cast["east_clerk"], **told)
            staging.verify_claim(claim=claim, by=cast["centre"])
            one = Stagnation.objects.get()
            with pytest.raises(StagnationRefused, match="已经流失，不用再研究"):
                stagnation.agree(stagnation=one, reason="停工", cause="company", by=cast["centre"])
            stagnation.keep(county_id=late.county_id)
            one.refresh_from_db()
            assert one.state == "moot"


def test_no_means_no_until_as_much_time_has_passed_again(late, cast):
    with clock.moved_to(at("2026-12-20 09:00")):
        jobs.keep_lights()
        with pytest.raises(StagnationRefused, match="不采纳的原因"):
            stagnation.decline(stagnation=Stagnation.objects.get(), reason=" ", by=cast["centre"])
        with pytest.raises(PermissionDenied):
            stagnation.decline(stagnation=Stagnation.objects.get(), reason="冬季停工", by=cast["east_head"])
        stagnation.decline(stagnation=Stagnation.objects.get(), reason="冬季停工", by=cast["centre"])
    with clock.moved_to(at("2027-02-17 09:00")):
        jobs.keep_lights()
        assert Stagnation.objects.count() == 1
    with clock.moved_to(at("2027-02-18 09:00")):
        jobs.keep_lights()
        assert [one.state for one in Stagnation.objects.order_by("pk")] == ["declined", "waiting"]


def test_after_three_quarters_it_is_to_leave_and_the_library_asks_a_second_person(late, cast):
    with clock.moved_to(at("2026-12-20 09:00")):
        jobs.keep_lights()
        stagnation.agree(
            stagnation=Stagnation.objects.get(), reason="企业资金断了", cause="company", by=cast["centre"]
        )
    with clock.moved_to(at("2027-07-20 09:00")):
        jobs.keep_lights()
        one = Stagnation.objects.get(state="waiting")
        assert one.kind == "exit"
        stagnation.agree(stagnation=one, reason="三个季度没有进展", by=cast["centre"])
        case = Case.objects.get(project=late)
        assert (case.flow, case.leaving.why) == ("leaving", "stale")
        assert case.steps.get().unit == late.unit


def test_what_no_library_holds_cannot_leave_and_stays_to_be_settled(late, cast):
    late.levels.update(status="not_filed")
    with clock.moved_to(at("2027-07-20 09:00")):
        jobs.keep_lights()
        one = Stagnation.objects.get()
        with pytest.raises(StagnationRefused, match="不在任何库里"):
            stagnation.agree(stagnation=one, reason="三个季度没有进展", by=cast["centre"])
        one.refresh_from_db()
        assert one.is_waiting


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["迟开工的厂"]),
        ({"light": "red"}, ["迟开工的厂"]),
        ({"light": "green"}, ["正常的厂"]),
        ({"light": "blue"}, []),
        ({"light": "changed"}, []),
        ({"light": "nonsense", "sign": "start"}, ["迟开工的厂"]),
        ({"sign": "quiet"}, []),
        ({"unit": "east", "light": "red"}, ["迟开工的厂"]),
    ],
)
def test_warnings_are_found_by_colour_sign_and_unit(query, found, enter, cast, units, login):
    enter("迟开工的厂", "east", stage="signed", planned_start_on="2024-05")
    enter("正常的厂", "east", stage="signed", planned_start_on="2099")
    enter("西坪的厂", "west", stage="reserve")
    query = {key: units[value].pk if value in units else value for key, value in query.items()}
    page = login(cast["centre"]).get("/warnings/", query).text
    assert page.count("<tr data-href") == len(found)
    assert all(f">{name}</a>" in page for name in found)
    assert "迟开工的厂" not in login(cast["west_clerk"]).get("/warnings/").text


def test_the_list_shows_sorts_and_filters_by_the_light(enter, cast, login):
    enter("绿灯的厂", "east", stage="signed", planned_start_on="2099")
    enter("红灯的厂", "east", stage="signed", planned_start_on="2024-05")
    enter("不亮灯的厂", "east")
    client = login(cast["centre"])
    page = client.get("/projects/", {"sort": "-light"}).text
    places = [page.index(f">{name}</a>") for name in ("红灯的厂", "绿灯的厂", "不亮灯的厂")]
    assert places == sorted(places)
    assert '<span class="light light-red">红灯</span>' in page
    page = client.get("/projects/", {"light": "red"}).text
    assert "红灯的厂" in page
    assert "绿灯的厂" not in page
    assert client.get("/projects/", {"light": "pink"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/warnings/", "/warnings/?light=changed", "/warnings/silent/", "/projects/?light=red"]
)
def test_pages_cost_the_same_for_one_and_for_many(
    path, enter, cast, officers, login, django_assert_num_queries
):
    def one_more(number):
        with clock.moved_to(at("2026-01-05 09:00")):
            made = enter(f"{number}号厂", "east", stage="signed", planned_start_on="2025-05")
        stagnation.keep(county_id=made.county_id)
        asked = change(made, by=cast["centre"])
        light_changes.settle_change(change=asked, agrees=True, by=cast["centre_two"])

    one_more(1)
    client = login(cast["centre"])
    client.get(path)
    with CaptureQueriesContext(connection) as first:
        client.get(path)
    for number in range(2, 6):
        one_more(number)
    with django_assert_num_queries(len(first)):
        client.get(path)


def test_a_light_changed_behind_the_program_is_found(late, cast, officers):
    asked = change(late, by=cast["centre"])
    light_changes.settle_change(change=asked, agrees=True, by=cast["centre_two"])
    with clock.moved_to(at("2026-11-25 09:00")):
        assert list(soundness.faults()) == []
        ProjectLight.objects.update(judged="green", lights=[])
        assert any("灯与按规则判定的不一致" in fault for fault in soundness.faults())


def test_judging_anew_changes_nothing_on_the_same_day(late):
    jobs.keep_lights()
    before = ProjectLight.objects.values().get(project=late)
    jobs.keep_lights()
    assert ProjectLight.objects.values().get(project=late) == before
    assert Project.objects.get(pk=late.pk).version == late.version
