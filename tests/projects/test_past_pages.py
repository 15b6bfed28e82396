"""The list, a project and the changes as a reader asks for an earlier day."""

import io
import re
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.common import clock
from luodi.projects.actions import masking, moving, record
from luodi.projects.columns import COLUMNS
from luodi.projects.entries import FirmEntry, ProjectEntry
from luodi.projects.reports import changes
from tests.moments import at
from tests.projects.test_library import names

DAY, AFTER = "2026-03-02", "2026-03-03"


def on(day, act, **told):
    with clock.moved_to(at(f"{day} 10:00")):
        return act(**told)


@pytest.fixture
def mill(enter, cast, units):
    """Entered on the first of March, corrected and given to another unit on the third."""
    with clock.moved_to(at("2026-03-01 10:00")):
        project = enter("面粉厂", "east", investment=12_000_000_000, firms=[FirmEntry("甲公司")])
    with clock.moved_to(at(f"{AFTER} 10:00")):
        fields = record.writing.plain(project) | {"name": "面粉加工厂", "investment": 15_000_000_000}
        entry = ProjectEntry(fields, firms=[FirmEntry("乙公司")])
        record.change_project(project=project, entry=entry, version=project.version, by=cast["centre"])
        project.refresh_from_db()
        moving.move_to_unit(project=project, unit=units["west"], by=cast["centre"], former="reporting")
    project.refresh_from_db()
    return project


def test_the_list_names_what_was_known_then(mill, login, cast):
    client = login(cast["centre"])
    page = client.get("/projects/", {"as_of": DAY})
    assert names(page) == ["面粉厂"]
    for words in (
        "东川镇",
        "12,000",
        "甲公司",
        f"截至 {DAY}，按当时登记的",
        f"/projects/{mill.pk}/as-of/?as_of={DAY}",
    ):
        assert words in page.text
    assert "乙公司" not in page.text
    assert "批量" not in page.text
    now = client.get("/projects/")
    assert names(now) == ["面粉加工厂"]
    assert "乙公司" in now.text
    sums = client.get("/projects/sums/", {"as_of": DAY}, headers={"hx-request": "true"})
    assert "12,000" in sums.text
    for by in ("stage", "unit", "level", "at", "industry"):
        assert "12,000" in client.get("/projects/groups/", {"as_of": DAY, "by": by}).text
        known = client.get("/projects/groups/", {"as_of": DAY, "by": by, "known": "today"})
        assert "15,000" in known.text


def test_before_it_was_entered_nothing_is_there(mill, login, cast):
    client = login(cast["centre"])
    assert "没有符合条件的项目" in client.get("/projects/", {"as_of": "2026-02-28"}).text
    page = client.get(f"/projects/{mill.pk}/as-of/", {"as_of": "2026-02-28"})
    assert "那天的台账里没有这个项目" in page.text


def test_a_day_that_is_not_over_is_today(mill, login, cast):
    client = login(cast["centre"])
    for day in (f"{clock.today()}", "2999-01-01", "0001-01-01", "gestern"):
        assert names(client.get("/projects/", {"as_of": day})) == ["面粉加工厂"]
    assert client.get(f"/projects/{mill.pk}/as-of/").status_code == 302


def test_today_knows_more_of_that_day(mill, login, cast):
    page = login(cast["centre"]).get("/projects/", {"as_of": DAY, "known": "today"})
    assert names(page) == ["面粉加工厂"]
    assert "15,000" in page.text
    assert "东川镇" in page.text


def test_own_views_are_counted_on_that_day_and_stay_there(mill, login, cast):
    client = login(cast["centre"])
    client.post(reverse("projects:save_view"), {"name": "东川项目", "query": f"unit={mill.unit_id}"})
    client.post(reverse("projects:save_view"), {"name": "年初", "query": "as_of=2026-02-28"})
    page = client.get(reverse("projects:views"), {"as_of": DAY}).text
    # On that day the mill was still another unit's.
    assert re.search(
        rf'href="/projects/\?as_of={DAY}&amp;unit={mill.unit_id}"[^>]*>\s*东川项目\s+0\s*<', page
    ), page
    assert 'href="/projects/?as_of=2026-02-28"' in page
    now = client.get(reverse("projects:views")).text
    assert re.search(r"东川项目\s+1\s*<", now)


def test_yesterday_is_among_what_changed_since_yesterday():
    assert changes.presets(date(2026, 11, 28))["昨天以来"] == date(2026, 11, 26)


def test_the_page_sets_that_day_beside_now(mill, login, cast):
    page = login(cast["centre"]).get(f"/projects/{mill.pk}/as-of/", {"as_of": DAY}).text
    for words in ("面粉厂", "面粉加工厂", "东川镇", "西坪乡", "12,000", "15,000", "甲公司", "乙公司"):
        assert words in page


