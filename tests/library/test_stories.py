"""The time line of a project reads like a story: who, what, why, and what came of it; nothing told twice, no codes."""

import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.common import clock
from luodi.library.actions import (
    disputes,
    filings,
    first_contact,
    handings,
    leaving,
    maturity,
    pauses,
    transfers,
)
from luodi.library.actions.steps import take
from luodi.library.actions.transfers import Share
from luodi.library.flows import STEPS
from luodi.library.reports import reserve
from luodi.library.sentences import TITLES
from luodi.projects.actions import levels, masking, record
from luodi.projects.entries import PartEntry, ProjectEntry
from luodi.projects.models import Project
from luodi.projects.reports import timeline
from tests.library.contacts import register
from tests.moments import at

ABOUT_PROJECTS = ("filing", "transfer", "handing", "leaving")


def told(project, user):
    """Return the story, the first thing first, as title and note."""
    seen = Project.objects.visible_to(user).get(pk=project.pk)
    return [(event.title, event.note) for event in reversed(timeline.events(seen, user))]


def test_every_step_of_a_project_has_its_sentence():
    wanted = {f"{flow}.{end}" for flow in ABOUT_PROJECTS for end in ("started", "withdrawn")}
    wanted |= {
        f"{step.code}.{outcome.code}"
        for step in STEPS.values()
        if step.code.partition(".")[0] in ABOUT_PROJECTS
        for outcome in step.outcomes
    }
    assert wanted - set(TITLES) == set()


@pytest.fixture
def life(cast, units, ready, departments, settle):
    """A month: contested first contact, filed, returned, asked about, admitted, moved to the west with a split."""
    east, west = units["east"], units["west"]

    def on(day):
        return clock.moved_to(at(f"2026-03-{day:02} 09:00"))

    with on(2):
        first = register(cast["east_clerk"], name=ready.name, project=ready)
    with on(3):
        second = register(cast["west_clerk"], name=ready.name)
        assert (first.state, second.state) == ("holding", "second")
        dispute = disputes.open_dispute(claim=second, grounds="我乡上月已登门拜访。", by=cast["west_clerk"])
    with on(4):
        settle(dispute, "dispute.answer", "explain", "east_clerk", "企业在招商会上找到我镇。")
    with on(5):
        settle(dispute, "dispute.decide", "holder", "group_office", "东川镇接触在先。")
    with on(6):
        case = filings.file_project(project=ready, by=cast["east_clerk"], words="用地还在选址。")
        settle(case, "filing.approve", "agree", "east_head")
    with on(9):
        settle(case, "filing.check", "return", "centre", "内容太简。", returned={"content": "请写明设备。"})
    with on(10):
        ready.refresh_from_db()
        entry = ProjectEntry({"content": "设备十二台套。", "unit_id": east.pk})
        record.change_project(project=ready, entry=entry, version=ready.version, by=cast["east_clerk"])
        settle(case, "filing.amend", "refile", "east_clerk", "已补充设备。")
    with on(11):
        settle(case, "filing.approve", "agree", "east_head", "同意。")
        settle(case, "filing.check", "ask", "centre", units=[unit.pk for unit in departments.values()])
    with on(12):
        settle(case, "filing.opine", "agree", "planning_clerk", unit=departments["planning"])
        settle(
            case, "filing.opine", "conditions", "environment_clerk", "先做环评。", departments["environment"]
        )
    with on(13):
        settle(case, "filing.decide", "admit", "centre", "同意入库。")
    with on(16):
        case = transfers.ask_transfer(
            project=ready, reason="land", words="本镇没有工业用地。", by=cast["east_clerk"], to=west
        )
    with on(17):
        shares = [Share(east, 70), Share(west, 30)]
        settle(case, "transfer.decide", "agree", "centre", to=west, mode="agreed", shares=shares)
    with on(18):
        settle(case, "transfer.accept", "accept", "west_clerk")
        settle(case, "transfer.sign", "sign", "east_head", unit=east)
        settle(case, "transfer.sign", "sign", "west_head", unit=west)
    return ready


STORY = [
    ("东川镇登记首谈", "登记生效，由东川镇保持首谈。"),
    ("西坪乡对东川镇的首谈提出争议", "理由：我乡上月已登门拜访。"),
    ("领导小组办公室裁定首谈归东川镇", "东川镇说明：企业在招商会上找到我镇。裁定理由：东川镇接触在先。"),
    ("东川镇报送县级库", "情况说明：用地还在选址。"),
    ("东川镇负责人同意报送，转招商中心审核", ""),
    ("招商中心退回修改", "要改：建设内容及规模（请写明设备）。理由：内容太简。"),
    ("修改项目", ""),
    ("东川镇修改后第 2 次报送", "情况说明：已补充设备。"),
    ("东川镇负责人同意报送，转招商中心审核", "意见：同意。"),
    ("招商中心征求部门意见", "请发改局、生态环境分局提出意见。"),
    ("发改局无不同意见", ""),
    ("生态环境分局有条件同意", "条件：先做环评。"),
    ("招商中心审定通过，准予入县级库", "意见：同意入库。"),
    ("东川镇申请流转", "原因：用地不符，本镇没有工业用地。"),
    ("招商中心同意流转给西坪乡", "分成：东川镇、西坪乡 70:30。"),
    ("西坪乡同意接收", ""),
    ("东川镇签署分成证明", ""),
    ("西坪乡签署分成证明，责任单位变更为西坪乡", "各方签署完毕，分成证明 2026-0001 号生效。"),
]


