"""What the list and the form do by themselves, in a real browser."""

import pytest

from luodi.projects.entries import ContactEntry, FirmEntry
from luodi.projects.models import Draft, Project
from luodi.projects.stages import Level, StatusAtLevel

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


TOO_WIDE = """() => Math.max(...[document.documentElement, ...document.querySelectorAll('.ledger, .sheet')]
    .map(one => one.scrollWidth - one.parentElement?.clientWidth || 0))"""
LONG = "年产10万吨生物有机肥及配套仓储冷链物流一体化建设项目（二期）"


@pytest.mark.parametrize("who", ["centre", "east_clerk"])
def test_the_usual_columns_of_the_list_fit_the_screen_and_the_paper(
    tab, live_server, cast, client, enter, who
):
    firms = [FirmEntry("江苏南方新能源装备制造集团股份有限公司")]
    industry = {"industry": "C25", "stage": "talks", "sub_stage": "framework"}
    for number in range(3):
        enter(f"{LONG}{number}", "east", firms=firms, investment=1_234_567_890_000, **industry)
    for project in Project.objects.all():
        for level in (Level.DEPARTMENT, Level.COUNTY):
            there = {"unit": project.unit, "county_id": project.county_id, "status": StatusAtLevel.IN_REVIEW}
            project.levels.update_or_create(level=level, defaults=there)
    client.login_as(cast[who])
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    tab.context.add_cookies([session])
    tab.set_viewport_size({"width": 1366, "height": 768})
    tab.goto(live_server.url + "/projects/")
    tab.get_by_text("筛选出 3 个，其中").wait_for()
    assert tab.evaluate(TOO_WIDE) <= 0
    # 277 mm of an A4 page lying on its side.
    tab.set_viewport_size({"width": 1047, "height": 718})
    tab.emulate_media(media="print")
    assert tab.evaluate(TOO_WIDE) <= 0