def test_the_workbook_of_a_day(mill, login, cast):
    sent = login(cast["centre"]).post(f"/projects/export/?as_of={DAY}", {"columns": "all"})
    assert f"_{DAY}.xlsx" in sent.headers["Content-Disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(sent.streaming_content))).active
    words = [str(cell.value) for row in sheet.iter_rows() for cell in row]
    assert "面粉厂" in words
    assert "面粉加工厂" not in words
    assert any(f"截至 {DAY}，按当时登记的" in word for word in words)


def test_what_came_left_and_changed(mill, enter, login, cast, stand):
    with clock.moved_to(at("2026-03-01 11:00")):
        wrong, talks = enter("误登记的项目"), enter("要签约的项目", stage="talks")
    on(AFTER, record.void_project, project=wrong, reason="与面粉厂重复", by=cast["centre"])
    on(AFTER, stand, project=talks, stage="signed")
    with clock.moved_to(at(f"{AFTER} 12:00")):
        enter("新来的项目", investment=100_000_000)
    client = login(cast["centre"])
    page = client.get("/projects/changes/", {"since": DAY}).text
    for words in (
        "新增 1",
        "减少 1",
        "变化 2",
        "新登记",
        "已作废：与面粉厂重复",
        "在谈 → 签约",
        "面粉厂 → 面粉加工厂",
    ):
        assert words in page, words
    assert "项目 3 个 → 3 个" in page
    assert "灯" not in page.partition("变了什么")[2]
    left = client.get("/projects/changes/", {"since": DAY, "stage": "talks"}).text
    assert "转出这个范围" in left
    assert "减少 1" in left
    assert "新来的项目" not in left
    assert "这段时间没有变化" in client.get("/projects/changes/", {"since": "2026-03-04"}).text
    assert "新来的项目" not in client.get("/projects/changes/", {"since": DAY, "how": "LEFT"}).text


def test_what_is_closed_today_is_closed_on_every_day(mill, login, cast, stand):
    masking.mark_sensitive(project=mill, reason="客商要求保密", by=cast["west_head"])
    for who, told in (("leader", False), ("west_clerk", True)):
        client = login(cast[who])
        for address in (
            f"/projects/?as_of={DAY}&known=then",
            f"/projects/?as_of={DAY}&known=today",
            f"/projects/{mill.pk}/as-of/?as_of={DAY}",
            f"/projects/{mill.pk}/as-of/?as_of={DAY}&known=today",
            f"/projects/changes/?since={DAY}",
        ):
            text = client.get(address).text
            assert ("面粉" in text) == told, (who, address)
            assert ("甲公司" in text or "乙公司" in text) == told, (who, address)
        found = client.get(f"/projects/?as_of={DAY}&q=面粉")
        assert ("面粉厂" in names(found)) == told


def test_a_stage_that_was_taken_back_opens_nothing(cast, enter, stand, login):
    """Signed on that day, in talks again and 商业敏感 today: the stage of the day does not take the mark off."""
    with clock.moved_to(at("2026-03-01 10:00")):
        project = enter("要保密的面粉厂", "west", stage="signed")
    on(AFTER, stand, project=project, stage="talks")
    masking.mark_sensitive(project=project, reason="客商要求保密", by=cast["west_head"])
    client = login(cast["leader"])
    for known in ("then", "today"):
        for address in (f"/projects/?as_of={DAY}", f"/projects/{project.pk}/as-of/?as_of={DAY}"):
            assert "要保密" not in client.get(f"{address}&known={known}").text


@pytest.mark.parametrize("person", ["east_clerk", "centre"])
@pytest.mark.parametrize("address", ["/projects/?as_of=2026-03-04", "/projects/?as_of=2026-03-04&known=today", "/projects/changes/?since=2026-02-01"])  # fmt: skip
def test_as_many_queries_for_twenty_rows_as_for_one(login, cast, enter, person, address):
    client = login(cast[person])

    def count():
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    with clock.moved_to(at("2026-03-01 10:00")):
        enter("第一个", firms=[FirmEntry("甲公司")], arrived=100)
    client.get(address)
    one = count()
    with clock.moved_to(at("2026-03-01 10:00")):
        for number in range(20):
            enter(f"第{number}号", firms=[FirmEntry(f"{number}公司")], arrived=100)
    assert count() == one


@pytest.mark.parametrize("known", ["then", "today"])
def test_every_filter_and_order_of_the_list_can_be_asked_of_an_earlier_day(mill, login, cast, known):
    client = login(cast["centre"])
    orders = [key for column in COLUMNS if column.sort for key in (column.key, f"-{column.key}")]
    filters = {
        "q": "面粉", "stage": "reserve", "status": "normal", "level": "township", "at": "township.admitted",
        "industry": "C", "least": "1", "most": "99999999", "missing": "1", "left": "1", "quiet": "3", "new": "3",
        "unit": str(mill.unit_id), "light": "red",
    }  # fmt: skip
    for query in [{"sort": order} for order in orders] + [{name: value} for name, value in filters.items()]:
        page = client.get("/projects/", {"as_of": DAY, "known": known, **query})
        assert page.status_code == 200, query
    everything = {"cols": [column.key for column in COLUMNS]}
    assert client.get("/projects/", {"as_of": DAY, "known": known, **everything}).status_code == 200
