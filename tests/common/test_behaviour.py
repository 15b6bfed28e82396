"""What the pages do by themselves, on the component page in a real browser."""

import pytest

from luodi.accounts.models import User
from luodi.common import navigation
from luodi.common.navigation import Place
from tests.sessions import session_of

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.urls("tests.common.urls")]

PHONE = {"width": 390, "height": 844}


@pytest.fixture
def page(tab, live_server, cast, client, monkeypatch):
    """The component page, opened by the person with two posts."""
    monkeypatch.setattr("luodi.common.navigation._places", [])
    monkeypatch.setattr("luodi.common.todo._providers", [])
    client.login_as(User.objects.get(username="both"))
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    tab.context.add_cookies([session])
    tab.goto(f"{live_server.url}/desk/home")
    return tab


def test_a_folded_navigation_stays_folded(page):
    page.click("[data-fold]")
    assert page.locator(".side").bounding_box()["width"] == 56
    page.reload()
    assert page.locator(".side").bounding_box()["width"] == 56
    assert page.get_attribute("[data-fold]", "aria-expanded") == "false"


def many_places(count=12):
    """As many groups of two as no screen shows at once; the page stands in the last one."""
    for number in range(count):
        label = f"第 {number} 组"
        navigation.register(
            Place(label, "projects:list", number, "folder2", query=f"group={number}"),
            *(
                Place(f"{label}之{one}", "projects:create", number, query=f"at={number}{one}", under=label)
                for one in range(3)
            ),
        )
    navigation.register(
        Place("管理", "accounts:account", 90, "gear"),
        Place("人员", "accounts:password", 91, under="管理"),
        Place("这里", "desk:home", 92, under="管理"),
    )


def shown(page):
    """Return the words of the navigation that can be read."""
    return page.evaluate(
        "[...document.querySelectorAll('.side-word')].filter(e => e.offsetParent).map(e => e.textContent)"
    )


def test_groups_fold_the_current_one_is_open_and_what_was_opened_stays_so(page):
    many_places()
    page.reload()
    assert "人员" in shown(page)
    assert "第 3 组之1" not in shown(page)
    page.click("[data-group] >> nth=3")
    page.reload()
    assert page.context.cookies()[-1]["name"] == navigation.OPENED
    assert "第 3 组之1" in shown(page), "every group of the sample has the same route: all of them open"
    page.click("[data-group] >> nth=3")
    page.reload()
    assert "第 3 组之1" not in shown(page)


def test_a_long_navigation_shows_where_the_page_stands(page):
    many_places(24)
    page.reload()
    place = page.locator(".side-list [aria-current]").bounding_box()
    foot = page.locator(".side-foot").bounding_box()
    assert place["y"] + place["height"] < foot["y"]
    assert page.evaluate("scrollY") == 0


def test_a_navigation_folded_to_icons_leads_to_what_stands_beneath_them(page):
    many_places(4)
    page.reload()
    page.click("[data-fold]")
    assert not page.locator("text=第 1 组之2").is_visible()
    page.hover(".side-list > li >> nth=1")
    assert page.locator("text=第 1 组之2").is_visible()
    page.keyboard.press("Escape")
    page.focus(".side-list > li >> nth=4 >> a >> nth=0")
    page.mouse.move(700, 400)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent.trim()") == "人员"
    page.hover(".side-list > li >> nth=1")
    page.click("text=第 1 组之2")
    page.wait_for_url("**/projects/create?at=12")


def test_the_bar_of_batch_actions_counts(page):
    bar = page.locator("[data-batch]")
    assert not bar.is_visible()
    page.locator("[data-pick]").nth(1).check()
    assert bar.inner_text().startswith("已选 1 个项目")
    page.check("[data-pick-all]")
    assert bar.inner_text().startswith("已选 6 个项目")
    page.click("[data-take-whole]")
    assert bar.inner_text().startswith("已选 186 个项目")
    page.locator("[data-pick]").nth(1).uncheck()
    assert bar.inner_text().startswith("已选 5 个项目")
    assert page.input_value("[data-whole]") == ""
    page.click("[data-pick-none]")
    assert not bar.is_visible()


def test_keys_lead_to_the_search_and_through_the_rows(page):
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "search"
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.locator("tr.is-here").count() == 1
    assert page.evaluate("document.activeElement.textContent") == "年产 10 万吨有机肥生产线建设项目"


