"""A quarter from the scheme to the bulletin, as the people of the county live it: every step by what one would click."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from luodi.assessment.models import Run
from luodi.common import clock
from luodi.progress.models import Fact
from luodi.projects.entries import PartEntry
from tests.assessment import runs as made
from tests.moments import at
from tests.plugins.browser import Desk

pytestmark = [pytest.mark.slow, pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WAN = 10**6
# Whoever sent in more gets all points of the line, the others their part of it.
TEXT = made.TEXT.replace(
    "score: {completion: {of: arrived, target: target, cap: 100%}}",
    "score: {minmax: {of: arrived, floor: 0%, best: largest, equal: full}}",
)


@pytest.fixture
def factories(receive, enter, stand, units):
    """A factory of each township; 900 万元 of what the west introduced into its own came in as the other's."""
    introduced = PartEntry("introducing", units["west"].pk)
    east = stand(enter("面粉厂", "east", investment=9000 * WAN, parts=[introduced]), "started")
    west = stand(enter("饲料厂", "west", investment=9000 * WAN), "started")
    with clock.moved_to(at("2026-08-21 10:00")):
        receive(west, 400, on=date(2026, 8, 18))
        receive(east, 900, on=date(2026, 8, 20))


@pytest.fixture
def days_pass(monkeypatch):
    """Let days pass for everybody, the server among them: ``days_pass(8)``."""
    real, passed = timezone.now, []

    def pass_by(days):
        passed.append(timedelta(days=days))
        monkeypatch.setattr(timezone, "now", lambda: real() + sum(passed, timedelta()))

    return pass_by


@pytest.fixture
def desk(live_server, tab):
    return AssessingDesk(live_server.url, tab)


class AssessingDesk(Desk):
    """The screen of those who assess and are assessed; places are reached from the menu and by links."""

    def open(self, *words):
        """Click from link to link."""
        for word in words:
            link = self.tab.locator("#page").get_by_role("link", name=word, exact=True).first
            with self.tab.expect_navigation():
                link.click()
            self.tab.wait_for_load_state("networkidle")

    def place(self, *words):
        """Go to a place of the menu, and from there from link to link."""
        with self.tab.expect_navigation():
            self.tab.get_by_role("navigation").get_by_role("link", name=words[0], exact=True).first.click()
        self.open(*words[1:])

    def in_dialog(self, opener, button, **told):
        """Open a dialog, fill in what it asks, and press its button."""
        self.tab.locator("#page").get_by_role("button", name=opener, exact=True).first.click()
        box = self.tab.locator("dialog[open]")
        for name, value in told.items():
            box.locator(f"[name={name}]").fill(value)
        with self.tab.expect_navigation():
            box.get_by_role("button", name=button, exact=True).click()
        self.tab.wait_for_load_state("networkidle")

    def text(self):
        return self.tab.inner_text("#page")


def test_a_quarter_from_the_scheme_to_the_bulletin(desk, cast, officers, units, factories, days_pass):
    """The officer writes and runs, a township objects to a receipt, it is reversed, decided, recomputed, final and issued."""
    write_the_scheme(desk, cast["assessor"])
    release_the_scheme(desk, made.second_assessor(units))
    run_the_quarter(desk, cast["assessor"])
    assert places(desk) == [("1", "东川镇", "100"), ("2", "西坪乡", "10")]
    desk.in_dialog("公示", "公示")
    object_to_the_receipt(desk, cast["west_head"])
    reverse_the_receipt(desk, officers)
    decide_the_objection(desk, cast["group_office"])
    desk.log_in(cast["assessor"])
    desk.place("考核", "2026 年第3季度")
    desk.in_dialog("重新计算", "计算", reason="异议成立，冲销一笔到位资金")
    desk.tab.reload()
    assert places(desk) == [("1", "西坪乡", "100"), ("2", "东川镇", "10")]
    days_pass(8)
    desk.log_in(cast["assessor"])
    desk.place("考核", "2026 年第3季度")
    desk.in_dialog("定稿", "定稿")
    assert Run.objects.get().is_final
    issue_the_bulletin(desk, officers["centre"], officers["centre_two"])
    open_its_figures(desk, cast["west_head"])


