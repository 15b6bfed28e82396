"""前期节点 through the doors: planning, moving, reporting, taking out, and who may do what."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.progress.actions import nodes
from luodi.progress.actions.nodes import NodeEntry, NodeRefused
from luodi.progress.models import Node
from luodi.progress.reports import nodes as reports
from luodi.projects.actions import masking, merges
from luodi.projects.actions.masking import ClosedToYou
from luodi.projects.models import Project
from tests.moments import at
from tests.progress.planned import begin

MONDAY = date(2026, 3, 2)
LAND = ["LX04", "LX05", "LX06A", "LX07"]


def day(number):
    return MONDAY + timedelta(days=number)


@pytest.fixture
def monday():
    """A Monday in March, when the plan is made."""
    with clock.moved_to(at("2026-03-02 09:00")):
        yield


@pytest.fixture
def signed(enter):
    """A signed project of the eastern township."""
    return enter("纸箱厂", "east", stage="signed", industry="C22")


@pytest.fixture
def planned(monday, signed, cast, units):
    """Its nodes, planned on that Monday: 规划条件 5, 征地 90, 供地 30 by the bureau, 规划许可 5 working days."""
    return begin(signed, cast["east_clerk"], only=LAND, LX06A=units["bureau"])


def entry_of(node, **told):
    fields = ("label", "planned_start", "planned_end", "unit_id", "person", "after")
    return NodeEntry(**{name: getattr(node, name) for name in fields} | told)


def test_a_clerk_plans_from_the_template_and_changes_it_before(monday, signed, cast, units, login):
    client = login(cast["east_clerk"])
    page = client.get(signed.get_absolute_url()).text
    assert "编排前期节点" in page
    url = reverse("progress:begin_nodes", args=[signed.pk])
    page = client.get(url).text
    assert "征地报批" in page
    assert "本县没有找到发改局、自然资源局" in page, "the departments that this county lacks"
    said = {"kind": "industry", "first_day": MONDAY}
    for code, label, days in (("LX04", "规划条件", 5), ("LX06A", "挂牌供地", 30), ("LX07", "规划许可", 5)):
        said |= {f"take-{code}": "on", f"label-{code}": label, f"days-{code}": days}
    said |= {"unit-LX06A": units["bureau"].pk, "person-LX06A": "尤局长"}
    page = client.post(url, said, follow=True).text
    assert "前期节点已编排" in page
    land = signed.nodes.get(code="LX06A")
    assert (land.label, land.unit, land.person, land.after) == (
        "挂牌供地",
        units["bureau"],
        "尤局长",
        ["LX04"],
    )
    assert (land.planned_start, land.first_start) == (day(7), day(7))
    assert signed.nodes.get(code="LX07").after == ["LX06A"]
    assert not signed.nodes.filter(code="LX05").exists()
    told = Entry.objects.get(verb="nodes.planned")
    assert (told.data["count"], told.data["rules"]) == (3, {"nodes": 1})
    page = client.get(signed.get_absolute_url()).text
    assert "东川镇编排前期节点 3 个" in page
    assert "预计4月" in page


def test_the_preview_follows_what_is_typed_and_is_what_the_page_shows(monday, signed, cast, login, same_part):
    client = login(cast["east_clerk"])
    url = reverse("progress:begin_nodes", args=[signed.pk])
    said = {
        "kind": "services",
        "first_day": MONDAY,
        "take-LX04": "on",
        "label-LX04": "规划条件",
        "days-LX04": 8,
    }
    part = client.get(url, said, headers={"HX-Request": "true"})
    assert "3月11日全部办结" in part.text
    same_part(part, client.get(url, said))
    nothing = client.get(url, {"kind": "services", "first_day": MONDAY}, headers={"HX-Request": "true"})
    assert "还排不出来" in nothing.text
    assert not signed.nodes.exists()


def test_what_is_wanted_needs_a_name_and_days(monday, signed, cast, login):
    said = {"kind": "industry", "first_day": MONDAY, "take-LX04": "on"}
    page = login(cast["east_clerk"]).post(reverse("progress:begin_nodes", args=[signed.pk]), said).text
    assert "请填写规划条件的天数，不办的取消勾选。" in page
    assert not signed.nodes.exists()


def test_everything_follows_when_a_node_is_late(planned, signed, cast):
    with clock.moved_to(at("2026-03-20 09:00")):
        clerk = cast["east_clerk"]
        nodes.report(node=planned["LX04"], real_start=MONDAY, real_end=day(3), by=clerk)
        nodes.report(node=planned["LX05"], real_start=MONDAY, real_end=None, by=clerk)
        before = reports.plan_of(signed).schedule
    with clock.moved_to(at("2026-08-03 09:00")):
        plan = reports.plan_of(signed)
    assert before.late == 0
    lines = {line.node.code: line for line in plan.lines}
    assert lines["LX05"].span.end == date(2026, 8, 3), "today at the earliest"
    assert lines["LX05"].words.startswith("应于7月")
    assert "前面的“征地报批”还没有办结" in lines["LX06A"].words
    assert plan.schedule.late == lines["LX07"].span.late > 0
    assert [code for code, line in lines.items() if line.span.is_critical] == ["LX05", "LX06A", "LX07"]


def test_an_owner_unit_is_told_and_reports_without_reading_the_project(planned, signed, cast, client):
    land = planned["LX06A"]
    nodes.void(node=planned["LX05"], reason="存量地", by=cast["east_clerk"])
    nodes.report(node=planned["LX04"], real_start=MONDAY, real_end=MONDAY, by=cast["east_clerk"])
    client.login_as(cast["bureau_clerk"])
    assert client.get(signed.get_absolute_url()).status_code == 404
    with clock.moved_to(at("2026-07-15 09:00")):
        page = client.get("/").text
        assert "开始办理“供地（招拍挂）”" in page
        assert "纸箱厂" in page
        page = client.get(land.get_absolute_url()).text
        assert "登记进度" in page
        assert "修改计划" not in page
        said = {"real_start": "2026-07-14", "note": "挂牌公告已发"}
        page = client.post(reverse("progress:report_node", args=[land.pk]), said, follow=True).text
        assert "已登记“供地（招拍挂）”" in page
        assert "农业农村局登记前期节点开始" in page
        assert "供地（招拍挂）" not in client.get("/").text, "begun, and not due yet"
    with clock.moved_to(at("2026-08-20 09:00")):
        assert "办结“供地（招拍挂）”" in client.get("/").text
    client.login_as(cast["west_clerk"])
    assert client.get(land.get_absolute_url()).status_code == 404


def test_what_waits_for_another_node_is_nobodys_to_do(planned, cast, client):
    client.login_as(cast["bureau_clerk"])
    with clock.moved_to(at("2026-07-20 09:00")):
        assert "供地（招拍挂）" not in client.get("/").text


def test_a_node_without_a_unit_of_its_own_waits_for_the_responsible_one(planned, cast, client):
    client.login_as(cast["east_head"])
    assert "开始办理“规划条件”" in client.get("/").text


def test_a_moved_plan_needs_a_reason_and_the_first_one_stays(planned, cast, login):
    land = planned["LX06A"]
    client = login(cast["east_clerk"])
    url = reverse("progress:change_node", args=[land.pk])
    said = {
        "label": land.label,
        "planned_start": land.planned_start,
        "planned_end": land.planned_end + timedelta(days=28),
        "after": land.after,
        "unit": land.unit_id,
    }
    assert "请写明调整的原因" in client.post(url, said).text
    page = client.post(url, said | {"reason": "用地指标年底下达"}, follow=True).text
    assert "原因：用地指标年底下达" in page
    land.refresh_from_db()
    assert land.first_end + timedelta(days=28) == land.planned_end
    told = Entry.objects.get(verb="node.moved").data
    assert set(told["before"]) == {"planned_end"}
    assert "最初计划" in client.get(reverse("progress:nodes", args=[land.project_id])).text
    assert "没有改动" in client.post(url, said | {"reason": "再交一次"}).text, "pressed twice"


def test_other_changes_need_no_reason_and_circles_are_refused(planned, cast, units):
    clerk, land = cast["east_clerk"], planned["LX06A"]
    nodes.change(node=land, entry=entry_of(land, person="李主任", unit_id=units["park"].pk), by=clerk)
    assert Entry.objects.get(verb="node.changed").data["after"] == {
        "unit_id": units["park"].pk,
        "person": "李主任",
    }
    early = planned["LX04"]
    with pytest.raises(NodeRefused, match="“规划条件”→.*互相等待"):
        nodes.change(node=early, entry=entry_of(early, after=["LX07"]), by=clerk)
    with pytest.raises(NodeRefused, match="不能早于计划开始"):
        nodes.change(node=early, entry=entry_of(early, planned_end=day(-9)), by=clerk, reason="提前")
    with pytest.raises(NodeRefused, match="离今天太远"):
        nodes.change(node=early, entry=entry_of(early, planned_end=date(2206, 3, 6)), by=clerk, reason="手误")
    with pytest.raises(NodeRefused, match="有的前置节点已经取消"):
        nodes.change(node=early, entry=entry_of(early, after=["QQ99"]), by=clerk)


def test_a_plan_follows_what_is_expected(planned, signed, cast, login):
    with clock.moved_to(at("2026-03-23 09:00")):
        client = login(cast["east_clerk"])
        url = reverse("progress:nodes", args=[signed.pk])
        assert "按推算调整计划" in client.get(url).text
        said = {"reason": "企业注册推迟"}
        page = client.post(reverse("progress:follow_nodes", args=[signed.pk]), said, follow=True).text
        assert "已调整 4 个节点的计划" in page
        assert signed.nodes.get(code="LX04").planned_start == day(21)
        assert signed.nodes.get(code="LX04").first_start == MONDAY
        assert "东川镇按推算调整 4 个前期节点的计划" in client.get(signed.get_absolute_url()).text
        with pytest.raises(NodeRefused, match="和推算一致"):
            nodes.follow(project=signed, reason="再来一次", by=cast["east_clerk"])
        with pytest.raises(NodeRefused, match="请写明调整计划的原因"):
            nodes.follow(project=signed, reason=" ", by=cast["east_clerk"])


def test_one_press_reports_and_the_whole_plan_follows(planned, signed, cast, login, same_part):
    client = login(cast["east_clerk"])
    page = reverse("progress:nodes", args=[signed.pk])
    press = reverse("progress:report_node", args=[planned["LX04"].pk])
    assert client.get(page).text.count("今天开始") == 2, "what waits for nothing"
    htmx = {"HX-Request": "true"}
    assert "今天办结" in client.post(press, {"real_start": MONDAY}, headers=htmx).text
    part = client.post(press, {"real_start": MONDAY, "real_end": MONDAY}, headers=htmx)
    assert "办结，提前 4 天" in part.text
    same_part(part, client.get(page))
    again = client.post(press, {"real_start": MONDAY, "real_end": MONDAY}, headers=htmx)
    assert "没有新的变化" in again.text
    client.login_as(cast["bureau_clerk"])
    press = reverse("progress:report_node", args=[planned["LX06A"].pk])
    assert client.post(press, {"real_start": MONDAY}, headers=htmx).status_code == 404, "not the plan"


REPORTED = [
    ((None, MONDAY), "", "请同时填写实际开始"),
    ((day(1), MONDAY), "", "不能早于开始"),
    ((day(1), None), "", "不能晚于今天"),
]


@pytest.mark.parametrize(("days", "note", "words"), REPORTED)
def test_what_cannot_be_real_is_refused(days, note, words, planned, cast):
    with pytest.raises(NodeRefused, match=words):
        nodes.report(node=planned["LX04"], real_start=days[0], real_end=days[1], note=note, by=cast["centre"])


def test_what_was_reported_is_reported_once_and_corrected_with_a_reason(planned, cast):
    node, clerk = planned["LX04"], cast["east_clerk"]
    nodes.report(node=node, real_start=MONDAY, real_end=None, by=clerk)
    with pytest.raises(NodeRefused, match="没有新的变化"):
        nodes.report(node=node, real_start=MONDAY, real_end=None, by=clerk)
    with pytest.raises(NodeRefused, match="更正要在“情况”里写明原因"):
        nodes.report(node=node, real_start=day(-3), real_end=None, by=clerk)
    nodes.report(node=node, real_start=day(-3), real_end=MONDAY, note="登记时写错", by=clerk)
    with pytest.raises(NodeRefused, match="已经办结，计划时间不能再改"):
        nodes.change(node=node, entry=entry_of(node, planned_end=day(30)), reason="推迟", by=clerk)
    told = Entry.objects.filter(verb="node.reported").last().data
    assert told["before"] == {"real_start": "2026-03-02", "real_end": None}
    assert told["after"] == {"real_start": "2026-02-27", "real_end": "2026-03-02"}


def test_a_report_brings_a_file_of_the_project(planned, signed, cast, login):
    client = login(cast["east_clerk"])
    url = reverse("progress:report_node", args=[planned["LX04"].pk])
    sent = {
        "real_start": MONDAY,
        "real_end": MONDAY,
        "file": SimpleUploadedFile("规划条件.txt", "出具".encode()),
    }
    assert "附件：规划条件.txt" in client.post(url, sent, follow=True).text
    assert "<b>上传文件</b>" not in client.get(signed.get_absolute_url()).text, "told once"
    assert signed.attachments.get().name == "规划条件.txt"
    again = {
        "real_start": MONDAY,
        "real_end": MONDAY,
        "note": "又传",
        "file": SimpleUploadedFile("a.txt", "出具".encode()),
    }
    assert "这个文件已经在了" in client.post(url, again).text
    assert planned["LX04"].note == Node.objects.get(pk=planned["LX04"].pk).note == ""


def test_a_node_that_is_taken_out_lets_the_others_follow(planned, signed, cast, login):
    client = login(cast["east_clerk"])
    url = reverse("progress:void_node", args=[planned["LX06A"].pk])
    assert "请写明为什么不需要" in client.post(url, {"reason": " "}, follow=True).text
    page = client.post(url, {"reason": "租用厂房"}, follow=True).text
    assert "已取消的节点" in page
    assert "租用厂房" in page
    assert signed.nodes.get(code="LX07").after == ["LX04", "LX05"]
    with pytest.raises(NodeRefused, match="已经取消"):
        nodes.void(node=planned["LX06A"], reason="再取消", by=cast["east_clerk"])
    with pytest.raises(NodeRefused, match="已经取消"):
        nodes.report(node=planned["LX06A"], real_start=MONDAY, real_end=None, by=cast["bureau_clerk"])


def test_a_unit_adds_nodes_of_its_own_once(planned, signed, cast):
    entry = NodeEntry("取水论证", day(7), day(11), after=["LX04"])
    node = nodes.add(project=signed, entry=entry, by=cast["east_clerk"])
    assert (node.code, node.first_end) == ("Z1", day(11))
    with pytest.raises(NodeRefused, match="已经有“取水论证”"):
        nodes.add(project=signed, entry=entry, by=cast["east_clerk"])
    assert (
        nodes.add(project=signed, entry=NodeEntry("环评听证", day(7), day(8)), by=cast["centre"]).code == "Z2"
    )


def test_a_plan_is_begun_once_in_its_time_by_its_unit(planned, signed, enter, cast, units):
    clerk = cast["east_clerk"]
    with pytest.raises(NodeRefused, match="已经编排好了"):
        begin(signed, clerk)
    talks = enter("还在谈", "east", stage="talks")
    with pytest.raises(NodeRefused, match="签约到开工之间"):
        begin(talks, clerk)
    with pytest.raises(NodeRefused, match="请先编排"):
        nodes.add(project=talks, entry=NodeEntry("环评", day(7), day(8)), by=clerk)
    with pytest.raises(PermissionDenied):
        nodes.follow(project=signed, reason="改", by=cast["leader"])
    for by in ("west_clerk", "bureau_clerk"):
        with pytest.raises(NodeRefused, match="不归您单位负责"):
            nodes.follow(project=signed, reason="改", by=cast[by])
        with pytest.raises((NodeRefused, PermissionDenied)):
            nodes.report(node=planned["LX04"], real_start=MONDAY, real_end=None, by=cast[by])


def test_closed_projects_keep_their_nodes_to_themselves(planned, signed, cast, client):
    Project.objects.filter(pk=signed.pk).update(stage="talks")
    masking.mark_sensitive(project=signed, reason="签约前保密", by=cast["east_clerk"])
    land = planned["LX06A"]
    with pytest.raises(ClosedToYou):
        nodes.report(node=land, real_start=MONDAY, real_end=None, by=cast["bureau_clerk"])
    for person in ("bureau_clerk", "centre"):
        client.login_as(cast[person])
        assert client.get(land.get_absolute_url()).status_code == 403
    assert client.get(reverse("progress:nodes", args=[signed.pk])).status_code == 403
    page = client.get(signed.get_absolute_url()).text
    assert "东川镇编排前期节点" in page, "that something was done"
    assert 'id="project-nodes"' not in page
    assert land.label not in page


@pytest.mark.parametrize("both", [False, True])
def test_merging_takes_the_nodes_along_unless_both_have_some(both, planned, signed, enter, cast):
    survivor = enter("纸箱厂（一期）", "east", stage="signed", industry="C22")
    if both:
        begin(survivor, cast["east_clerk"], only=["LX02A"])
    merges.merge_projects(survivor=survivor, absorbed=signed, by=cast["centre"])
    assert survivor.nodes.count() == (1 if both else 4)
    assert reports.plan_of(survivor) is not None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_of_many_who_plan_at_once_one_does(signed, cast, together):
    def plan():
        try:
            return len(begin(signed, cast["east_clerk"], only=LAND))
        except NodeRefused as refused:
            return str(refused)

    told = together(plan, times=6)
    assert told.count(4) == 1
    assert sum("已经编排好了" in str(one) for one in told) == 5
    assert signed.nodes.count() == 4
