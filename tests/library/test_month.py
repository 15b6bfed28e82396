"""A month in the life of one project, lived in a browser through all three levels.

The culture bureau speaks first with an investor and is contested, its project goes to a township for a share of 70:30,
the township files it, gets it back, files again, a department has its say, and the county lets it in.
"""

import pytest

from luodi.accounts.permissions import Role
from luodi.common import clock
from luodi.library.models import Certificate, Claim
from luodi.projects.models import Project
from luodi.projects.stages import Level, StatusAtLevel
from tests.conftest import _person
from tests.moments import at
from tests.plugins.browser import Desk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAME = "云岭峡谷康养度假村建设项目"


class Standing:
    """A clock that stands still for every thread, where the clock of the tests moves for one alone."""

    def __init__(self):
        self.moment = None

    def get(self):
        return self.moment


@pytest.fixture
def on_day(monkeypatch):
    standing = Standing()
    monkeypatch.setattr(clock, "_moved", standing)

    def move(moment):
        standing.moment = at(moment)

    return move


@pytest.fixture
def desk(live_server, tab):
    return Desk(live_server.url, tab)


@pytest.fixture
def people(cast, units, departments):
    cast["culture_clerk"] = _person("culture_clerk", "何文", Role.CLERK, "culture", units)
    cast["culture_head"] = _person("culture_head", "吕旅", Role.HEAD, "culture", units)
    return cast


@pytest.fixture
def papers(tmp_path):
    found = {}
    for name in ("会谈纪要.txt", "往来函件.txt"):
        found[name] = tmp_path / name
        found[name].write_text(f"{name}：双方就度假村选址交换意见。", encoding="utf-8")
    return found


def test_a_month_in_the_life_of_a_project(desk, on_day, people, papers):
    told = {"desk": desk, "on_day": on_day, "people": people}
    the_bureau_speaks_first_and_is_contested(**told, papers=papers)
    it_goes_to_the_township_for_a_share(**told)
    the_township_files_it_and_gets_it_back(**told)
    the_county_lets_it_in(**told)
    its_time_line_reads_like_a_story(desk, people)
    the_auditor_sees_who_did_what(desk, people)


def register(desk, paper, **more):
    desk.go("library:register_claim")
    told = {
        "firm": "重庆养麓文旅有限公司",
        "project_name": NAME,
        "investment": "26000",
        "place": "东川镇峡谷口",
    }
    told |= {"met": "养麓公司董事长 罗总", "words": "企业看中峡谷口地块，计划分两期建设。"}
    for name, value in (told | more).items():
        desk.tab.fill(f"[name={name}]", value)
    desk.tab.set_input_files("input[name=files]", str(paper))
    desk.press("登记首谈")


def the_bureau_speaks_first_and_is_contested(desk, on_day, people, papers):
    on_day("2026-11-02 09:20")
    desk.log_in(people["culture_clerk"])
    register(desk, papers["会谈纪要.txt"])
    assert "保持" in desk.says()
    desk.tab.click("text=据此新建项目")
    desk.tab.fill("[name=content]", "建设客房 260 间、温泉中心和停车场，分两期实施。")
    desk.press("登记项目")
    assert NAME in desk.tab.inner_text("h1")

    on_day("2026-11-03 10:05")
    desk.log_in(people["west_clerk"])
    register(desk, papers["往来函件.txt"], project_name="峡谷康养度假村项目", place="东川镇峡谷口")
    assert "已由文旅局登记首谈，请联系文旅局何文" in desk.says()
    assert desk.go("projects:detail", Project.objects.get().pk).status == 404
    desk.go("library:claim", Claim.objects.get(unit__short_name="西坪乡").pk)
    desk.tab.click("[data-dialog=dispute]")
    desk.tab.fill("#grounds", "九月企业就到过我乡，有往来函件。")
    desk.press("提出争议", within="dialog[open]")

    on_day("2026-11-04 15:30")
    desk.log_in(people["culture_clerk"])
    desk.take_up("原登记单位说明")
    desk.settle("提交说明", "函件只问了旅游线路，没有谈项目；企业董事长 11 月 2 日在本局谈定选址，有纪要。")

    on_day("2026-11-09 11:00")
    desk.log_in(people["group_office"])
    desk.take_up("裁定首谈归属")
    desk.settle("归原登记单位", "西坪乡提供的函件未涉及项目和地点，首谈归文旅局。")
    assert Claim.objects.get(unit__short_name="文旅局").state == Claim.State.HOLDING


def it_goes_to_the_township_for_a_share(desk, on_day, people):
    project = Project.objects.get()
    on_day("2026-11-10 09:00")
    desk.log_in(people["culture_clerk"])
    desk.go("library:ask_transfer", project.pk)
    desk.tab.select_option("[name=reason]", "land")
    desk.tab.select_option("[name=to]", label="东川镇")
    desk.tab.fill("[name=words]", "地块在东川镇，本局没有用地指标。")
    desk.press("提交申请")

    on_day("2026-11-11 16:10")
    desk.log_in(people["centre"])
    desk.take_up("招商中心决定流转")
    desk.tab.select_option("[name=mode]", "agreed")
    desk.tab.fill("[name=parts0]", "70")
    desk.tab.fill("[name=parts1]", "30")
    desk.settle("同意流转", "文旅局引荐，东川镇落地，按七三分成。")

    for moment, who, step, button in (
        ("2026-11-12 10:00", "east_clerk", "接收单位确认", "同意接收"),
        ("2026-11-13 09:30", "culture_head", "签署分成证明", "签署"),
        ("2026-11-13 14:45", "east_head", "签署分成证明", "签署"),
    ):
        on_day(moment)
        desk.log_in(people[who])
        desk.take_up(step)
        desk.settle(button)
    project.refresh_from_db()
    assert project.unit.short_name == "东川镇"
    assert Certificate.objects.in_force().get().words() == "文旅局、东川镇 70:30"


