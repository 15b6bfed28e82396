"""The commonest journeys at the screen, with every page and every click counted.

The return of a month (tests/progress/test_returns_in_browser.py), ten facts verified (tests/progress/test_facts_in_browser.py)
and the approval on a phone (tests/library/test_review_in_browser.py) are counted where they are told.
"""

import io

import openpyxl
import pytest

from luodi.common import clock
from luodi.library.models import Case
from luodi.progress.models import Fact
from luodi.projects.models import Batch, Doubt, Project
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


def ledger_of_doubts():
    """A ledger of thirty projects with a doubt in every row: three unknown units, amounts and days out of the way."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["序号", "项目名称", "责任单位", "总投资（万元）", "签约时间", "进展情况"])
    for number in range(1, 31):
        unit = ("河湾公社", "桥头公社", "石板公社")[number % 3] if number <= 10 else "东川镇"
        amount = 3.5 if 10 < number <= 20 else 7000 + number * 100
        day = "31.10.2039" if number > 20 else "2026-03-15"
        name = f"{'甲乙丙丁戊己庚辛壬癸'[number % 10]}{'松柏桐梅兰'[number % 5]}第{number}号加工厂"
        sheet.append([number, name, unit, amount, day, "正在洽谈"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_ledger_with_thirty_doubts_takes_at_most_fifteen_acts(clerk, cast):
    clerk.log_in(cast["centre"])
    clerk.go("projects:imports")
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    clerk.choose("input[type=file]", {"name": "台账.xlsx", "mimeType": sheet, "buffer": ledger_of_doubts()})
    clerk.click("上传并读懂")
    clerk.tab.wait_for_load_state("networkidle")
    batch = Batch.objects.get()
    assert Doubt.objects.filter(batch=batch, answer__isnull=True).count() >= 30
    clerk.go("projects:batch", batch.pk, query="?view=questions")
    clerk.tab.fill("input[name=other] >> nth=0", "西坪乡人民政府")
    clerk.click("都放这里")
    clerk.tab.wait_for_load_state("networkidle")
    for kind in ("金额", "时间"):
        clerk.open(kind)
        clerk.acts += 1
        clerk.tab.locator("form.batch button").first.click()
        clerk.tab.wait_for_load_state("networkidle")
    clerk.open("确认")
    clerk.click("行入库")
    clerk.tab.wait_for_load_state("networkidle")
    assert clerk.acts <= 15, clerk.acts
    assert Project.objects.count() == 30
