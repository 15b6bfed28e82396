"""概况 in a browser: charts stand beside their tables, figures say what they mean, and all of them lead to their rows."""

import pytest

from luodi.common import clock
from tests.metrics.conftest import live, receive
from tests.plugins.browser import Desk
from tests.progress.conftest import officers

__all__ = ["live", "officers", "receive"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def leader(live_server, tab, cast, live, receive):
    """The leader at the screen, with a factory that was signed and got money today."""
    mill = live("面粉厂", signed=f"{clock.today()}")
    receive(mill, 120, on=clock.today())
    receive(live("纸箱厂", "west", signed=f"{clock.today()}"), 80, on=clock.today())
    desk = Desk(live_server.url, tab)
    desk.log_in(cast["leader"])
    return desk


def test_from_a_figure_and_from_a_chart_to_the_rows(leader, tab):
    tab.locator("#page a", has_text="概况").click()
    tab.locator(".chips a", has_text="（到").click()
    tab.locator("[data-chart=funnel] svg").wait_for()
    tab.locator("[data-chart=months] svg").wait_for()
    assert tab.locator("#funnel tbody tr").count() == 6, "the table of the chart"

    figure = tab.locator("#figures tr", has_text="到位资金").locator("b a.figure")
    figure.focus()
    tip = tab.locator(".tooltip")
    tip.wait_for()
    assert "本期认定的到位资金之和" in tip.inner_text()
    assert figure.get_attribute("data-value") == str(200 * 1_000_000)
    figure.press("Enter")
    tab.wait_for_url("**/metrics/arrived/**")
    told = tab.locator("td[data-label=计入]").all()
    assert sum(int(one.get_attribute("data-value")) for one in told) == 200 * 1_000_000

    tab.go_back()
    tab.locator("[data-chart=funnel] svg").wait_for()
    bar = tab.locator("[data-chart=funnel] svg path[fill='#2b5a8c']").nth(1)
    bar.click()
    tab.wait_for_url("**/metrics/entered.signed/**")
    assert tab.locator("tbody tr").count() == 2


def test_without_a_script_every_figure_is_there(leader, chromium, tab):
    state = tab.context.storage_state()
    context = chromium.new_context(java_script_enabled=False, storage_state=state)
    page = context.new_page()
    leader.go("desk:county")
    tab.locator(".chips a", has_text="（到").click()
    page.goto(tab.url)
    assert page.locator("[data-chart=funnel]").is_hidden()
    page.locator("#months summary").click()
    assert page.locator("#months td a.figure", has_text="200").is_visible()
    assert "到位资金" in page.locator("#figures b a.figure", has_text="200").get_attribute("title")
    context.close()


def test_on_a_phone_no_unit_is_ranked_and_nothing_is_cut_off(leader, tab):
    tab.set_viewport_size({"width": 390, "height": 844})
    leader.go("desk:county")
    assert tab.evaluate("document.documentElement.scrollWidth") == 390
    assert tab.locator("#funnel").is_visible()
    for rate in tab.locator("#funnel .figure", has_text="%").all():
        place = rate.bounding_box()
        assert place["x"] + place["width"] < 390, rate.inner_text()
    assert not tab.locator("#ranking").is_visible()


def test_on_paper_stand_charts_figures_and_what_they_mean(leader, tab):
    leader.go("desk:county")
    tab.locator("[data-chart=months] svg").wait_for()
    tab.emulate_media(media="print")
    assert tab.locator("[data-chart=months] svg").is_visible()
    assert not tab.locator(".filters").is_visible()
    tab.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert tab.locator(".meanings p", has_text="本期认定的到位资金之和").first.is_visible()
    assert tab.locator("[data-chart=months] svg").bounding_box()["height"] > 60
