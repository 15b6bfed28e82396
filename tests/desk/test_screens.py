"""First screens: the centre sees what waits for whom and since when, a unit where what it sent on stands now."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.common import clock, todo
from luodi.desk import reports
from luodi.library.actions import filings, leaving, pauses
from luodi.library.flows import FLOWS
from luodi.library.reports import arrivals, open_steps
from luodi.metrics.actions import targets
from luodi.metrics.actions.targets import Wish
from luodi.metrics.reports import month
from luodi.metrics.reports.indicators import AMOUNT, OWN
from luodi.projects.actions import levels, masking
from tests.library.conftest import READY
from tests.library.contacts import register
from tests.moments import at

HOME = reverse("desk:home")


def text_of(page, block):
    """Return the words of one block of the page."""
    _, found, rest = page.partition(f'id="{block}"')
    return rest.partition("</section>")[0] if found else ""


BLOCKS = {
    "centre": {"units", "month", "arrivals"},
    "leader": {"units", "month"},
    "deputy": {"units"},
    "inspector": {"units", "month"},
    "group_office": {"units", "month"},
    "east_clerk": {"sent"},
    "east_head": {"sent"},
    "agent": set(),
    "audit_admin": set(),
}


@pytest.mark.parametrize("who", BLOCKS)
def test_each_role_sees_the_blocks_that_are_for_it(who, cast, login):
    page = login(cast[who]).get(HOME).text
    shown = {block for block in ("units", "month", "arrivals", "sent", "targets") if text_of(page, block)}
    assert shown == BLOCKS[who]


def test_the_centre_sees_whom_the_county_waits_for_the_most_late_first(cast, units, filed, opened, login):
    long_ago = clock.today() - timedelta(days=3)
    opened(FLOWS["leaving"], "west", cast["centre"], day=long_ago)
    found = reports.who_waits_for_whom(cast["centre"])
    assert [str(line.waiting.unit) for line in found.lines] == ["西坪乡", "东川镇"]
    assert (found.count, found.late, found.more) == (3, 2, 0)
    block = text_of(login(cast["centre"]).get(HOME).text, "units")
    assert "3 件在办，2 件逾期" in block
    assert f"{reverse('library:open_steps')}?unit={units['west'].pk}" in block
    assert "2 件逾期" in block
    assert "出库 2" in block
    assert "报送 1" in block


def test_the_leader_of_some_units_sees_those(cast, filed, opened, login):
    opened(FLOWS["leaving"], "west", cast["centre"])
    block = text_of(login(cast["deputy"]).get(HOME).text, "units")
    assert "西坪乡" in block
    assert "东川镇" not in block


def test_a_stopped_clock_counts_with_its_flow_and_is_not_late(cast, opened):
    case = opened(FLOWS["leaving"], "east", cast["leader"], day=clock.today() - timedelta(days=3))
    pauses.pause(step=case.steps.open().first(), reason="等企业补材料", by=cast["centre"])
    (line,) = open_steps.by_unit(cast["centre"])
    assert (line.count, line.late, line.kinds) == (2, 1, "出库 2")


def test_only_so_many_units_are_listed(cast, units, opened, monkeypatch, login):
    monkeypatch.setattr(reports, "SHOWN", 2)
    for unit in ("east", "west", "bureau"):
        opened(FLOWS["leaving"], unit, cast["centre"])
    assert "还有 1 个单位" in text_of(login(cast["centre"]).get(HOME).text, "units")


def test_what_came_in_today_stands_with_its_unit(cast, filed, settle, departments, login):
    settle(filed, "filing.approve", "agree", "east_head")
    settle(filed, "filing.check", "ask", "centre", "", units=[departments["planning"].pk])
    settle(filed, "filing.opine", "conditions", "planning_clerk", "先办核准。")
    claim = register(cast["west_clerk"])
    found, count = arrivals.today(cast["centre"])
    assert [(one.kind, one.name, str(one.unit), one.who) for one in found] == [
        ("首谈登记", claim.project_name, "西坪乡", "孙西"),
        ("部门意见", filed.title, "发改局", "发改局经办"),
        ("负责人审批", filed.title, "东川镇", "钱东"),
    ]
    assert count == 3
    block = text_of(login(cast["centre"]).get(HOME).text, "arrivals")
    assert f'<a href="{filed.get_absolute_url()}">{filed.title}</a>' in block
    assert "部门意见：有条件同意" in block
    with clock.moved_to(clock.now() + timedelta(days=1)):
        assert arrivals.today(cast["centre"]) == ([], 0)


def test_a_filing_comes_in_when_the_head_agrees_to_it(cast, filed, settle):
    assert arrivals.today(cast["centre"]) == ([], 0)
    settle(filed, "filing.approve", "return", "east_head", "再补充。")
    assert arrivals.today(cast["centre"]) == ([], 0)


def test_what_the_centre_did_itself_did_not_come_in(cast, ready):
    leaving.ask_to_leave(project=ready, reason="企业放弃", by=cast["centre"])
    assert arrivals.today(cast["centre"]) == ([], 0)


def test_a_masked_project_comes_in_under_its_other_name(cast, filed, ready, settle, login):
    settle(filed, "filing.approve", "agree", "east_head")
    settle(filed, "filing.check", "return", "centre", "地点不清。")
    masking.mark_sensitive(project=ready, reason="签约前保密", by=cast["east_clerk"])
    page = login(cast["centre"]).get(HOME).text
    assert text_of(page, "arrivals")
    assert filed.title not in page


def test_the_month_counts_what_the_lists_behind_it_show(cast, enter, login):
    with clock.moved_to(at("2026-10-20 09:00")):
        project = enter("上个月的")
    with clock.moved_to(at("2026-11-05 09:00")):
        for status in ("filed", "in_review", "admitted"):
            levels.set_status(project=project, level="county", status=status, by=cast["centre"])
        enter("早些时候的")
    with clock.moved_to(at("2026-11-23 09:00")):
        enter("这周的")
        enter("也是这周的")
        register(cast["west_clerk"])
        told = {one.label: one for one in month.figures(cast["centre"].post.county_id)}
        new, admitted = told["新入乡镇库、部门库"], told["入县级库"]
        assert (new.count, new.lately) == (3, 2)
        assert (admitted.count, admitted.lately) == (1, 0)
        assert (told["首谈登记"].count, told["首谈登记"].lately) == (1, 1)
        assert (told["流转"].count, told["出库"].count) == (0, 0)
        client = login(cast["centre"])
        block = text_of(client.get(HOME).text, "month")
        assert new.url in block
        assert client.get(new.url).text.count("<tr data-href") == new.count
        assert client.get(admitted.url).text.count("<tr data-href") == admitted.count
        assert "2026 年 11 月" in client.get(admitted.url).text
        earlier = reverse("metrics:rows", args=[OWN.code])
        assert "上个月的" in client.get(earlier, {"period": "2026-10"}).text
        assert "上个月的" not in client.get(new.url).text


def test_a_unit_sees_on_whose_desk_its_filing_lies(cast, filed, settle, login):
    sent = text_of(login(cast["east_clerk"]).get(HOME).text, "sent")
    assert "东川镇负责人" in sent
    assert "负责人审批" in sent
    own = text_of(login(cast["east_head"]).get(HOME).text, "sent")
    assert filed.title not in own, "what waits for the head is to be done, not sent on"
    assert "本单位没有等别人办理的事" in own
    settle(filed, "filing.approve", "agree", "east_head")
    for who in ("east_clerk", "east_head"):
        block = text_of(login(cast[who]).get(HOME).text, "sent")
        assert "招商中心专员" in block
        assert "招商中心审核" in block
        assert "1 件在等别人" in block
    assert filed.title not in text_of(login(cast["west_clerk"]).get(HOME).text, "sent")


def test_what_ended_lately_is_told_for_a_week(cast, filed, settle, login):
    settle(filed, "filing.approve", "agree", "east_head")
    settle(filed, "filing.check", "admit", "centre", "不用征求意见。")
    assert "已入县级库" in text_of(login(cast["east_clerk"]).get(HOME).text, "sent")
    with clock.moved_to(clock.now() + timedelta(days=8)):
        assert "近 7 天办结" not in login(cast["east_clerk"]).get(HOME).text


def test_a_unit_sees_its_targets_once_they_are_signed_for(cast, units, enter, settle, login):
    with clock.moved_to(at("2026-11-23 09:00")):
        enter("已经有的")
        wishes = [Wish(units["east"], OWN.code, 4, "binding")]
        (case,) = targets.hand_down(year=2026, wishes=wishes, reason="", by=cast["centre"]).cases
        assert not text_of(login(cast["east_clerk"]).get(HOME).text, "targets")
        settle(case, "targets.sign", "sign", "east_head")
        block = text_of(login(cast["east_clerk"]).get(HOME).text, "targets")
        assert "25%" in block
        assert f"{reverse('metrics:rows', args=[OWN.code])}?unit={units['east'].pk}" in block
        assert AMOUNT.name not in block
        assert not text_of(login(cast["west_clerk"]).get(HOME).text, "targets")


def test_a_long_list_is_cut_and_opens_whole(cast, opened, login):
    for _ in range(12):
        opened(FLOWS["leaving"], "east", cast["centre"])
    head = cast["east_head"]
    count = todo.count_for(head)
    assert count == 12
    client = login(head)
    page = client.get(HOME).text
    assert f"有 {count} 件事等您" in page
    assert text_of(page, "todo").count("<tr data-href") == reports.SHOWN
    assert f"还有 {count - reports.SHOWN} 件，全部列出" in page
    whole = client.get(HOME, {"all": "1"}).text
    assert text_of(whole, "todo").count("<tr data-href") == count
    assert "全部列出" not in whole


@pytest.mark.parametrize("who", ["centre", "leader", "east_clerk", "east_head"])
def test_the_number_of_queries_does_not_grow_with_what_is_under_way(
    who,
    cast,
    opened,
    enter,
    login,
    django_assert_num_queries,
):
    def happen(number):
        for one in range(number):
            project = enter(f"第 {number} 批第 {one} 个", "east", **READY)
            filings.file_project(project=project, by=cast["east_clerk"], words="选址中。")
            opened(FLOWS["leaving"], "west" if one % 2 else "east", cast["centre"])
            opened(FLOWS["transfer"], "east", cast["east_clerk"])
        register(cast["west_clerk"], name=f"第 {number} 次洽谈", firm=f"第 {number} 家公司")

    client = login(cast[who])
    happen(1)
    client.get(HOME)
    with CaptureQueriesContext(connection) as one:
        client.get(HOME)
    happen(6)
    with django_assert_num_queries(len(one)):
        client.get(HOME)
