"""The page of a project: the usual buttons stand in its head, the rare ones behind 更多; it says when it left its libraries."""

import re

import pytest

from luodi.library.actions import leaving
from luodi.projects.actions import levels
from tests.library.moves import settle


def menu_of(page):
    """Return the head of the page, and what stands behind 更多 in it."""
    head = page.partition('class="page-head"')[2].partition("</form>")[0].partition('class="strip"')[0]
    return [part.strip() for part in re.findall(r'class="(?:dropdown-item[^"]*)"[^>]*>([^<]+)<', head)]


STAGES = ("登记阶段细分", "登记滞后、停滞", "登记流失、终止")


@pytest.mark.parametrize(
    ("who", "behind", "beside"),
    [
        (
            "east_clerk",
            [
                "登记首谈",
                "申请流转",
                *STAGES,
                "出库",
                "办理档案",
                "下载项目档案",
                "看以前的情况",
                "标为商业敏感",
            ],
            ["报送县级库", "修改"],
        ),
        (
            "east_head",
            [
                "登记首谈",
                "申请流转",
                *STAGES,
                "出库",
                "办理档案",
                "下载项目档案",
                "看以前的情况",
                "标为商业敏感",
                "作废",
            ],
            ["报送县级库", "修改"],
        ),
        (
            "centre",
            ["登记首谈", *STAGES, "调整阶段", "出库", "办理档案", "下载项目档案", "看以前的情况", "作废"],
            ["交办", "修改"],
        ),
        ("inspector", ["办理档案", "下载项目档案", "看以前的情况"], []),
    ],
)
def test_what_is_rarely_done_stands_behind_more(who, behind, beside, project, cast, login):
    page = login(cast[who]).get(project.get_absolute_url()).text
    assert menu_of(page) == behind
    buttons = re.findall(r'<a class="btn[^"]*"[^>]*>([^<]+)</a>', page.partition('class="page-head"')[2])
    assert buttons[: len(beside)] == beside


def test_a_project_that_no_library_holds_is_called_left(project, cast, login):
    gone = '<span class="tag tag-amber">已出库</span>'
    client = login(cast["east_clerk"])
    assert gone not in client.get(project.get_absolute_url()).text
    case = leaving.ask_to_leave(project=project, reason="企业放弃", by=cast["east_clerk"])
    settle(case, "leaving.agree", "agree", cast["east_head"])
    page = client.get(project.get_absolute_url()).text
    assert gone in page
    assert menu_of(page) == [*STAGES, "重新入库", "办理档案", "下载项目档案", "看以前的情况", "标为商业敏感"]
    assert 'id="take-back"' in page
    leaving.take_back(project=project, reason="企业重新来谈", by=cast["east_clerk"])
    assert gone not in client.get(project.get_absolute_url()).text


def test_a_project_whose_county_library_let_go_is_not_called_left(project, cast, login):
    levels.take_over(project=project, reason="原台账已有", by=cast["centre"])
    case = leaving.ask_to_leave(project=project, reason="县级库清理", county_only=True, by=cast["east_head"])
    settle(case, "leaving.confirm", "agree", cast["centre"])
    page = login(cast["east_clerk"]).get(project.get_absolute_url()).text
    assert '<span class="tag tag-amber">已出库</span>' not in page
    assert "重新入库" not in page


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_menu_works_by_keyboard_and_opens_its_dialog(project, cast, client, live_server, tab):
    client.login_as(cast["east_head"])
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    tab.context.add_cookies([session])
    for size in ({"width": 1366, "height": 768}, {"width": 390, "height": 844}):
        tab.set_viewport_size(size)
        tab.goto(live_server.url + project.get_absolute_url())
        more = tab.locator(".page-head [data-bs-toggle=dropdown]")
        more.focus()
        tab.keyboard.press("Enter")
        menu = tab.locator(".page-head .dropdown-menu")
        menu.wait_for(state="visible")
        box = menu.bounding_box()
        assert box["x"] >= 0
        # Positions are not whole pixels.
        assert round(box["x"] + box["width"]) <= size["width"]
        tab.keyboard.press("ArrowUp")
        tab.keyboard.press("Enter")
        tab.locator("dialog#void[open]").wait_for()
