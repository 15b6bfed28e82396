"""A rule is changed and released in a real browser, at the desk and on a phone."""

import pytest
from django.urls import reverse

from luodi.rulebook import packs
from luodi.rulebook.models import PackVersion
from tests.rulebook.aged import plain, store

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("kind"),
]


@pytest.fixture
def open_as(tab, live_server, client):
    """Open a page as somebody."""

    def open_page(user, path):
        client.login_as(user)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        tab.context.clear_cookies()
        tab.context.add_cookies([session])
        tab.goto(live_server.url + path)
        return tab

    return open_page


def test_a_row_is_added_and_a_leader_releases_it_on_the_phone(open_as, cast):
    page = open_as(cast["centre"], reverse("rulebook:pack", args=["menu"]))
    page.get_by_role("button", name="起草修改").click()
    page.get_by_role("button", name="给“工序”加一条").click()
    page.locator("#rules-steps-2-course:focus").wait_for()
    page.select_option("#rules-steps-2-course", label="甜点")
    page.fill("#rules-steps-2-what", "装盘")
    page.fill("#rules-steps-2-minutes", "3")
    page.keyboard.press("Enter")
    page.get_by_text("1 处不同").wait_for()
    page.get_by_role("link", name="提交放行").click()
    page.get_by_label("依据").fill("云政办发〔2026〕21号")
    page.get_by_role("button", name="提交").click()
    page.get_by_text("等另一个人放行").wait_for()
    draft = PackVersion.objects.get()
    assert [step["what"] for step in draft.content["steps"]] == ["烧水", "炒", "装盘"]
    page.set_viewport_size({"width": 390, "height": 844})
    page = open_as(cast["leader"], draft.get_absolute_url())
    heads = page.locator("h2").all_inner_texts()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert "等您决定" in heads
    top = page.get_by_role("heading", name="等您决定").bounding_box()["y"]
    assert top < page.get_by_role("heading", name="改了什么").bounding_box()["y"]
    page.get_by_role("button", name="放行").click()
    page.get_by_text("这是第 2 版").wait_for()


def test_the_page_of_rules_stays_open_while_its_badge_cannot_be_counted(open_as, cast, units):
    upkeep = packs.kind_of("upkeep")
    store(units["county"], upkeep, plain(upkeep) | {"stale_days": 0})
    page = open_as(cast["centre"], reverse("rulebook:pack", args=["upkeep"]))
    page.locator("#toast", has_text="“储备库管理第 1 版”和现在的程序对不上").wait_for()
    page.get_by_role("button", name="按出厂默认起草").click()
    page.get_by_role("button", name="保存草稿").first.wait_for(state="attached")
    assert page.url.endswith(reverse("rulebook:edit", args=[PackVersion.objects.get(state="draft").pk]))