def write_the_scheme(desk, assessor):
    """Found the scheme, paste its text, hear of a mistake, save."""
    tab = desk.tab
    desk.log_in(assessor)
    desk.place("考核", "发起考核")
    tab.locator("#page").get_by_role("link", name=re.compile("新建|建立|制定")).first.click()
    tab.fill("[name=title]", "季度考核")
    for name in ("东川镇", "西坪乡"):
        tab.locator("label", has_text=name).first.click()
    desk.press(re.compile("^(建立|保存|下一步|新建)"))
    tab.fill("textarea[name=text]", TEXT.replace("metric: arrived", "metric: arived"))
    tab.get_by_text("没有“arived”这个指标").first.wait_for()
    tab.fill("textarea[name=text]", TEXT)
    tab.get_by_text("办法没有错误").wait_for()
    desk.in_dialog("保存为新版本", "保存", effective_from="2026-01-01", basis="县办发〔2026〕3号")
    assert "第 1 版" in desk.text()


def release_the_scheme(desk, other):
    """Another assessor reads what was set and lets it come into force."""
    desk.log_in(other)
    desk.take_up("放行")
    desk.press("放行", exact=True)
    assert "等放行" not in desk.text()


def run_the_quarter(desk, assessor):
    """Begin the third quarter and have it computed."""
    desk.log_in(assessor)
    desk.place("考核", "发起考核")
    desk.open("季度考核")
    desk.tab.select_option("[name=period]", "2026-Q3")
    desk.press("发起考核")
    desk.in_dialog("计算", "计算")
    desk.tab.reload()


def places(desk):
    """Return place, unit and total of each row of the ranking."""
    rows = desk.tab.locator("#page tbody tr").all()
    return [tuple(row.locator("td, th").nth(at).inner_text().strip() for at in (0, 1, 2)) for row in rows]


def object_to_the_receipt(desk, head):
    """The head of the west opens the line of the other township down to the receipt of the project it introduced."""
    desk.log_in(head)
    desk.place("考核", "2026 年第3季度", "东川镇", "900 万元")
    assert "2026 年 1 至 9 月到位资金" in desk.text()
    desk.open("面粉厂")
    assert "900 万元" in desk.text()
    desk.tab.go_back()
    desk.open("提异议")
    desk.tab.fill("#words", "这笔款是西坪乡项目的，错记在面粉厂名下，见银行回单。")
    desk.press("提出")
    assert "2026-08-20 到位资金 900 万元，面粉厂" in desk.text()


def reverse_the_receipt(desk, officers):
    """One officer of the centre asks, another verifies, the leader approves; each comes by the objection."""
    for who, act in (
        ("centre", lambda: desk.in_dialog("申请冲销", "申请冲销", reason="错记单位，经核对银行回单属实")),
        ("centre_two", lambda: desk.press("同意冲销")),
        ("leader", lambda: desk.press("同意冲销")),
    ):
        desk.log_in(officers[who])
        desk.place("考核", "2026 年第3季度", "2026-08-20 到位资金 900 万元，面粉厂")
        if who != "centre":
            desk.open("看冲销")
        act()
    assert Fact.objects.counting().filter(reverses__isnull=False).count() == 1


def decide_the_objection(desk, officer):
    """The leading group's office sees that it is reversed and answers."""
    desk.log_in(officer)
    desk.take_up("答复考核异议")
    assert "已冲销" in desk.text()
    desk.tab.fill("#page textarea[name=reason]", "经核对，该笔款已冲销，重新计算。")
    desk.press("成立", exact=True)
    assert "该笔款已冲销" in desk.text()


def issue_the_bulletin(desk, officer, other):
    """One officer of the centre drafts the bulletin of the final run, another issues it."""
    desk.log_in(officer)
    desk.place("通报", "起草考核通报")
    desk.tab.select_option("[name=run]", index=1)
    desk.press("写成草稿")
    desk.press("保存", exact=True)
    desk.log_in(other)
    desk.place("通报", re.compile("季度考核"))
    desk.in_dialog("印发", "确认印发")
    assert "落地考核〔" in desk.text()


def open_its_figures(desk, head):
    """A township opens the bulletin, a total in it, the line and the receipt behind."""
    desk.log_in(head)
    desk.place("通报", re.compile("季度考核"), "100")
    assert "第 1 名" in desk.text()
    assert "与通报不同" not in desk.text()
    desk.open("400 万元")
    assert "饲料厂" in desk.text()
    desk.open("饲料厂")
    assert "400 万元" in desk.text()
    assert "银行" in desk.text()