def test_a_month_in_the_life_of_a_project_reads_like_a_story(life, cast, login):
    story = told(life, cast["centre"])
    # It was entered by the fixture, at the time of the test.
    assert [one for one in story if one != ("登记项目", "")] == STORY
    page = login(cast["discipline"]).get(life.get_absolute_url()).text
    block = page.partition('id="timeline"')[2].partition("</section>")[0]
    words = re.sub(r"<[^>]*>", " ", block)
    assert "周中" in words
    assert re.findall(r"[a-z]+[._][a-z]+", words) == []


def test_who_did_it_stands_beside_without_the_unit_that_the_sentence_names(life, cast):
    seen = Project.objects.visible_to(cast["centre"]).get(pk=life.pk)
    who = {event.title: event.who for event in timeline.events(seen, cast["centre"])}
    assert who["东川镇报送县级库"] == "经办人　赵东"
    assert who["领导小组办公室裁定首谈归东川镇"] == "云岭县 · 领导小组办公室　朱组办"
    assert who["修改项目"] == "东川镇 · 经办人　赵东"


def test_what_the_sides_of_a_dispute_wrote_is_for_who_may_read_the_dispute(life, cast, units, enter):
    part = PartEntry("supporting", units["bureau"].pk)
    project = Project.objects.get(pk=life.pk)
    entry = ProjectEntry({"unit_id": project.unit_id}, [part])
    record.change_project(project=project, entry=entry, version=project.version, by=cast["centre"])
    notes = dict(told(life, cast["bureau_clerk"]))
    assert notes["西坪乡对东川镇的首谈提出争议"] == ""
    assert notes["领导小组办公室裁定首谈归东川镇"] == ""
    assert notes["招商中心审定通过，准予入县级库"] == "意见：同意入库。"


def test_the_record_says_what_each_case_was_for_and_what_came_of_it(life, cast, login):
    page = login(cast["discipline"]).get(reverse("library:record", args=[life.pk])).text
    assert "原因：用地不符，本镇没有工业用地。" in page
    assert "分成：东川镇、西坪乡 70:30，分成证明 2026-0001 号" in page
    assert "情况说明：已补充设备" in page


@pytest.mark.parametrize(
    ("outcome", "who", "title"),
    [
        ("challenger", "group_office", "领导小组办公室裁定首谈归西坪乡"),
        ("separate", "group_office", "领导小组办公室裁定不是同一项目，首谈各自保留"),
        ("give_way", "east_clerk", "东川镇把首谈让与西坪乡"),
    ],
)
def test_every_end_of_a_dispute_is_told_once(outcome, who, title, cast, ready, settle):
    register(cast["east_clerk"], name=ready.name, project=ready)
    second = register(cast["west_clerk"], name=ready.name)
    case = disputes.open_dispute(claim=second, grounds="先到我乡。", by=cast["west_clerk"])
    if outcome == "give_way":
        settle(case, "dispute.answer", outcome, who, "对方接触更早。")
    else:
        settle(case, "dispute.answer", "explain", "east_clerk", "先到我镇。")
        settle(case, "dispute.decide", outcome, who, "依据纪要。")
    story = told(ready, cast["centre"])
    assert story[-1][0] == title
    assert [one[0] for one in story[1:]] == ["东川镇登记首谈", "西坪乡对东川镇的首谈提出争议", title]


def test_first_contacts_say_what_became_of_them(cast, ready):
    claim = register(cast["east_clerk"], name=ready.name, project=ready, proof="")
    proof = [(io.BytesIO("会谈纪要".encode()), "纪要.txt")]
    first_contact.prove(talk=claim.talks.get(), files=proof, by=cast["east_clerk"])
    first_contact.give_up(claim=claim, reason="企业不再来谈", by=cast["east_clerk"])
    assert told(ready, cast["centre"])[1:] == [
        ("东川镇登记首谈", "还没有佐证，登记暂不生效。"),
        ("东川镇补传首谈佐证", ""),
        ("东川镇放弃首谈", "原因：企业不再来谈。"),
    ]


