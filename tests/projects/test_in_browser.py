"""What the list and the form do by themselves, in a real browser."""

import pytest

from luodi.projects.entries import ContactEntry
from luodi.projects.models import Draft, Project

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def as_clerk(tab, live_server, cast, client):
    """Open a page as the eastern township's clerk."""
    client.login_as(cast["east_clerk"])
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    tab.context.add_cookies([session])

    def open_page(path):
        tab.goto(live_server.url + path)
        return tab

    return open_page


def test_a_project_is_entered_with_a_draft_kept_and_its_twin_shown(as_clerk, enter):
    twin = enter("年产10万吨有机肥生产线项目", "east")
    page = as_clerk("/projects/new/")
    page.fill("#id_name", "年产10万吨有机肥生产线")
    page.get_by_role("link", name=twin.name).wait_for()
    page.fill("#id_investment", "3.5亿")
    page.get_by_text("草稿已存").wait_for()
    assert Draft.objects.get().typed["investment"] == "3.5亿"
    page.locator(".form-more > summary").click()
    page.get_by_role("button", name="再加一行").nth(1).click()
    page.locator("[name=firms-1-name]").wait_for()
    assert page.input_value("#id_name") == "年产10万吨有机肥生产线"
    assert page.locator(".form-more").get_attribute("open") is not None
    page.fill("[name=firms-0-name]", "江南肥业有限公司")
    page.keyboard.press("Enter")
    page.get_by_text("已登记。").wait_for()
    made = Project.objects.get(name="年产10万吨有机肥生产线")
    assert (made.investment, made.firms.count()) == (35_000_000_000, 1)
    assert not Draft.objects.exists()


def test_filters_and_sums_open_in_the_list(as_clerk, enter):
    enter("蓝莓基地", "east", stage="talks", investment=3_000_000_000)
    enter("冷链中心", "east", stage="signed")
    page = as_clerk("/projects/")
    page.get_by_role("link", name="缺总投资 1").wait_for()
    page.get_by_role("link", name="汇总").click()
    page.get_by_role("link", name="按库层级").click()
    page.locator("#groups").get_by_role("link", name="乡镇库").wait_for()
    page.get_by_role("link", name="＋ 筛选").click()
    page.locator("#filters").get_by_label("签约").check()
    page.get_by_role("button", name="筛选").click()
    page.get_by_text("筛选出 1 个").wait_for()
    page.locator(".chip-set").click()
    page.get_by_text("筛选出 2 个").wait_for()
    page.keyboard.press("/")
    page.keyboard.type("lmjd")
    page.keyboard.press("Enter")
    page.wait_for_url("**/projects/*/")
    assert page.locator("h1").inner_text().startswith("蓝莓基地")


def test_a_phone_number_is_shown_in_its_place(as_clerk, enter):
    project = enter("有联系人的", "east", contacts=[ContactEntry("张经理", "13812345678", "总经理")])
    page = as_clerk(project.get_absolute_url())
    page.get_by_role("button", name="显示").click()
    page.get_by_text("13812345678").wait_for()
