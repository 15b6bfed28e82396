"""The first screen: what waits, how far projects have come, what is quiet."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.common import clock, todo
from luodi.desk import reports
from luodi.projects.models import Project
from luodi.projects.reports import lists

HOME = reverse("desk:home")


def test_the_note_below_the_funnel_counts_what_left_every_library(enter, project, cast, login):
    gone, kept = enter("都没有了", "east"), enter("县里还有", "east")
    for one in (gone, kept):
        one.levels.filter(status="admitted").update(status="left")
    kept.levels.filter(level="county").update(status="admitted", unit=kept.unit)
    assert reports.left(cast["west_clerk"]) == 0
    for who in ("east_clerk", "centre"):
        page = login(cast[who]).get("/").text
        assert '<a href="/projects/?left=1">1 个已出库</a>' in page
        listed = login(cast[who]).get("/projects/?left=1").text
        assert "都没有了" in listed
        assert "筛选出 1 个" in listed
    assert "个已出库" not in login(cast["west_clerk"]).get("/").text


def test_the_funnel_counts_what_the_list_behind_it_shows(enter, cast, login):
    enter("甲", "east", stage="talks", investment=1_000_000)
    enter("乙", "west", stage="talks")
    for who, count in (("centre", 2), ("east_clerk", 1)):
        funnel = dict(reports.funnel(cast[who]))
        listed = lists.totals(lists.filtered(cast[who], lists.Filters(stages=("talks",))))
        assert funnel["talks"] == listed
        assert listed.count == count
    page = login(cast["centre"]).get(HOME).text
    assert f"{reverse('projects:list')}?stage=talks" in page


def test_a_project_nobody_touched_is_called_quiet_until_it_is_lost(enter, cast):
    quiet, lost = enter("安静的"), enter("流失的", status="lost")
    long_ago = clock.now() - timedelta(days=40)
    Project.objects.filter(pk__in=[quiet.pk, lost.pk]).update(updated_at=long_ago)
    assert reports.quiet(cast["centre"]) == [(quiet, 40)]
    assert reports.quiet(cast["west_clerk"]) == []


def test_administrators_see_no_figure(project, cast, login):
    for who in ("system_admin", "security_admin", "audit_admin"):
        page = login(cast[who]).get(HOME).text
        assert project.name not in page
        assert "不接触业务数据" in page


def test_the_count_in_the_frame_is_that_of_the_page(enter, cast, login):
    enter("缺金额的", "east")
    items = todo.items_for(cast["east_clerk"])
    page = login(cast["east_clerk"]).get(HOME).text
    assert f"有 {len(items)} 件事等您" in page


@pytest.mark.parametrize("who", ["east_clerk", "deputy", "centre", "audit_admin"])
def test_the_number_of_queries_does_not_grow(who, enter, cast, login, django_assert_num_queries):
    client = login(cast[who])
    enter("第一个")
    client.get(HOME)
    with CaptureQueriesContext(connection) as one:
        client.get(HOME)
    for number in range(20):
        enter(f"第 {number} 个", "west" if number % 2 else "east")
    with django_assert_num_queries(len(one)):
        client.get(HOME)


def test_the_badge_counts_what_the_page_lists(enter, cast, login):
    enter("缺金额的", "east")
    count = todo.count_for(cast["east_clerk"])
    part = login(cast["east_clerk"]).get(reverse("desk:to_do")).text
    assert count
    assert part.count(f">{count}</span>") == 2
    assert 'id="to-do-top"' in login(cast["east_clerk"]).get(HOME).text


def test_what_waits_for_another_post_is_opened_by_switching_to_it(enter, cast, login):
    """The clerk of the bureau serves at the western township too; its drafts and steps need that post."""
    enter("缺金额的", "west")
    both = cast["both"]
    west = both.posts_now[1]
    client = login(both)
    page = client.get(HOME).text
    (item,) = todo.items_for(both)
    assert item.post == west
    assert f"以“{west}”岗位办理" in page
    assert f'<input type="hidden" name="next" value="{item.url}">' in page.replace("&amp;", "&")
    answer = client.post(reverse("accounts:switch_post"), {"post": west.pk, "next": item.url})
    assert answer.url == item.url
    assert "缺金额的" in client.get(answer.url).text
    assert "岗位办理" not in client.get(HOME).text


@pytest.mark.parametrize("onwards", ["https://example.org/", "//example.org/", "javascript:alert(1)", ""])
def test_switching_leads_nowhere_else(onwards, cast, login):
    post = cast["both"].posts_now[1].pk
    answer = login(cast["both"]).post(reverse("accounts:switch_post"), {"post": post, "next": onwards})
    assert answer.url == HOME
