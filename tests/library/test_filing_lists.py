"""Lists of filings, and what is done with many at once."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.library.actions import filings
from luodi.library.models import Case
from luodi.projects.actions import masking
from tests.library.conftest import READY


@pytest.fixture
def file_some(cast, enter):
    """File so many projects of the eastern township."""

    def some(count):
        projects = [enter(f"报送的项目{number}", "east", **READY) for number in range(count)]
        return [filings.file_project(project=p, by=cast["east_clerk"], words="选址中。") for p in projects]

    return some


def test_many_are_filed_at_once_each_with_its_own_answer(login, cast, enter, project):
    good = enter("有机肥一期", "east", **READY)
    worded = enter("有机肥二期", "east", **READY)
    foreign = enter("西坪的项目", "west", **READY)
    clerk = login(cast["east_clerk"])
    assert reverse("library:file_many") in clerk.get(reverse("projects:list")).text
    picks = {"pick": [good.pk, worded.pk, project.pk, foreign.pk]}
    page = clerk.post(reverse("library:file_many"), picks)
    assert "没有填“建设内容及规模”" in page.text
    assert "西坪的项目" not in page.text
    answer = clerk.post(
        reverse("library:file_many"),
        picks | {"confirm": "1", f"land_{good.pk}": "12.5", f"words_{good.pk}": "可研在编。", "words": ""},
    )
    assert "办成 1 个，没有办成 2 个" in answer.text
    case = Case.objects.get()
    assert (case.project, str(case.submissions.get().land)) == (good, "12.50")
    again = clerk.post(reverse("library:file_many"), picks | {"confirm": "1", "words": "都在选址。"})
    assert "已在办理" in again.text
    assert Case.objects.count() == 2


def test_nothing_picked_files_nothing(login, cast, ready):
    answer = login(cast["east_clerk"]).post(reverse("library:file_many"), {"confirm": "1"}, follow=True)
    assert "请先在列表里选出要报送的项目" in answer.text
    assert not Case.objects.exists()


def test_the_head_approves_many_and_the_centre_admits_many(login, cast, file_some, departments):
    cases = file_some(3)
    head, url = login(cast["east_head"]), reverse("library:settle_many")
    page = head.get(reverse("library:filings"))
    assert "同意报送" in page.text
    picks = {"pick": [case.pk for case in cases], "outcome": "agree"}
    assert "共 3 个" in head.post(url, picks).text
    assert "办成 3 个" in head.post(url, picks | {"confirm": "1"}).text
    assert "请先选出要办理的项目" in head.post(url, picks | {"confirm": "1"}, follow=True).text
    centre = login(cast["centre"])
    picks["outcome"] = "admit"
    refused = centre.post(url, picks | {"confirm": "1"})
    assert "没有办成 3 个" in refused.text
    assert "按规则应当征求发展改革部门" in refused.text
    assert "办成 3 个" in centre.post(url, picks | {"confirm": "1", "words": "常委会议定。"}).text
    assert set(Case.objects.values_list("outcome", flat=True)) == {"admitted"}


def test_an_opinion_is_never_given_in_a_batch(login, cast, file_some, departments, settle):
    (case,) = file_some(1)
    settle(case, "filing.approve", "agree", "east_head")
    settle(case, "filing.check", "ask", "centre", units=[departments["planning"].pk])
    answer = login(cast["planning_clerk"]).post(
        reverse("library:settle_many"), {"pick": [case.pk], "outcome": "agree", "confirm": "1"}
    )
    assert "请打开逐个办理" in answer.text
    assert case.steps.open().filter(kind="filing.opine").exists()


def test_each_tab_shows_what_it_says(login, cast, file_some, enter):
    (case,) = file_some(1)
    url = reverse("library:filings")
    shown = {
        (who, tab): case.title in login(cast[who]).get(url, {"tab": tab}).text
        for who in ("east_clerk", "east_head", "west_head", "centre", "inspector")
        for tab in ("mine", "unit", "all")
    }
    assert {key for key, seen in shown.items() if seen} == {
        ("east_clerk", "unit"),
        ("east_head", "mine"),
        ("east_head", "unit"),
        ("east_head", "all"),  # not theirs to open: they see what waits for them instead
        ("centre", "all"),
        ("inspector", "all"),
    }


def test_filters_narrow_the_list(login, cast, file_some, settle, units):
    one, two = file_some(2)
    settle(one, "filing.approve", "agree", "east_head")
    centre, url = login(cast["centre"]), reverse("library:filings")
    for query, seen in (
        ({"step": "filing.check"}, {one}),
        ({"step": "filing.approve"}, {two}),
        ({"q": two.title}, {two}),
        ({"late": "on"}, set()),
        ({"state": "running"}, {one, two}),
        ({"state": "admitted"}, set()),
        ({"unit": units["east"].pk}, {one, two}),
        ({"unit": "nonsense"}, {one, two}),
    ):
        page = centre.get(url, {"tab": "all", **query}).text
        assert {case for case in (one, two) if case.title in page} == seen, query


def test_a_masked_filing_is_not_found_by_its_name(login, cast, filed, ready, settle):
    settle(filed, "filing.approve", "return", "east_head", "地点不清。")
    masking.mark_sensitive(project=ready, reason="签约前保密", by=cast["east_clerk"])
    url = reverse("library:filings")
    for who, asked, seen in (
        ("inspector", {"tab": "all"}, True),
        ("inspector", {"tab": "all", "q": "有机肥"}, False),
        ("east_clerk", {"tab": "unit", "q": "有机肥"}, True),
    ):
        assert (filed.get_absolute_url() in login(cast[who]).get(url, asked).text) == seen


@pytest.mark.slow
@pytest.mark.parametrize("tab", ["mine", "unit"])
def test_the_list_costs_the_same_for_one_and_for_twenty(login, cast, file_some, tab):
    def count():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            login(cast["east_head"]).get(reverse("library:filings"), {"tab": tab})
        return len(asked)

    file_some(1)
    count()
    for_one = count()
    file_some(19)
    assert count() == for_one


@pytest.mark.slow
def test_checking_costs_the_same_for_one_and_for_twenty(login, cast, enter):
    made = [enter(f"项目{number}", "east", **READY).pk for number in range(20)]

    def count(picks):
        with CaptureQueriesContext(connection) as asked:
            login(cast["east_clerk"]).post(reverse("library:file_many"), {"pick": picks})
        return len(asked)

    count(made[:1])
    assert count(made[:1]) == count(made)
