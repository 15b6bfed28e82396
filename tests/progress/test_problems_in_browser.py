"""The story of a problem by hand: raised on a phone, answered, not accepted, reopened, answered again, closed by three."""

import pytest

from luodi.progress.models import Problem
from luodi.progress.problems import Act, State
from tests.plugins.browser import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PHONE, OFFICE = {"width": 390, "height": 844}, {"width": 1366, "height": 768}


class ProblemDesk(Desk):
    """A person at a desk or with a phone who deals with one problem."""

    def does(self, act, button=None, **said):
        """Choose what to do on the page of the problem, fill its form and send it."""
        if (chip := self.tab.locator("#act .chip", has_text=act)).count():
            chip.click()
        form = self.tab.locator("#act form")
        for name, value in said.items():
            if name == "files":
                form.locator("input[type=file]").set_input_files(value)
            else:
                form.locator(f"[name={name}]").fill(value)
        form.get_by_role("button", name=act, exact=True).click()
        self.tab.wait_for_load_state("networkidle")
        assert not self.tab.locator(".errors, .error").count(), self.tab.inner_text("#page")

    def fits(self):
        """Tell whether nothing on the page has to be moved sideways."""
        return self.tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_a_problem_from_the_phone_to_three_signatures(live_server, tab, cast, units, project, tmp_path):
    photo = tmp_path / "现场.txt"
    photo.write_text("空地一块", encoding="utf-8")
    slip = tmp_path / "企业确认单.txt"
    slip.write_text("同意", encoding="utf-8")
    desk = ProblemDesk(live_server.url, tab)

    tab.set_viewport_size(PHONE)
    desk.log_in(cast["east_clerk"])
    desk.go("projects:detail", project.pk)
    tab.get_by_role("link", name="提出问题").click()
    tab.get_by_label("土地", exact=True).first.check()
    tab.locator("[name=words]").fill("二期用地没有指标，设备已到港。")
    tab.locator("[name=wanted]").fill("月底前落实 30 亩。")
    tab.locator("[name=cause][value=land]").check()
    tab.get_by_label("承办单位").select_option(label="农业农村局")
    tab.get_by_label("急件").check()
    tab.locator("input[type=file]").set_input_files(photo)
    assert desk.fits()
    desk.press("提出问题", exact=True)
    assert "等农业农村局答复" in desk.says()
    assert desk.fits()

    tab.set_viewport_size(OFFICE)
    desk.log_in(cast["bureau_clerk"])
    desk.take_up("答复问题")
    desk.does("答复", words="已下达 10 亩指标。")
    desk.log_in(cast["east_head"])
    desk.take_up("请企业确认")
    desk.does("登记企业不认可", person="王厂长", words="还差 20 亩，不能开工。")
    desk.log_in(cast["inspector"])
    desk.take_up("企业不认可")
    desk.does("退回重新办理", words="余下 20 亩继续落实。")
    assert "第 2 轮" in tab.locator("h1").inner_text()

    desk.log_in(cast["bureau_clerk"])
    desk.take_up("重新办理问题")
    desk.does("答复", words="余下 20 亩已下达。")
    tab.set_viewport_size(PHONE)
    desk.log_in(cast["east_head"])
    desk.go("progress:problems", query="?whose=handle")
    tab.locator("tbody a").first.click()
    desk.does("登记企业确认", person="王厂长", files=slip)
    assert desk.fits()
    tab.set_viewport_size(OFFICE)
    desk.log_in(cast["inspector"])
    desk.take_up("核查问题")
    desk.does("核查通过，销号", words="到现场看过，已平整土地。")

    assert "三方签字齐全，已销号" in desk.says()
    boxes = tab.locator("#signatures li").all_inner_texts()
    assert [any(name in box for box in boxes) for name in ("李农", "王厂长", "王督查")] == [True] * 3
    story = tab.locator(".timeline").inner_text()
    assert (
        story.index("销号")
        < story.index("余下 20 亩已下达")
        < story.index("还差 20 亩")
        < story.index("已下达 10 亩")
    )
    problem = Problem.objects.get()
    assert (problem.state, problem.round) == (State.CLOSED, 2)
    assert problem.steps.filter(act=Act.ANSWER).count() == 2