def the_township_files_it_and_gets_it_back(desk, on_day, people):
    project = Project.objects.get()
    on_day("2026-11-16 09:00")
    desk.log_in(people["east_clerk"])
    desk.go("projects:edit", project.pk)
    desk.tab.select_option("[name=section]", "H")
    desk.tab.fill("[name=place]", "东川镇")
    desk.press("保存修改")
    desk.go("library:file", project.pk)
    desk.tab.fill("[name=land]", "160")
    desk.tab.fill("[name=words]", "计划开工时间待企业确定，可行性研究报告正在编制。")
    desk.press("报送", exact=True)

    on_day("2026-11-17 08:50")
    desk.log_in(people["east_head"])
    desk.take_up("负责人审批")
    desk.settle("同意报送")

    on_day("2026-11-18 10:20")
    desk.log_in(people["centre"])
    desk.take_up("招商中心审核")
    desk.tab.locator("tr", has=desk.tab.locator("[name=reason_place]")).locator("th").click()
    desk.tab.fill("[name=reason_place]", "写到村和地块")
    desk.settle("退回修改", "地点太笼统，没法征求部门意见。")

    on_day("2026-11-19 09:15")
    desk.log_in(people["east_clerk"])
    desk.go("projects:edit", project.pk)
    desk.tab.fill("[name=place]", "东川镇峡谷村四组温泉地块")
    desk.press("保存修改")
    desk.go("desk:home")
    desk.take_up("修改后重报")
    assert "写到村和地块" in desk.tab.inner_text("#page")
    desk.settle("重新报送", "地点已写到地块；计划开工时间待企业确定，可研正在编制。")
    on_day("2026-11-19 15:00")
    desk.log_in(people["east_head"])
    desk.take_up("负责人审批")
    desk.settle("同意报送")


def the_county_lets_it_in(desk, on_day, people):
    on_day("2026-11-20 11:00")
    desk.log_in(people["centre"])
    desk.take_up("招商中心审核")
    shown = desk.tab.inner_text("#page")
    assert "东川镇峡谷村四组温泉地块" in shown
    assert "改了 1 处" in shown
    desk.settle("征求部门意见")
    on_day("2026-11-24 10:00")
    desk.log_in(people["planning_clerk"])
    desk.take_up("部门意见")
    desk.settle("有条件同意", "温泉开采要先办取水许可。")

    on_day("2026-11-26 09:40")
    desk.log_in(people["centre"])
    desk.take_up("招商中心审定")
    assert "温泉开采要先办取水许可" in desk.tab.inner_text("#opinions")
    desk.settle("准予入库", "同意入库，取水许可办结前不得开工。")
    stands = dict(Project.objects.get().levels.values_list("level", "status"))
    assert stands == {
        Level.DEPARTMENT: StatusAtLevel.LEFT,
        Level.TOWNSHIP: StatusAtLevel.ADMITTED,
        Level.COUNTY: StatusAtLevel.ADMITTED,
    }


STORY = (
    "登记项目",
    "西坪乡对文旅局的首谈提出争议",
    "领导小组办公室裁定首谈归文旅局",
    "文旅局申请流转",
    "招商中心同意流转给东川镇",
    "东川镇同意接收",
    "文旅局签署分成证明",
    "东川镇签署分成证明，责任单位变更为东川镇",
    "东川镇报送县级库",
    "东川镇负责人同意报送，转招商中心审核",
    "招商中心退回修改",
    "东川镇修改后第 2 次报送",
    "东川镇负责人同意报送，转招商中心审核",
    "招商中心征求部门意见",
    "发改局有条件同意",
    "招商中心审定通过，准予入县级库",
)


def its_time_line_reads_like_a_story(desk, people):
    desk.log_in(people["east_clerk"])
    desk.go("projects:timeline", Project.objects.get().pk)
    told = desk.tab.inner_text("#timeline")
    at = len(told)
    for sentence in STORY:
        at = told.rfind(sentence, 0, at)
        assert at >= 0, f"{sentence} 不在它该在的地方：{told}"
    for why in ("分成：文旅局、东川镇 70:30。", "要改：建设地点（写到村和地块）。"):
        assert why in told


def the_auditor_sees_who_did_what(desk, people):
    desk.log_in(people["discipline"])
    desk.go("library:record", Project.objects.get().pk)
    told = desk.tab.inner_text("#page")
    for answer in (
        "赵东（东川镇 · 经办人），2026-11-19 09:15，第 2 次报送",
        "钱东（东川镇 · 负责人），2026-11-19 15:00，同意报送",
        "发改局经办（发改局 · 经办人），2026-11-24 10:00，有条件同意",
        "周中（招商中心 · 招商中心专员），2026-11-26 09:40，准予入库",
        "办理时限第 1 版、分成方式第 1 版",
        "用时 2 天",
    ):
        assert answer in told
