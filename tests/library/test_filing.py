"""报送 as its people live it: filed, approved, checked, asked about, given back, filed again, admitted."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from luodi.library.actions import filings
from luodi.library.actions.steps import AlreadySettled, CaseRefused, StepRefused, take, withdraw
from luodi.library.models import Case, Deputyship, Step
from luodi.projects.actions import masking
from luodi.projects.models import Project
from tests.conftest import _person
from tests.library.conftest import READY


def county_status(project):
    return project.levels.get(level="county").status


def test_a_project_goes_up_to_the_county_library(login, cast, ready, departments):
    page = login(cast["east_clerk"]).get(ready.get_absolute_url())
    assert ">报送县级库</a>" in page.text
    sheet = login(cast["east_clerk"]).get(reverse("library:file", args=[ready.pk]))
    assert "没有填“用地面积”" in sheet.text
    answer = login(cast["east_clerk"]).post(
        reverse("library:file", args=[ready.pk]), {"land": "120.5", "words": ""}, follow=True
    )
    assert "没有“可行性研究报告或项目建议书”" in answer.text
    answer = login(cast["east_clerk"]).post(
        reverse("library:file", args=[ready.pk]), {"land": "120.5", "words": "可研正在编制。"}, follow=True
    )
    assert "已报送" in answer.text
    case = Case.objects.get()
    assert county_status(ready) == "filed"

    settle = lambda who, **said: login(cast[who]).post(  # noqa: E731  said often in this story
        reverse("library:take", args=[case.steps.open().get().pk]), said, follow=True
    )
    assert "已办理：同意报送" in settle("east_head", outcome="agree").text
    assert county_status(ready) == "in_review"

    page = login(cast["centre"]).get(case.get_absolute_url())
    assert "120.5 亩" in page.text
    assert "发改局（每个项目都征求）" in page.text
    assert "自然资源部门" in page.text, "the county has no such unit, and the page says so"
    asked = settle("centre", outcome="ask", departments=[str(unit.pk) for unit in departments.values()])
    assert "已办理：征求部门意见" in asked.text
    assert case.steps.open().count() == 2

    for key, outcome, words in (("planning", "agree", ""), ("environment", "conditions", "原料库要密闭。")):
        step = case.steps.open().get(unit=departments[key])
        answer = login(cast[f"{key}_clerk"]).post(
            reverse("library:take", args=[step.pk]), {"outcome": outcome, "words": words}, follow=True
        )
        assert "已办理" in answer.text
    page = login(cast["centre"]).get(case.get_absolute_url())
    assert "原料库要密闭。" in page.text
    assert "已办理：准予入库" in settle("centre", outcome="admit").text
    case.refresh_from_db()
    assert case.outcome == "admitted"
    assert county_status(ready) == "admitted"
    assert Project.objects.get(pk=ready.pk).level == "county"
    page = login(cast["east_clerk"]).get(ready.get_absolute_url())
    assert ">报送县级库</a>" not in page.text
    assert "县级库" in page.text


def test_what_blocks_keeps_it_from_being_filed(login, cast, project):
    page = login(cast["east_clerk"]).get(reverse("library:file", args=[project.pk]))
    assert "没有填“建设内容及规模”" in page.text
    assert reverse("projects:edit", args=[project.pk]) in page.text
    answer = login(cast["east_clerk"]).post(
        reverse("library:file", args=[project.pk]), {"words": "以后补"}, follow=True
    )
    assert "还不具备报送的条件" in answer.text
    assert not Case.objects.exists()
    assert county_status(project) == "not_filed"


def test_a_small_project_needs_words(cast, enter):
    small = enter("小型养殖场", "east", **READY | {"industry": "A03", "investment": 500 * 1_000_000})
    with pytest.raises(CaseRefused, match="总投资 500 万元，“现代农业”要求不低于 1,000 万元"):
        filings.file_project(project=small, by=cast["east_clerk"], land=Decimal(20))
    case = filings.file_project(
        project=small, by=cast["east_clerk"], land=Decimal(20), words="县里重点扶持。"
    )
    assert "现代农业" in case.submissions.get().lacks[0]


@pytest.mark.parametrize(
    ("who", "words"),
    [("centre", "经办人或负责人"), ("west_clerk", "请联系该单位报送")],
)
def test_only_the_responsible_unit_files(cast, ready, who, words):
    with pytest.raises(CaseRefused, match=words):
        filings.file_project(project=ready, by=cast[who], words="试试")
    with pytest.raises(PermissionDenied):
        filings.file_project(project=ready, by=cast["leader"], words="试试")


def test_nobody_files_twice(cast, filed, ready):
    with pytest.raises(CaseRefused, match="已在办理"):
        filings.file_project(project=ready, by=cast["east_clerk"], words="再来")


def test_a_return_names_fields_and_the_next_round_shows_what_changed(login, cast, filed, ready, settle):
    settle(filed, "filing.approve", "agree", "east_head")
    step = filed.steps.open().get()
    answer = login(cast["centre"]).post(
        reverse("library:take", args=[step.pk]),
        {"outcome": "return", "words": "", "reason_place": "请写到村", "reason_investment": "和可研对不上"},
        follow=True,
    )
    assert "已办理：退回修改" in answer.text
    assert county_status(ready) == "returned"
    page = login(cast["east_clerk"]).get(filed.get_absolute_url())
    assert "建设地点</b>：请写到村" in page.text
    assert "请按所列内容修改后重报。" in page.text

    Project.objects.filter(pk=ready.pk).update(place="东川镇李家村", investment=30_000_000_000)
    answer = login(cast["east_clerk"]).post(
        reverse("library:take", args=[filed.steps.open().get().pk]),
        {"outcome": "refile", "words": "已按要求改了。", "land": "0"},
        follow=True,
    )
    assert "已办理：重新报送" in answer.text
    assert county_status(ready) == "filed"
    page = login(cast["east_head"]).get(filed.get_absolute_url())
    assert "和第 1 次报送相比改了 3 处" in page.text
    for words in ("东川镇李家村", "东川镇工业集中区", "30,000 万元", "35,000 万元", "0 亩"):
        assert words in page.text


def test_what_was_given_back_is_changed_or_a_word_said_why_not(login, cast, filed, ready, settle):
    settle(filed, "filing.approve", "return", "east_head", "请补充。", returned={"place": "请写到村"})
    clerk, address = login(cast["east_clerk"]), reverse("library:take", args=[filed.steps.open().get().pk])
    assert "去修改" in clerk.get(filed.get_absolute_url()).text
    told = {"outcome": "refile", "words": "已改。", "land": ""}
    assert "退回要求改的建设地点都没有改" in clerk.post(address, told).text
    assert county_status(ready) == "returned"
    answer = clerk.post(address, told | {"words": "没有定下来是哪个村。", "as_it_was": "on"}, follow=True)
    assert "已办理：重新报送" in answer.text


def test_who_refiled_does_not_approve(cast, units, filed, settle):
    settle(filed, "filing.approve", "return", "east_head", "请补充。")
    with pytest.raises(CaseRefused, match="请由经办人报送，或请安全管理员安排另一位负责人"):
        settle(filed, "filing.amend", "refile", "east_head", "补了。")
    cast["second"] = _person("second", "第二负责人", "head", "east", units)
    settle(filed, "filing.amend", "refile", "east_head", "补了。")
    with pytest.raises(StepRefused, match="要由另一个人办"):
        settle(filed, "filing.approve", "agree", "east_head")
    settle(filed, "filing.approve", "agree", "second")


def test_a_unit_without_a_head_is_told_before_it_files(cast, enter):
    made = enter("文旅项目", "culture", **READY)
    with pytest.raises(CaseRefused, match="没有在岗的负责人"):
        filings.file_project(project=made, by=cast["both"], words="选址中。")


def test_the_submitter_withdraws_before_anyone_acted(cast, filed, ready, settle):
    withdraw(case=filed, by=cast["east_clerk"])
    assert county_status(ready) == "not_filed"
    again = filings.file_project(project=ready, by=cast["east_clerk"], words="这次定了。")
    settle(again, "filing.approve", "agree", "east_head")
    with pytest.raises(CaseRefused, match="已经办理了“负责人审批”"):
        withdraw(case=again, by=cast["east_clerk"])


def test_giving_up_after_a_return_leaves_the_county_library_alone(cast, filed, ready, settle):
    settle(filed, "filing.approve", "return", "east_head", "再谈谈。")
    settle(filed, "filing.amend", "give_up", "east_clerk", "投资方改主意了。")
    assert county_status(ready) == "not_filed"
    filed.refresh_from_db()
    assert filed.outcome_label == "已撤回"


def test_admitting_against_an_objection_needs_words(cast, filed, departments, settle):
    settle(filed, "filing.approve", "agree", "east_head")
    settle(filed, "filing.check", "ask", "centre", units=[departments["environment"].pk])
    settle(filed, "filing.opine", "object", "environment_clerk", "在水源保护区内。")
    with pytest.raises(StepRefused, match="生态环境分局不同意"):
        settle(filed, "filing.decide", "admit", "centre")
    settle(filed, "filing.decide", "admit", "centre", "选址已调出保护区。")
    filed.refresh_from_db()
    assert filed.outcome == "admitted"


def test_admitting_without_asking_needs_words(filed, departments, settle):
    settle(filed, "filing.approve", "agree", "east_head")
    with pytest.raises(StepRefused, match="发展改革部门"):
        settle(filed, "filing.check", "admit", "centre")
    settle(filed, "filing.check", "admit", "centre", "县委常委会已议定。")


def test_refused_projects_can_be_filed_again(cast, filed, ready, departments, settle):
    settle(filed, "filing.approve", "agree", "east_head")
    settle(filed, "filing.check", "ask", "centre", units=[departments["planning"].pk])
    settle(filed, "filing.opine", "agree", "planning_clerk")
    settle(filed, "filing.decide", "refuse", "centre", "不符合产业政策。")
    assert county_status(ready) == "not_filed"
    filings.file_project(project=ready, by=cast["east_clerk"], words="换了工艺。")


def test_an_asked_department_reads_what_was_submitted_and_no_more(
    login, cast, filed, ready, departments, settle
):
    settle(filed, "filing.approve", "return", "east_head", "名称不规范。")
    Project.objects.filter(pk=ready.pk).update(name="有机肥生产线项目（一期）")
    settle(filed, "filing.amend", "refile", "east_clerk", "改了名称。")
    settle(filed, "filing.approve", "agree", "east_head")
    settle(filed, "filing.check", "ask", "centre", units=[departments["planning"].pk])
    settle(filed, "filing.opine", "agree", "planning_clerk")
    settle(filed, "filing.decide", "return", "centre", "再改。", returned={"place": "写清楚"})
    Project.objects.filter(pk=ready.pk).update(name="改了又改的项目", progress="暗中已开工")

    clerk = login(cast["planning_clerk"])
    page = clerk.get(filed.get_absolute_url())
    assert page.status_code == 200
    assert "有机肥生产线项目（一期）" in page.text
    # It never saw the first round, so nothing is said about what changed since.
    for hidden in ("改了又改的项目", "暗中已开工", "名称不规范", "第 1 次报送", "打开项目", "相比", "同左"):
        assert hidden not in page.text
    assert clerk.get(ready.get_absolute_url()).status_code == 404


def test_the_deputy_signs_for_the_head(login, cast, units, filed, settle):
    cast["second"] = _person("second", "副镇长", "clerk", "east", units)
    day = {"from_on": "2026-01-01", "to_on": "2099-12-31", "reason": "外出招商"}
    answer = login(cast["east_head"]).post(
        reverse("library:deputies"), {"deputy": cast["second"].pk, **day}, follow=True
    )
    assert "已指定副镇长代行" in answer.text
    step = settle(filed, "filing.approve", "agree", "second")
    assert step.on_behalf_of == cast["east_head"]
    page = login(cast["centre"]).get(filed.get_absolute_url())
    assert "副镇长" in page.text
    assert "代钱东办理" in page.text


def test_a_head_who_filed_reads_on_the_page_who_approves_instead(login, cast, units, ready):
    cast["second"] = _person("second", "第二负责人", "head", "east", units)
    case = filings.file_project(project=ready, by=cast["east_head"], words="用地还在选址。")
    words = "“负责人审批”要由另一个人办：这件是您本人发起的。请由另一位负责人或其代行人办理。"
    pages = {
        who: login(cast[who]).get(case.get_absolute_url()).text
        for who in ("east_head", "east_clerk", "centre", "second")
    }
    assert [who for who, page in pages.items() if words in page] == ["east_head"]
    assert [who for who, page in pages.items() if "同意报送" in page] == ["second"]


def test_heads_find_deputies_in_the_menu_of_their_account(login, cast):
    entry = f'<a class="dropdown-item" href="{reverse("library:deputies")}">'
    assert entry in login(cast["east_head"]).get("/").text
    assert entry not in login(cast["east_clerk"]).get("/").text


def test_a_deputyship_ends_early_and_never_overlaps(login, cast, units):
    cast["second"] = _person("second", "副镇长", "clerk", "east", units)
    day = {"from_on": "2026-01-01", "to_on": "2099-12-31", "reason": "外出招商"}
    url = reverse("library:deputies")
    head = login(cast["east_head"])
    head.post(url, {"deputy": cast["second"].pk, **day})
    again = head.post(url, {"deputy": cast["east_clerk"].pk, **day})
    assert "请先结束那一段" in again.text
    foreign = head.post(url, {"deputy": cast["west_clerk"].pk, **day})
    assert "请选择" in foreign.text or "选择" in foreign.text
    held = Deputyship.objects.get()
    ended = head.post(reverse("library:deputy_end", args=[held.pk]), follow=True)
    assert "已结束代行" in ended.text
    assert "已经结束" in head.post(reverse("library:deputy_end", args=[held.pk]), follow=True).text


def test_who_comes_second_is_told(cast, filed):
    step = Step.objects.get(case=filed)
    take(step=step, outcome="agree", by=cast["east_head"])
    with pytest.raises(AlreadySettled, match="已由钱东"):
        take(step=step, outcome="agree", by=cast["east_head"])


def test_what_is_masked_is_not_filed_before_it_is_signed(cast, ready):
    masking.mark_sensitive(project=ready, reason="企业要求", by=cast["east_clerk"])
    with pytest.raises(CaseRefused, match="签约后报送，或先取消标记"):
        filings.file_project(project=ready, by=cast["east_clerk"], words="用地还在选址。")


def test_a_second_filing_leads_to_the_one_that_is_open(login, cast, filed, ready):
    clerk, path = login(cast["east_clerk"]), reverse("library:file", args=[ready.pk])
    case_url = filed.get_absolute_url()
    for answer in (clerk.get(path), clerk.post(path, {"land": "0", "words": "再报一次"})):
        assert "已在办理" in answer.text
        assert f'href="{case_url}"' in answer.text
    assert Case.objects.count() == 1
    many = clerk.post(reverse("library:file_many"), {"pick": [ready.pk]})
    assert f'href="{case_url}"' in many.text


def test_another_matter_that_keeps_a_filing_from_beginning_is_linked_as_well(login, cast, ready, units):
    case = Case.objects.create(
        county=units["county"], unit=units["east"], flow="transfer", title="一件事", project=ready,
        started_by=cast["east_clerk"], started_post=cast["east_clerk"].posts.get(),
    )  # fmt: skip
    page = login(cast["east_clerk"]).get(reverse("library:file", args=[ready.pk])).text
    assert "正在办理流转" in page
    assert f'href="{case.get_absolute_url()}"' in page
