"""The trail on screen, and what the audit administrator is not shown."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import luodi
from luodi.accounts.actions.people import change_person
from luodi.accounts.reports import trail as reports
from luodi.audit import trail, verbs
from luodi.audit.models import Entry
from luodi.common import clock
from luodi.projects.actions import record

URL = "accounts:trail"


@pytest.fixture
def auditor(client, cast):
    return client.login_as(cast["audit_admin"])


@pytest.fixture
def busy(cast):
    change_person(user=cast["east_clerk"], full_name="赵冬", phone="", by=cast["security_admin"])
    trail.record("session.login_failed", None, by=None, username="nobody")


def test_the_auditor_sees_the_county_and_the_installation(auditor, busy):
    page = auditor.get(reverse(URL)).text
    assert "修改人员" in page
    assert "原来</span> 姓名 赵东" in page
    assert "登录失败" in page
    assert "nobody" in page
    assert "云岭县 · 安全管理员" in page


def test_of_a_project_the_auditor_sees_that_and_not_what(auditor, cast, project):
    record.void_project(project=project, reason="重复登记的秘密原因", by=cast["centre"])
    page = auditor.get(reverse(URL)).text
    assert "作废" in page
    assert project.name in page
    assert "周中" in page
    assert "秘密原因" not in page
    assert "35000000000" not in page


def test_of_a_refusal_the_auditor_sees_the_address(client, cast, project):
    client.login_as(cast["west_clerk"])
    client.get(project.get_absolute_url())
    client.login_as(cast["audit_admin"])
    page = client.get(reverse(URL)).text
    assert "越权访问被拒绝" in page
    assert project.get_absolute_url() in page


def test_another_county_has_its_own_auditor(auditor, busy):
    trail.record("unit.created", None, by=None, county_id=999_999, after={"name": "邻县的单位"})
    assert "邻县的单位" not in auditor.get(reverse(URL)).text


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ({"person": "蒋"}, "修改人员", "nobody"),
        ({"verb": "session.login_failed"}, "nobody", "姓名 赵冬"),
        ({"text": "赵冬"}, "姓名 赵冬", "nobody"),
        ({"since": "2000-01-01", "until": "2000-01-02"}, "没有符合条件的记录", "nobody"),
        ({"since": "x"}, "看不懂这个日期", "没有符合"),
    ],
)
def test_the_trail_is_searched(auditor, busy, asked, there, gone):
    page = auditor.get(reverse(URL), asked).text
    assert there in page
    assert gone not in page.split('id="trail"')[1]


def test_a_day_means_the_whole_day(auditor, busy):
    today = clock.today()
    page = auditor.get(reverse(URL), {"since": today.isoformat(), "until": today.isoformat()}).text
    assert "nobody" in page
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert "没有符合条件的记录" in auditor.get(reverse(URL), {"since": tomorrow}).text


def test_the_trail_is_turned_by_keys_and_shows_every_entry_once(auditor, cast, monkeypatch):
    monkeypatch.setattr(reports, "SIZE", 10)
    for number in range(25):
        trail.record("unit.created", None, by=cast["system_admin"], after=f"第{number:02}个")
    address, seen = reverse(URL) + "?verb=unit.created", []
    while address:
        page = auditor.get(address).text
        seen += re.findall(r"第\d\d个", page)
        following = re.search(r'href="([^"]*before=\d+[^"]*)"\s+hx-get', page)
        address = following and following[1].replace("&amp;", "&")
    assert seen == [f"第{number:02}个" for number in reversed(range(25))]


def test_the_list_part_equals_the_page(auditor, busy, same_part):
    url = reverse(URL) + "?person=蒋"
    same_part(auditor.get(url, headers={"HX-Request": "true"}), auditor.get(url))


def test_the_list_costs_the_same_for_many_entries(auditor, cast):
    def count():
        with CaptureQueriesContext(connection) as queries:
            auditor.get(reverse(URL))
        return len(queries)

    trail.record("unit.created", None, by=cast["system_admin"])
    auditor.get(reverse(URL))
    few = count()
    for _ in range(20):
        trail.record("unit.created", None, by=cast["system_admin"])
    assert count() == few


def test_a_whole_chain_is_called_whole_and_the_check_is_recorded(auditor, busy):
    page = auditor.post(reverse("accounts:verify_trail"), follow=True).text
    assert page.count("完整，没有被改动过") == 2
    assert Entry.objects.filter(verb="trail.checked").exists()


def test_a_broken_chain_names_its_first_broken_entry(auditor, busy, cast):
    for _ in range(3):
        trail.record("unit.created", None, by=cast["system_admin"])
    victim = Entry.objects.filter(verb="unit.created").order_by("pk")[1]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_entry SET actor_name = '别人' WHERE id = %s", [victim.pk])
    page = auditor.post(reverse("accounts:verify_trail"), follow=True).text
    assert f"本县的记录从第 {victim.number} 条起对不上" in page
    assert "整个系统的记录完整" in page


def test_every_verb_in_the_code_has_a_chinese_word():
    """A verb stands as the first argument of a record, or as a string of the form noun.past_tense handed to one."""
    root = Path(luodi.__file__).parent
    found = set()
    for file in root.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if "trail" in text:
            found |= set(
                re.findall(
                    r"(?:record|_record_about|_switch)\(\s*(?:[\w.]+, \w+, )?\"([a-z_]+\.[a-z_]+)\"", text
                )
            )
    assert {"post.added", "person.deactivated", "session.locked_out", "project.created"} <= found
    assert found - verbs.registered() == set()
    assert all(re.search(r"[\u4e00-\u9fff]", verbs.label(verb)) for verb in found)
