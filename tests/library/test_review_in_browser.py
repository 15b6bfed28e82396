"""Reviewing a filing: what was submitted beside the judgement, opinions above, reasons row by row; approval on a phone in two acts."""

import pytest

from luodi.library.models import ReturnedField, Step
from tests.plugins.browser import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk(live_server, tab):
    return Desk(live_server.url, tab)


def test_a_head_approves_on_a_phone_in_two_acts(desk, tab, cast, filed):
    tab.set_viewport_size({"width": 390, "height": 844})
    desk.log_in(cast["east_head"])
    acts = 0

    def act(found):
        nonlocal acts
        box = found.bounding_box()
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= 844, "within reach of the thumb"
        found.click()
        acts += 1
        tab.wait_for_load_state("networkidle")

    act(tab.get_by_role("link", name="去审批").first)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    act(tab.get_by_role("button", name="同意报送").first)
    assert "已办理：同意报送" in desk.says()
    assert acts == 2
    assert Step.objects.get(kind="filing.approve").outcome == "agree"


def test_the_judgement_stays_beside_what_is_judged_and_opinions_stand_above(
    desk, tab, cast, filed, settle, departments
):
    settle(filed, "filing.approve", "agree", "east_head")
    settle(filed, "filing.check", "ask", "centre", units=[unit.pk for unit in departments.values()])
    for key in departments:
        settle(filed, "filing.opine", "agree", f"{key}_clerk", unit=departments[key])
    desk.log_in(cast["centre"])
    desk.go("library:case", filed.pk)
    document, judging, opinions = (
        tab.locator(place).bounding_box() for place in ("#round-1", ".judging", "#opinions")
    )
    assert document["x"] + document["width"] <= judging["x"]
    assert opinions["y"] + opinions["height"] <= document["y"]
    tab.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    assert tab.get_by_role("button", name="准予入库").bounding_box()["y"] < 768
    assert not tab.locator("select[multiple]").count()


def test_a_click_on_a_row_opens_where_to_write_what_is_wrong_with_it(desk, tab, cast, filed, settle):
    settle(filed, "filing.approve", "agree", "east_head")
    desk.log_in(cast["centre"])
    desk.go("library:case", filed.pk)
    row = tab.locator("tr[data-opens]", has_text="总投资").first
    assert not row.locator("input").is_visible()
    row.locator("th").click()
    row.locator("input:focus").fill("与可研报告不一致")
    assert "已写明 1 项要改：总投资" in tab.locator("[data-reasons]").inner_text()
    desk.press("退回修改")
    assert "已办理：退回修改" in desk.says()
    assert ReturnedField.objects.get().reason == "与可研报告不一致"
