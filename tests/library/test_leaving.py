"""出库: a project leaves the county library or every library, with a reason and a second person, and can come back."""

import pytest
from django.urls import reverse

from luodi.audit.models import Entry
from luodi.library.actions import filings, handings, leaving
from luodi.library.actions.steps import CaseRefused
from luodi.library.models import Case
from luodi.projects.actions import levels, moving
from luodi.projects.models import Project
from tests.library.moves import settle


@pytest.fixture
def in_county(project, cast):
    """The project as the county library holds it."""
    levels.take_over(project=project, reason="原台账已有", by=cast["centre"])
    return project


def standing(project):
    return dict(project.levels.exclude(status="not_filed").values_list("level", "status"))


def ask(project, by, **told):
    return leaving.ask_to_leave(project=project, reason="企业来函放弃投资", by=by, **told)


def test_a_clerk_proposes_and_the_head_agrees(project, cast, login):
    page = login(cast["east_clerk"]).get(project.get_absolute_url()).text
    assert "出库</a>" in page
    said = {"where": "all", "why": "given_up", "words": "企业来函放弃投资"}
    answer = login(cast["east_clerk"]).post(f"/projects/{project.pk}/leave/", said, follow=True)
    assert "等东川镇负责人同意" in answer.text
    case = Case.objects.get(flow="leaving")
    page = login(cast["east_head"]).get(case.get_absolute_url()).text
    assert "投资方放弃" in page
    assert "企业来函放弃投资" in page
    settle(case, "leaving.agree", "agree", cast["east_head"])
    case.refresh_from_db()
    assert case.outcome == "left"
    assert standing(project) == {"township": "left"}
    left = Entry.objects.get(verb="level.left")
    assert left.data["case"] == case.pk


def test_what_the_county_holds_the_centre_lets_go_as_well(in_county, cast):
    case = ask(in_county, cast["east_clerk"])
    settle(case, "leaving.agree", "agree", cast["east_head"])
    assert standing(in_county) == {"township": "admitted", "county": "admitted"}, (
        "not before the centre agreed"
    )
    settle(case, "leaving.confirm", "agree", cast["centre"])
    assert standing(in_county) == {"township": "left", "county": "left"}


def test_it_can_leave_the_county_library_alone(in_county, cast):
    case = ask(in_county, cast["east_clerk"], county_only=True)
    settle(case, "leaving.agree", "agree", cast["east_head"])
    settle(case, "leaving.confirm", "agree", cast["centre"])
    assert standing(in_county) == {"township": "admitted", "county": "left"}
    in_county.refresh_from_db()
    assert in_county.level == "township"


def test_what_the_head_proposes_the_centre_agrees_to(project, cast):
    case = ask(project, cast["east_head"])
    assert case.steps.get().kind == "leaving.confirm"
    settle(case, "leaving.confirm", "agree", cast["centre"])
    assert standing(project) == {"township": "left"}


def test_what_the_centre_proposes_the_head_agrees_to(in_county, cast):
    case = ask(in_county, cast["centre"], county_only=True)
    settle(case, "leaving.agree", "agree", cast["east_head"])
    assert standing(in_county) == {"township": "admitted", "county": "left"}, "two persons, and both sides"


def test_without_a_second_person_nobody_is_asked(project, cast):
    cast["east_head"].posts.all().delete()
    with pytest.raises(CaseRefused, match="没有第二个人能同意出库"):
        ask(project, cast["centre"])


def test_who_thinks_otherwise_keeps_it(project, cast):
    case = ask(project, cast["east_clerk"])
    settle(case, "leaving.agree", "keep", cast["east_head"], words="企业还在谈")
    case.refresh_from_db()
    assert case.outcome == "kept"
    assert standing(project) == {"township": "admitted"}


def test_it_can_be_taken_back_before_anyone_agreed(project, cast, login):
    case = ask(project, cast["east_clerk"])
    login(cast["east_clerk"]).post(f"/cases/{case.pk}/withdraw/")
    case.refresh_from_db()
    assert case.outcome_label == "已撤回"


def test_what_is_on_its_way_up_does_not_leave(ready, filed, cast):
    with pytest.raises(CaseRefused, match="正在办理报送.*再发起出库"):
        ask(ready, cast["east_clerk"])


def test_what_is_about_to_leave_is_not_filed(ready, cast, login):
    ask(ready, cast["east_clerk"])
    with pytest.raises(CaseRefused, match="正在办理出库.*再发起报送"):
        filings.file_project(project=ready, words="用地还在选址。", by=cast["east_clerk"])
    page = login(cast["east_clerk"]).get(f"/projects/{ready.pk}/file/").text
    assert "正在办理出库" in page


def test_what_left_can_come_back_into_the_own_library(project, cast, login):
    case = ask(project, cast["east_clerk"])
    settle(case, "leaving.agree", "agree", cast["east_head"])
    with pytest.raises(CaseRefused, match="不在任何库里"):
        ask(project, cast["east_clerk"])
    page = login(cast["east_clerk"]).get(project.get_absolute_url()).text
    assert "重新入库" in page
    login(cast["east_clerk"]).post(f"/projects/{project.pk}/take-back/", {"reason": ""})
    assert standing(project) == {"township": "left"}
    login(cast["east_clerk"]).post(f"/projects/{project.pk}/take-back/", {"reason": "企业重新来谈"})
    assert standing(project) == {"township": "admitted"}
    assert Entry.objects.filter(verb="level.admitted", data__reason="企业重新来谈").exists()


def test_what_came_to_another_unit_since_comes_back_into_the_library_of_that(project, cast, units):
    settle(ask(project, cast["east_clerk"]), "leaving.agree", "agree", cast["east_head"])
    project = moving.move_to_unit(project=project, unit=units["bureau"], by=cast["centre"], former=None)
    leaving.take_back(project=project, reason="重新来谈", by=cast["bureau_clerk"])
    assert standing(project) == {"township": "left", "department": "admitted"}
    assert project.levels.get(level="department").unit == units["bureau"]


def test_only_the_county_library_is_offered_to_be_left_where_it_holds_the_project(project, cast, login):
    page = login(cast["east_clerk"]).get(f"/projects/{project.pk}/leave/").text
    assert "从乡镇库出库" in page
    assert "只从县级库" not in page
    with pytest.raises(CaseRefused, match="不在县级库"):
        ask(project, cast["east_clerk"], county_only=True)


def test_another_units_project_is_not_theirs_to_let_go(project, cast):
    with pytest.raises(CaseRefused, match="由东川镇负责"):
        ask(project, cast["west_clerk"])
    assert Project.objects.get(pk=project.pk).cases.count() == 0


def test_what_stands_in_the_way_is_said_before_anything_is_typed(project, cast, units, login):
    handings.hand_down(project=project, order="请对接。", lead=units["west"], by=cast["centre"])
    page = login(cast["east_clerk"]).get(reverse("library:leave", args=[project.pk])).text
    assert "正在办理交办" in page
    assert "disabled>提出出库" in page
