"""Moving cards by hand: by menu, by keys, by dragging; a refused move puts the card back; a phone shows one stage."""

import pytest
from playwright.sync_api import expect

from luodi.progress.models import StageClaim
from luodi.projects.models import Project
from tests.plugins.browser import Desk
from tests.progress.problems import raise_one

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_server, tab):
    return Desk(live_server.url, tab)


def lies_in(tab, stage, project):
    """Wait until the card of the project lies in the column of the stage."""
    expect(tab.locator(f".board-column[data-stage={stage}] #card-{project.pk}")).to_be_visible()


def drag(tab, project, stage):
    tab.locator(f"#card-{project.pk}").drag_to(tab.locator(f".board-column[data-stage={stage}] header"))
    expect(tab.locator("#move")).to_be_visible()


def test_cards_are_moved_by_menu_keys_and_dragging(desk, tab, cast, talks, prove_all):
    prove_all(talks, "signed", but=["decision"])
    desk.log_in(cast["east_clerk"])
    desk.go("progress:board")

    # Dragged without its papers, the card goes back, and the dialog leads to where the paper is added.
    drag(tab, talks, "signed")
    assert "还差 1 项才能进入“签约”" in tab.inner_text("#move")
    lies_in(tab, "signed", talks)
    tab.keyboard.press("Escape")
    lies_in(tab, "talks", talks)
    drag(tab, talks, "signed")
    tab.locator("#move").get_by_role("link", name="登记材料").click()
    tab.wait_for_url(f"**/projects/{talks.pk}/proofs/decision/**")
    prove_all(talks, "signed")

    # By the keys of the board: the card, its menu, its first entry.
    desk.go("progress:board")
    tab.locator(f"#card-{talks.pk}").focus()
    tab.keyboard.press("m")
    tab.keyboard.press("Enter")
    expect(tab.locator("#move")).to_be_visible()
    tab.locator("#move").get_by_role("button", name="申请进入签约").click()
    expect(tab.locator(f"#card-{talks.pk}")).to_contain_text("签约：待认定")
    expect(tab.locator("#toast")).to_contain_text("已申请进入“签约”")
    expect(tab.locator(f"#card-{talks.pk}")).to_be_focused()
    assert StageClaim.objects.get().state == "claimed"

    # The centre drags it to where it is claimed to be, and verifies; then it puts it back with a reason by the menu.
    desk.log_in(cast["centre"])
    desk.go("progress:board")
    drag(tab, talks, "signed")
    tab.locator("#move").get_by_role("button", name="认定", exact=True).click()
    expect(tab.locator(f".board-column[data-stage=signed] #card-{talks.pk}:not(.is-going)")).to_be_visible()
    tab.locator(f"#card-{talks.pk}").get_by_role("button").click()
    tab.get_by_text("调整阶段…").click()
    tab.locator("#move [name=to]").select_option("talks")
    tab.locator("#move [name=reason]").fill("协议没有生效")
    tab.locator("#move").get_by_role("button", name="调整", exact=True).click()
    lies_in(tab, "talks", talks)
    assert Project.objects.get(pk=talks.pk).stage == "talks"


def test_arrows_walk_over_the_cards(desk, tab, cast, enter):
    first, second = enter("东一", "east", stage="talks"), enter("东二", "east", stage="talks")
    third = enter("东三", "east", stage="building")
    desk.log_in(cast["leader"])
    desk.go("progress:board")
    tab.locator(f"#card-{second.pk}").focus()
    for key, card in (("ArrowDown", first), ("ArrowRight", third), ("ArrowLeft", second)):
        tab.keyboard.press(key)
        expect(tab.locator(f"#card-{card.pk}")).to_be_focused()
    tab.keyboard.press("Enter")
    tab.wait_for_url(f"**{second.get_absolute_url()}")


def test_a_phone_shows_one_stage_and_moves_by_the_menu(desk, tab, cast, talks, enter):
    building = enter("在建的厂", "east", stage="building")
    tab.set_viewport_size({"width": 390, "height": 844})
    desk.log_in(cast["east_clerk"])
    desk.go("progress:board")
    assert tab.locator(f"#card-{talks.pk}").is_visible()
    assert not tab.locator(f"#card-{building.pk}").is_visible()
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    tab.locator(".board-stages a", has_text="在建").click()
    assert tab.locator(f"#card-{building.pk}").is_visible()
    assert not tab.locator(f"#card-{talks.pk}").is_visible()
    assert "on=building" in tab.url
    tab.locator(f"#card-{building.pk}").get_by_role("button").click()
    tab.get_by_text("申请进入“竣工”…").click()
    expect(tab.locator("#move")).to_contain_text("还差")
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_the_page_of_a_project_on_a_phone_says_first_what_to_do(desk, tab, cast, signed, units):
    raise_one(signed, units["bureau"], cast["east_clerk"])
    tab.set_viewport_size({"width": 390, "height": 844})
    desk.log_in(cast["east_clerk"])
    desk.go("projects:detail", signed.pk)
    seen = [tab.locator(place).bounding_box() for place in (".strip", "#next-stage", "#due", "#facts")]
    assert [box["y"] for box in seen] == sorted(box["y"] for box in seen)
    note = tab.get_by_role("link", name="登记进展").bounding_box()
    assert note["height"] >= 44
    assert 700 < note["y"] < 844
    assert tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    tab.get_by_role("link", name="登记进展").click()
    expect(tab.locator("input[type=file]")).to_be_attached()
