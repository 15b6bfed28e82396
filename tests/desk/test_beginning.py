"""The first hour of a county: who does what next, until the work can begin."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.models import Post, Unit
from luodi.accounts.permissions import Role
from luodi.audit.models import Entry
from luodi.desk.reports.beginning import steps

HOME = reverse("desk:home")


def told(user):
    return [(step.title, step.is_done) for step in steps(user)]


@pytest.fixture
def young(cast, units):
    """A county that was just founded: itself and its three administrators."""
    Post.objects.exclude(role__in=[Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN]).delete()
    Unit.objects.exclude(pk=units["county"].pk).delete()
    return cast


def test_an_empty_home_says_who_does_what_next(young, login):
    page = login(young["system_admin"]).get(HOME).text
    block = page.split('id="beginning"')[1].split("</section>")[0]
    assert "还差 4 步就能用起来" in page
    assert "1/5 已完成" in block
    who = re.findall(r"<small[^>]*>([^<。]+)办。", block)
    assert who == ["系统管理员", "安全管理员", "招商中心专员", "招商中心专员", "招商中心专员、经办人"]
    assert f'class="btn btn-sm btn-primary" href="{reverse("accounts:units")}"' in block
    assert reverse("accounts:people") not in block
    other = login(young["security_admin"]).get(HOME).text.split('id="beginning"')[1].split("</section>")[0]
    assert "等系统管理员" in other
    assert reverse("accounts:people") in other


def test_what_is_done_is_ticked_off_and_the_list_goes_with_the_last(cast, enter, login):
    assert told(cast["centre"]) == [
        ("登记单位", True),
        ("登记人员和岗位", True),
        ("录入今年的工作日历", True),
        ("看一遍规则", False),
        ("导入第一份台账", False),
    ]
    enter("第一个")
    # Whoever can do nothing about what is left is not told any more.
    assert told(cast["east_clerk"]) == []
    client = login(cast["centre"])
    assert 'id="beginning"' in client.get(HOME).text
    rules = client.get(reverse("rulebook:packs")).text
    assert "看完了，按现在的办" in rules
    client.post(reverse("rulebook:look_through"))
    assert Entry.objects.get(verb="rules.looked_through").actor_name == "周中"
    assert "看完了，按现在的办" not in client.get(reverse("rulebook:packs")).text
    assert 'id="beginning"' not in client.get(HOME).text


def test_the_steps_are_told_in_one_query(cast):
    assert told(cast["centre"])
    with CaptureQueriesContext(connection) as asked:
        steps(cast["centre"])
    assert len(asked) == 1