def test_a_handing_says_to_whom_and_what_for(cast, units, project, settle):
    case = handings.hand_down(
        project=project,
        order="摸清用电需求。",
        lead=units["west"],
        supporting=[units["bureau"]],
        by=cast["leader"],
    )
    settle(case, "handing.support", "sign", "bureau_clerk")
    settle(case, "handing.sign", "hand_back", "west_clerk", "不在我乡。")
    take(
        step=case.steps.open().get(kind="handing.back"),
        outcome="hand_again",
        by=cast["leader"],
        said={"unit": units["east"]},
    )
    settle(case, "handing.sign", "sign", "east_clerk")
    settle(case, "handing.judge", "follow", "east_clerk", "值得跟。")
    settle(case, "handing.report", "finish", "east_clerk", "已摸清。")
    settle(case, "handing.confirm", "confirm", "leader")
    assert told(project, cast["centre"])[1:] == [
        ("县领导交办：西坪乡牵头、农业农村局配合", "要求：摸清用电需求。"),
        ("农业农村局签收，配合办理", ""),
        ("西坪乡退回交办", "理由：不在我乡。"),
        ("县领导改交东川镇", ""),
        ("东川镇签收交办", ""),
        ("东川镇研判：可以跟进", "意见：值得跟。"),
        ("东川镇申请办结", "结果：已摸清。"),
        ("县领导确认办结", ""),
    ]


def test_a_lead_goes_over_with_the_signature(cast, units, settle):
    entry = ProjectEntry({"name": "有意投资冷库"})
    case = handings.hand_down_lead(entry=entry, order="请接洽。", lead=units["east"], by=cast["centre"])
    settle(case, "handing.sign", "sign", "east_clerk")
    story = told(case.project, cast["centre"])
    assert story[-2:] == [
        ("招商中心交办给东川镇办理", "要求：请接洽。"),
        ("东川镇签收交办，线索由东川镇负责", ""),
    ]


def test_leaving_names_the_libraries_that_are_left(cast, project, settle):
    levels.take_over(project=project, reason="原台账已有", by=cast["centre"])
    case = leaving.ask_to_leave(
        project=project, why="given_up", reason="企业来函放弃。", by=cast["east_clerk"]
    )
    settle(case, "leaving.agree", "agree", "east_head")
    settle(case, "leaving.confirm", "agree", "centre", "同意。")
    leaving.take_back(project=project, reason="企业重新来谈", by=cast["east_clerk"])
    assert told(project, cast["centre"])[1:] == [
        ("认定早已在县级库", "原台账已有"),
        ("东川镇提出出库", "原因：投资方放弃，企业来函放弃。"),
        ("东川镇负责人同意出库，转招商中心复核", ""),
        ("招商中心复核同意出库，县级库、乡镇库出库", "意见：同意。"),
        ("重新列入乡镇库", "企业重新来谈"),
    ]


def test_clocks_and_assessments_are_told_in_words(cast, ready, filed):
    step = filed.steps.get()
    pauses.pause(step=step, reason="等企业补材料", by=cast["centre"])
    with clock.moved_to(clock.now() + timedelta(days=7)):
        pauses.resume(step=step, by=cast["centre"])
        items = reserve.checklist(ready)[1]
        answers = {item.name: ("done", "") for item in items}
        maturity.assess(project=ready, answers=answers, by=cast["east_clerk"])
    story = told(ready, cast["centre"])
    assert ("招商中心暂停“负责人审批”的时限", "原因：等企业补材料。") in story
    resumed = dict(story)["招商中心恢复“负责人审批”的时限"]
    assert re.fullmatch(r"到期日由\d+月\d+日改为(\d+年)?\d+月\d+日。", resumed)
    assert dict(story)["东川镇评估谋划深度"].endswith("成熟度 100%。")


def test_a_closed_project_says_only_that_something_was_done(life, cast, units):
    Project.objects.filter(pk=life.pk).update(stage="talks")
    life.refresh_from_db()
    masking.mark_sensitive(project=life, reason="投资方要求", by=cast["west_clerk"])
    assert {note for _, note in told(life, cast["inspector"])} == {""}


def test_many_cases_cost_what_one_costs(cast, ready, settle):
    def happen():
        case = filings.file_project(project=ready, by=cast["east_clerk"], words="选址中。")
        settle(case, "filing.approve", "agree", "east_head")
        settle(case, "filing.check", "return", "centre", "请改。", returned={"content": "写明。"})
        settle(case, "filing.amend", "give_up", "east_clerk", "再等等。")
        case = leaving.ask_to_leave(project=ready, reason="放弃", by=cast["east_clerk"])
        settle(case, "leaving.agree", "keep", "east_head", "还在谈。")

    def count():
        with CaptureQueriesContext(connection) as asked:
            timeline.events(ready, cast["centre"])
        return len(asked)

    happen()
    once = count()
    happen()
    happen()
    assert count() == once
