"""A firm is one row for all its projects: nobody rewrites what the county knows of it through a project of his own."""

import pytest
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.common import todo
from luodi.library.actions import filings
from luodi.projects.entries import FirmEntry
from luodi.projects.models import Firm, Project
from tests.library.conftest import READY
from tests.projects.test_form import both_typed

NEW = "/projects/new/"
NAME = "浙江峦启产业园运营有限公司"
CODE, OTHER = "91350100M000100Y43", "91330100MA2B1KCX6Q"


@pytest.fixture
def foreign(enter):
    """A project of the west with a firm from another province, whose credit code nobody knows."""
    return enter("西坪的园区", "west", firms=[FirmEntry(NAME, origin="outside_province", origin_text="浙江")])


def typed(project=None, **firm):
    told = {
        "name": "东川的新项目",
        "unit": "东川镇",
        "level": "township",
        "stage": "talks",
        "status": "normal",
    }
    if project is not None:
        told = both_typed(project)
    said = {"firms-0-name": NAME, "firms-0-role": "investor"}
    return told | said | {f"firms-0-{name}": value for name, value in firm.items()}


def known():
    firm = Firm.objects.get(name=NAME)
    return firm.credit_code, firm.origin, firm.origin_text


@pytest.mark.parametrize("sensitive", [False, True])
def test_what_is_known_of_a_firm_of_a_foreign_project_stays(login, cast, foreign, sensitive):
    Project.objects.filter(pk=foreign.pk).update(is_sensitive=sensitive, stage="talks")
    said = typed(origin="local", origin_text="被外单位改掉")
    page = login(cast["east_clerk"]).post(NEW, said, follow=True).text
    assert known() == ("", "outside_province", "浙江")
    assert "没有改动，已转招商服务中心核对" in page
    assert "本项目填的不同：来源：本县、所在地：被外单位改掉" in page
    assert foreign.name not in page
    assert not Entry.objects.filter(verb="firm.changed").exists()


def test_a_blank_is_filled_and_every_project_of_the_firm_tells_it(login, cast, foreign):
    login(cast["east_clerk"]).post(NEW, typed(credit_code=CODE))
    assert known() == (CODE, "outside_province", "浙江")
    entry = Entry.objects.about(foreign).get(verb="project.firm_changed")
    assert (entry.data["firm"], entry.data["after"]) == (NAME, {"credit_code": CODE})
    page = login(cast["west_clerk"]).get(reverse("projects:timeline", args=[foreign.pk]), {"all": "1"}).text
    assert "更正企业信息" in page
    assert "统一社会信用代码" in page
    login(cast["east_clerk"]).post(NEW, typed(credit_code=OTHER) | {"name": "另一个"})
    assert known()[0] == CODE


def test_the_centre_is_asked_and_what_it_says_holds(login, cast, foreign):
    login(cast["east_clerk"]).post(NEW, typed(origin_text="江苏"))
    (item,) = [one for one in todo.items_for(cast["centre"]) if "企业信息" in one.title]
    mine = Project.objects.get(name="东川的新项目")
    assert item.url == f"/projects/{mine.pk}/#company"
    edit = reverse("projects:edit", args=[mine.pk])
    login(cast["centre"]).post(edit, typed(mine, origin_text="江苏"))
    assert known()[2] == "江苏"
    del cast["centre"].waiting
    assert not [one for one in todo.items_for(cast["centre"]) if "企业信息" in one.title]


def test_the_own_firm_is_changed_while_no_project_of_it_is_under_review(login, cast, enter):
    mine = enter("东川的园区", "east", **READY, firms=[FirmEntry(NAME, origin_text="浙江")])
    clerk = login(cast["east_clerk"])
    clerk.post(NEW, typed(origin_text="江苏"))
    assert known()[2] == "江苏"
    filings.file_project(project=mine, by=cast["east_clerk"], land=None, words="用地还在选址。")
    clerk.post(NEW, typed(origin_text="安徽") | {"name": "东川的另一个项目"})
    assert known()[2] == "江苏"