def test_a_click_beside_the_link_opens_the_row_but_the_box_only_selects(page):
    page.locator("td.pick").first.click(position={"x": 2, "y": 2})
    assert page.locator("tr.is-picked").count() == 1
    page.evaluate("document.querySelector('tr[data-href]').dataset.href = '/projects/list'")
    page.locator("tr[data-href] td").nth(1).click()
    page.wait_for_url("**/projects/list")


def test_what_was_typed_is_offered_again_until_it_is_sent_or_the_person_leaves(page):
    page.on("dialog", lambda question: question.accept())
    page.fill("form[data-draft] #id_name", "有机肥")
    page.wait_for_timeout(600)  # drafts are written once the typing pauses
    page.reload()
    page.click("[data-draft-take]")
    assert page.input_value("form[data-draft] #id_name") == "有机肥"
    page.click(".who")
    page.click("text=退出登录")
    page.wait_for_url("**/account_logout")
    assert page.evaluate("Object.keys(localStorage)") == []


def typed_into_a_draft(page):
    page.on("dialog", lambda question: question.accept())
    page.fill("form[data-draft] #id_name", "有机肥")
    page.wait_for_timeout(600)
    assert page.evaluate("Object.keys(localStorage).length") == 1


def be(page, live_server, user):
    session = {"name": "sessionid", "value": session_of(user), "url": live_server.url}
    page.context.add_cookies([session])


def test_a_draft_goes_with_its_session_when_somebody_else_sits_down(page, live_server, cast):
    typed_into_a_draft(page)
    be(page, live_server, User.objects.get(username="east_clerk"))
    page.goto(f"{live_server.url}/desk/home")
    assert page.locator("[data-draft-offer]").is_hidden()
    assert page.evaluate("Object.keys(localStorage)") == []


@pytest.mark.urls("luodi.config.urls")
def test_a_draft_goes_when_the_log_in_ended_by_itself(tab, live_server, db):
    tab.goto(f"{live_server.url}/login/?idle=1")
    tab.evaluate("localStorage.setItem('luodi.draft.0123.fact', '{}')")
    tab.reload()
    assert tab.evaluate("Object.keys(localStorage)") == []


def test_a_dialog_opens_and_closes(page):
    page.click("[data-dialog]")
    assert page.locator("#sample-dialog").is_visible()
    page.click("#sample-dialog [data-close] >> nth=0")
    assert not page.locator("#sample-dialog").is_visible()


def test_a_lost_line_is_said_and_nothing_is_lost(page):
    page.evaluate("document.querySelector('.tabs a').setAttribute('hx-get', '/nowhere')")
    page.evaluate("htmx.process(document.querySelector('.tabs'))")
    page.context.set_offline(True)
    page.click(".tabs a >> nth=0")
    page.wait_for_selector("#toast:not([hidden])")
    assert page.inner_text("#toast") == "网络断了，内容还在，请稍后再试。"


def test_a_part_that_is_refused_leaves_the_page_and_is_said(page):
    """The answer is a whole page of refusal; opening it would lose what was typed."""
    before = page.url
    page.evaluate("htmx.ajax('GET', '/nowhere/', {target: '#page'})")
    page.get_by_text("这条记录已经不在了，或者不归您查看。").wait_for()
    assert page.url == before
    assert page.locator("h1").inner_text() != "找不到这一页"


def test_the_phone_shows_everything_in_one_column(page):
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    page.click("[data-show-search]")
    assert page.evaluate("document.activeElement.id") == "search"
    small = "[...document.querySelectorAll('.btn, .form-control, .form-select')].filter(e => e.offsetParent && e.offsetHeight < 44)"
    assert page.evaluate(f"{small}.map(e => e.outerHTML)") == []
    page.click(".nav-show")
    page.wait_for_selector("#side.show")


def test_many_boxes_are_narrowed_by_typing_and_what_is_ticked_stays(page):
    field = page.locator("fieldset", has=page.locator("[data-narrow-choices]")).first
    field.get_by_label("商务局").check()
    field.locator("[data-narrow-choices]").fill("农业")
    assert field.locator(".form-check:visible").all_inner_texts() == ["农业农村局", "商务局"]
    field.locator("[data-narrow-choices]").press("Enter")
    field.locator("[data-narrow-choices]").fill("")
    assert field.locator(".form-check:visible").count() == 14


def test_the_bar_adds_up_what_is_picked_kind_by_kind(page):
    page.locator("[data-pick]").nth(0).check()
    page.locator("[data-pick]").nth(1).check()
    assert page.locator("[data-sums]").inner_text() == "总投资 38,000 万元"
