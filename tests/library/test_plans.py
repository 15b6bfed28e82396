"""变更计划: after signing a plan changes for a reason, counts from the centre's agreement, and the first one stays beside it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.permissions import Role
from luodi.audit.models import Entry
from luodi.common import clock, todo
from luodi.library.actions import filings, steps
from luodi.library.actions.steps import StepRefused
from luodi.library.models import Case, PlanChange
from luodi.library.reports import plans
from luodi.projects.actions import record
from luodi.projects.actions.imports import confirming
from luodi.projects.actions.record import EntryInvalid
from luodi.projects.entries import ProjectEntry
from luodi.projects.forms.whole import typed_of
from luodi.projects.freezing import Frozen
from luodi.projects.models import Project
from tests.conftest import _person
from tests.library.conftest import READY
from tests.library.moves import settle
from tests.moments import at
from tests.projects.imports.made import make_batch

WAN = 1_000_000
REASON = "厂房图纸要重新报审。"


@pytest.fixture
def officers(cast, units):
    """A second officer at the centre, for what one may not do alone."""
    cast["centre_two"] = _person("centre_two", "武中", Role.CENTRE, "centre", units)
    return cast


@pytest.fixture
def signed(enter):
    """A signed project of the eastern township with a plan."""
    with clock.moved_to(at("2026-10-20 09:00")):
        plan = {"planned_start_on": "2026-10", "year_plan": 8000 * WAN}
        made = enter("年产8万吨饲料项目", "east", stage="signed", place="东川镇", **plan)
    with clock.moved_to(at("2026-12-02 09:00")):
        yield made


def change(project, by, reason=REASON, **fields):
    project.refresh_from_db()
    entry = ProjectEntry(fields, plan_reason=reason)
    return record.change_project(project=project, entry=entry, version=project.version, by=by)


def stands(project):
    project.refresh_from_db()
    return project.planned_start_on


def asked():
    return Case.objects.get(flow="plan")


def test_the_old_plan_counts_until_the_centre_agrees(signed, cast, login):
    change(signed, cast["east_clerk"], planned_start_on="2027-03", place="东川镇工业园")
    assert (stands(signed), signed.place) == ("2026-10", "东川镇工业园"), "the rest is saved at once"
    page = login(cast["east_clerk"]).get(signed.get_absolute_url()).text
    assert "2026-10（预计；已申请改为 2027-03，待招商中心同意）" in page
    settle(asked(), "plan.agree", "agree", cast["centre"])
    assert stands(signed) == "2027-03"
    page = login(cast["east_clerk"]).get(signed.get_absolute_url()).text
    assert "2027-03（预计；原计划 2026-10，招商中心12月2日同意变更）" in page


def test_the_first_plan_stays_however_often_it_changes(signed, cast):
    for month in ("2027-03", "2027-06", "2027-09"):
        change(signed, cast["east_clerk"], planned_start_on=month)
        settle(Case.objects.under_way().get(flow="plan"), "plan.agree", "agree", cast["centre"])
    assert stands(signed) == "2027-09"
    assert plans.notes(signed) == {"planned_start_on": "原计划 2026-10，招商中心12月2日同意变更"}
    with clock.moved_to(at("2027-01-05 09:00")):
        assert "招商中心2026年12月2日同意" in plans.notes(signed)["planned_start_on"]


def test_the_plan_of_the_year_is_held_against_the_first_one_of_this_year(signed, cast, login):
    change(signed, cast["east_clerk"], year_plan=5000 * WAN)
    page = login(cast["centre"]).get(signed.get_absolute_url()).text
    assert "8,000 万元（已申请改为 5,000 万元，待招商中心同意）" in page
    settle(asked(), "plan.agree", "agree", cast["centre"])
    assert plans.notes(signed) == {"year_plan": "原计划 8,000 万元，招商中心12月2日同意变更"}
    with clock.moved_to(at("2027-02-01 09:00")):
        assert plans.notes(signed) == {}, "what was planned for last year is no plan of this one"


def test_nobody_changes_a_plan_without_a_reason(signed, cast):
    with pytest.raises(EntryInvalid, match="请写明原因"):
        change(signed, cast["east_clerk"], " ", planned_start_on="2027-03")
    with pytest.raises(EntryInvalid, match="请写明原因"):
        change(signed, cast["centre"], "", year_plan=None)
    assert stands(signed) == "2026-10"


def test_a_blank_is_filled_at_once_and_emptied_again_only_by_agreement(signed, cast):
    change(signed, cast["east_clerk"], "", planned_production_on="2027-12")
    signed.refresh_from_db()
    assert signed.planned_production_on == "2027-12"
    change(signed, cast["east_clerk"], planned_production_on="", year_plan=None)
    signed.refresh_from_db()
    assert (signed.planned_production_on, signed.year_plan) == ("2027-12", 8000 * WAN)
    assert plans.notes(signed)["planned_production_on"] == "已申请取消，待招商中心同意"
    settle(asked(), "plan.agree", "agree", cast["centre"])
    signed.refresh_from_db()
    assert (signed.planned_production_on, signed.year_plan) == ("", None)


def test_before_signing_a_plan_changes_at_once(project, cast):
    change(project, cast["east_clerk"], "", planned_start_on="2026-10")
    change(project, cast["east_clerk"], "", planned_start_on="2027-03")
    assert stands(project) == "2027-03"
    assert not PlanChange.objects.exists()


def test_who_asks_at_the_centre_does_not_agree_alone(signed, cast, officers):
    change(signed, cast["centre"], planned_start_on="2027-03")
    with pytest.raises(StepRefused, match="要由另一个人办"):
        settle(asked(), "plan.agree", "agree", cast["centre"])
    assert stands(signed) == "2026-10"
    settle(asked(), "plan.agree", "agree", cast["centre_two"])
    assert stands(signed) == "2027-03"


def test_where_nobody_else_could_agree_nothing_is_asked(signed, cast):
    with pytest.raises(EntryInvalid, match="请联系安全管理员安排岗位"):
        change(signed, cast["centre"], planned_start_on="2027-03")
    assert not Case.objects.exists()


def test_it_waits_in_the_to_do_of_the_centre(signed, cast):
    change(signed, cast["east_clerk"], planned_start_on="2027-03")
    (item,) = [one for one in todo.items_for(cast["centre"]) if one.source == "变更计划"]
    assert (item.subject, item.due_on) == (signed.name, asked().steps.get().due_on)
    assert not [one for one in todo.items_for(cast["east_head"]) if one.source == "变更计划"]


def test_a_refusal_has_a_reason_and_leaves_the_plan(signed, cast, login):
    change(signed, cast["east_clerk"], planned_start_on="2027-03")
    with pytest.raises(StepRefused, match="请写明不同意的理由"):
        steps.take(step=asked().steps.get(), outcome="refuse", by=cast["centre"])
    settle(asked(), "plan.agree", "refuse", cast["centre"], words="图纸已经批复，应按期开工。")
    assert stands(signed) == "2026-10"
    assert plans.notes(signed) == {}
    page = login(cast["east_clerk"]).get(signed.get_absolute_url()).text
    assert "招商中心不同意变更计划" in page
    assert "图纸已经批复" in page


def test_history_and_trail_tell_who_asked_why_and_who_agreed(signed, cast, login):
    change(signed, cast["east_clerk"], planned_start_on="2027-03")
    settle(asked(), "plan.agree", "agree", cast["centre"], words="同意顺延。")
    page = login(cast["east_clerk"]).get(signed.get_absolute_url()).text
    assert "东川镇申请变更计划" in page
    assert f"预计开工时间由 2026-10 改为 2027-03。原因：{REASON}" in page
    assert "招商中心同意变更计划" in page
    begun, replanned = (Entry.objects.get(verb=verb) for verb in ("plan.started", "project.replanned"))
    assert begun.data["before"] == replanned.data["before"] == {"planned_start_on": "2026-10"}
    assert begun.data["after"] == replanned.data["after"] == {"planned_start_on": "2027-03"}
    assert (begun.data["reason"], begun.actor_name) == (REASON, cast["east_clerk"].full_name)
    assert replanned.actor_name == cast["centre"].full_name


def test_the_same_again_asks_nothing_and_something_else_is_told_what_waits(signed, cast):
    change(signed, cast["east_clerk"], planned_start_on="2027-03")
    change(signed, cast["east_clerk"], planned_start_on="2027-03")
    with pytest.raises(EntryInvalid, match="预计开工时间由 2026-10 改为 2027-03.*先撤回再改"):
        change(signed, cast["east_clerk"], planned_start_on="2027-04")
    steps.withdraw(case=asked(), by=cast["east_clerk"])
    change(signed, cast["east_clerk"], planned_start_on="2027-04")
    assert Case.objects.under_way().count() == 1


def test_a_plan_that_changed_otherwise_meanwhile_is_not_overwritten(signed, cast):
    change(signed, cast["east_clerk"], planned_start_on="2027-03")
    Project.objects.filter(pk=signed.pk).update(planned_start_on="2027-01")
    with pytest.raises(StepRefused, match="计划又变过"):
        settle(asked(), "plan.agree", "agree", cast["centre"])


def test_what_is_under_review_stands_still(enter, cast, login):
    project = enter("有机肥生产线二期", "east", **READY | {"stage": "signed"})
    filings.file_project(project=project, by=cast["east_clerk"], words="用地还在选址。")
    with pytest.raises(Frozen):
        change(project, cast["east_clerk"], planned_start_on="2027-09")


def form_of(project):
    """Return what the form of the project sends when nothing is changed."""
    typed = {name: "" if value is None else value for name, value in typed_of(project).items()}
    return typed | {"version": project.version, "year_plan": "8000"}


def test_the_form_asks_for_the_reason_only_where_one_is_needed(signed, project, cast, login):
    client = login(cast["east_clerk"])
    assert "改计划的原因" not in client.get(reverse("projects:edit", args=[project.pk])).text
    said = form_of(signed) | {"planned_start_on": "2027-03"}
    address = reverse("projects:edit", args=[signed.pk])
    refused = client.post(address, said).text
    assert "没有保存，有 1 处要改" in refused
    assert "改预计开工、预计投产或本年计划请写明原因" in refused
    page = client.post(address, said | {"plan_reason": REASON}, follow=True).text
    assert "已送招商服务中心，同意后计入" in page
    assert asked().plan_change.reason == REASON
    assert "已申请改为 2027-03" in client.get(address).text


class TestLedger:
    @pytest.fixture
    def batch(self, signed, cast, units):
        """A ledger whose second line says that the signed project starts later."""
        batch = make_batch(cast["east_clerk"], units, "east")
        row = batch.rows.get(number=2)
        dates = {"planned_start": {"raw": "2027年3月", "iso": "2027-03"}}
        row.reading |= {"name": signed.name, "stage": "签约", "dates": dates, "place": "东川镇工业园"}
        row.plan, row.project = "update", signed
        row.save()
        return batch

    def confirm(self, client, batch, user):
        address = reverse("projects:confirm_batch", args=[batch.pk])
        before = client.login_as(user).get(address).text
        return before, client.post(address, {"how": "all"}, follow=True).text

    def test_a_ledger_asks_as_the_form_does(self, client, cast, signed, batch):
        before, after = self.confirm(client, batch, cast["east_clerk"])
        assert "2027-03（已签约，招商服务中心同意后计入）" in before
        assert "有 1 个已签约项目的计划" in after
        assert (stands(signed), signed.place) == ("2026-10", "东川镇工业园")
        assert asked().plan_change.reason == "台账《台账.csv》“表”第 2 行"
        row = batch.rows.get(number=2)
        assert (row.outcome, "planned_start_on" in row.changes) == ("updated", False)
        settle(asked(), "plan.agree", "agree", cast["centre"])
        assert stands(signed) == "2027-03"

    def test_who_undoes_the_ledger_takes_back_what_it_asked(self, client, cast, signed, batch):
        self.confirm(client, batch, cast["east_clerk"])
        client.login_as(cast["east_head"]).post(reverse("projects:undo_batch", args=[batch.pk]))
        assert asked().outcome == "withdrawn"
        assert (stands(signed), signed.place) == ("2026-10", "东川镇")

    def test_a_first_plan_from_a_ledger_is_not_blanked_by_undoing_it(self, client, cast, signed, batch):
        Project.objects.filter(pk=signed.pk).update(planned_start_on="")
        self.confirm(client, batch, cast["east_clerk"])
        assert stands(signed) == "2027-03"
        client.login_as(cast["east_head"]).post(reverse("projects:undo_batch", args=[batch.pk]))
        assert stands(signed) == "2027-03"
        assert asked().plan_change.values == {"planned_start_on": ["2027-03", ""]}

    def test_a_ledger_is_told_what_waits_already(self, client, cast, signed, batch):
        change(signed, cast["east_clerk"], planned_start_on="2027-06")
        _, after = self.confirm(client, batch, cast["east_clerk"])
        assert "先撤回再改" in after
        assert "可以先把这一行选为“不入库”" in after

    def test_each_plan_that_a_ledger_changes_costs_the_same_few_queries(self, signed, cast, units, enter):
        def count(*names):
            plan = {"planned_start_on": "2026-10", "year_plan": 8000 * WAN}
            projects = [enter(name, "east", stage="signed", place="东川镇", **plan) for name in names]
            batch = make_batch(cast["east_clerk"], units, *["east"] * len(projects))
            dates = {"planned_start": {"raw": "2027年3月", "iso": "2027-03"}}
            rows = batch.rows.filter(passed_over="").order_by("number")
            for row, project in zip(rows, projects, strict=True):
                row.reading |= {"name": project.name, "stage": "签约", "dates": dates}
                row.plan, row.project = "update", project
                row.save()
            with CaptureQueriesContext(connection) as asked:
                confirming.confirm(batch=batch, good_only=False, by=cast["east_clerk"])
            assert Case.objects.filter(flow="plan", project__in=projects).count() == len(projects)
            return len(asked)

        two, six = count("甲厂", "乙厂"), count("丙厂", "丁厂", "戊厂", "己厂", "庚厂", "辛厂")
        # A case, its step, its trail and what it asks for are written one by one: each is settled alone.
        assert (six - two) / 4 <= 19


class TestList:
    @pytest.fixture
    def many(self, enter, cast):
        def ask(count):
            for number in range(count):
                made = enter(f"饲料{number}号项目", "east", stage="signed", planned_start_on="2026-10")
                change(made, cast["east_clerk"], planned_start_on="2027-03")
            return list(Case.objects.under_way().filter(flow="plan").values_list("pk", flat=True))

        return ask

    def test_several_are_agreed_to_at_once(self, many, cast, login):
        cases = many(3)
        client = login(cast["centre"])
        page = client.get(reverse("library:plan_changes")).text
        assert page.count("<b>2027-03</b>") == 3
        address = reverse("library:settle_plans")
        told = {"pick": cases[:2], "outcome": "agree"}
        assert "共 2 个项目" in client.post(address, told).text
        assert "办成 2 个" in client.post(address, told | {"confirm": "1"}).text
        assert Project.objects.filter(planned_start_on="2027-03").count() == 2

    def test_several_are_refused_with_one_reason(self, many, cast, login):
        cases, client, address = many(2), login(cast["centre"]), reverse("library:settle_plans")
        told = {"pick": cases, "outcome": "refuse", "confirm": "1"}
        assert "请写明不同意的理由" in client.post(address, told).text
        assert "办成 2 个" in client.post(address, told | {"words": "应按期开工。"}).text
        assert not Project.objects.filter(planned_start_on="2027-03").exists()

    def test_what_waits_for_others_cannot_be_picked(self, many, cast, login):
        cases = many(1)
        client = login(cast["east_clerk"])
        assert "饲料0号项目" in client.get(reverse("library:plan_changes")).text
        told = {"pick": cases, "outcome": "agree", "confirm": "1"}
        page = client.post(reverse("library:settle_plans"), told, follow=True).text
        assert "请先选出要办理的项目" in page
        assert "饲料0号项目" not in login(cast["west_clerk"]).get(reverse("library:plan_changes")).text

    def test_the_list_needs_the_same_queries_however_long_it_is(self, many, cast, login):
        client, counts = login(cast["centre"]), []
        for count in (1, 6):
            many(count)
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("library:plan_changes"))
            counts.append(len(queries))
        assert counts[0] == counts[1]
