"""The top of the page of a project: what is due on it; and that whether one may write is asked once."""

from datetime import timedelta

from luodi.common import clock
from luodi.progress.reports import due
from luodi.projects.models import Project
from tests.progress.planned import begin
from tests.progress.problems import raise_one
from tests.progress.promising import given


def told(project, user):
    found = due.on_project(Project.objects.get(pk=project.pk), user)
    return [one.what.partition("：")[0] for one in found["due"]] if found else []


def test_problems_nodes_and_promises_stand_by_their_day(cast, signed, units):
    clerk, today = cast["east_clerk"], clock.today()
    assert told(signed, clerk) == []
    given(signed, clerk, "firm", due_on=today - timedelta(30))
    given(signed, clerk, "firm", due_on=today + timedelta(300), what="明年的事")
    begin(signed, clerk, first=today - timedelta(20), only={"LX02A"})
    raise_one(signed, units["bureau"], clerk)
    assert told(signed, clerk) == ["承诺", "立项备案", "问题"]


def test_of_what_is_void_nothing_is_due(cast, signed, units):
    raise_one(signed, units["bureau"], cast["east_clerk"])
    Project.objects.filter(pk=signed.pk).update(status="lost")
    assert told(signed, cast["east_clerk"]) == []


def test_the_page_lists_a_few_and_says_how_many_are_left(login, cast, signed):
    for number in range(7):
        given(
            signed,
            cast["east_clerk"],
            "firm",
            due_on=clock.today() - timedelta(number + 1),
            what=f"第{number}件",
        )
    page = login(cast["east_clerk"]).get(signed.get_absolute_url()).text
    assert "还有 2 项" in page
    assert page.index('id="due"') < page.index('id="facts"') < page.index('id="about"')


def test_whether_one_may_write_is_asked_once(cast, project, django_assert_num_queries):
    assert project.is_writable_by(cast["east_clerk"])
    with django_assert_num_queries(0):
        assert project.is_writable_by(cast["east_clerk"])
    assert not project.is_writable_by(cast["west_clerk"])
