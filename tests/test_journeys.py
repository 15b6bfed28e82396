"""The commonest journeys at the screen, with every page and every click counted.

The return of a month (tests/progress/test_returns_in_browser.py), ten facts verified (tests/progress/test_facts_in_browser.py)
and the approval on a phone (tests/library/test_review_in_browser.py) are counted where they are told.
"""

import pytest

from luodi.common import clock
from luodi.library.models import Case
from luodi.progress.models import Fact
from tests.library.conftest import ready
from tests.plugins.browser import CountedDesk

__all__ = ["ready"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WAN = 1_000_000


@pytest.fixture
def clerk(live_server, tab, cast):
    """The clerk of the eastern township on the list of the projects."""
    desk = CountedDesk(live_server.url, tab)
    desk.log_in(cast["east_clerk"])
    desk.go("projects:list")
    return desk


def test_a_note_takes_three_clicks(clerk, enter):
    enter("年产2万吨纸箱项目", "east", stage="building")
    clerk.go("projects:list")
    clerk.open("年产2万吨纸箱项目")
    clerk.open("登记进展")
    clerk.tab.fill("#id_text", "主体封顶，设备进场。")
    clerk.click("登记进展")
    clerk.tab.get_by_text("进展已登记").wait_for()
    assert (clerk.acts, Fact.objects.count()) == (3, 1)


def test_money_takes_four_clicks(clerk, enter):
    enter("年产2万吨纸箱项目", "east", stage="building", investment=50_000 * WAN)
    clerk.go("projects:list")
    clerk.open("年产2万吨纸箱项目")
    clerk.open("登记到位资金")
    clerk.tab.fill("#id_happened_on", clock.today().isoformat())
    clerk.tab.fill("#id_amount", "1200")
    clerk.tab.select_option("#id_basis", "outside_province")
    clerk.choose("#id_paper0-file", {"name": "回单.txt", "mimeType": "text/plain", "buffer": b"slip"})
    clerk.click("登记到位资金")
    clerk.tab.get_by_text("等招商中心认定").wait_for()
    assert (clerk.acts, Fact.objects.count()) == (4, 1)


def test_a_filing_takes_two_clicks_from_the_project(clerk, ready):
    clerk.tab.goto(f"{clerk.server}{ready.get_absolute_url()}")
    clerk.open("报送县级库")
    clerk.tab.fill("[name=words]", "用地和可研正在办理。")
    clerk.click("报送")
    clerk.tab.get_by_text("已报送").first.wait_for()
    assert (clerk.acts, Case.objects.get().flow) == (2, "filing")
