"""Ledgers of forms nobody asked for go in by hand: every doubt is answered on the page, and the library says what the file says."""

import io
import sys
from datetime import date
from pathlib import Path

import pytest
import xlwt

from luodi.progress.models import Fact
from luodi.projects.models import Project

sys.path.insert(0, str(Path(__file__).parents[2] / "ledgers"))
from nasty.book import workbook

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WAN = 1_000_000
HEAD = ("序号", "项目名称", "责任单位", "总投资", "项目状态", "进展情况")


@pytest.fixture
def put_in(tab, live_server, cast, client, tmp_path):
    """Upload a file as the centre, answer all that is asked, confirm; the last page."""
    client.login_as(cast["centre"])
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    tab.context.add_cookies([session])

    def upload(name, data, as_of, unit):
        file = tmp_path / name
        file.write_bytes(data)
        tab.goto(f"{live_server.url}/imports/")
        tab.set_input_files("input[type=file]", file)
        tab.fill("[name=as_of]", as_of.isoformat())
        tab.get_by_role("button", name="上传").click()
        tab.locator(".batch-line").wait_for()
        answer_all(tab, unit)
        tab.get_by_role("link", name="确认导入").click()
        tab.get_by_role("button", name="行入库").click()
        tab.get_by_text("项目已办完").first.wait_for()
        return tab

    return upload


def answer_all(page, unit):
    """Take the first proposal of each question, unknown names as one unit; the page stays on the questions."""
    questions = page.url.split("?")[0] + "?view=questions&show=open"
    page.goto(questions)
    while page.locator(".ask").count():
        ask = page.locator(".ask").first
        other = ask.locator("[name=other]")
        if other.count():
            if not other.is_visible():
                ask.locator("summary").click()
            other.fill(unit)
            ask.get_by_role("button", name="就是它").click()
        else:
            ask.locator(".btn-row button").first.click()
        page.wait_for_load_state("networkidle")
        page.goto(questions)


def in_library():
    return {one.name: (one.investment, one.stage) for one in Project.objects.all()}


def test_an_html_export_named_xls(put_in, units):
    rows = "".join(
        f"<tr><td>{number}</td><td>{name}</td><td>{unit}</td><td>{total}</td><td>{stage}</td><td>{told}</td></tr>"
        for number, name, unit, total, stage, told in (
            (1, "青稞酒厂扩建项目", units["east"].name, "9000", "在建", "厂房主体已封顶"),
            (2, "冷链物流园", units["east"].name, "3.2亿元", "签约", "已签约"),
            (3, "针织厂技改项目", units["west"].name, "待定", "签约", "厂房主体施工"),
        )
    )
    head = (
        "<tr><th rowspan=2>序号</th><th rowspan=2>项目名称</th><th rowspan=2>责任单位</th><th colspan=1>资金</th>"
        "<th rowspan=2>项目状态</th><th rowspan=2>进展情况</th></tr><tr><th>总投资（万元）</th></tr>"
    )
    page = f"<html><head><meta charset=utf-8></head><body><table>{head}{rows}</table></body></html>"
    put_in("平台导出.xls", page.encode(), date(2026, 9, 30), units["east"].name)
    assert in_library() == {
        "青稞酒厂扩建项目": (9000 * WAN, "building"),
        "冷链物流园": (32000 * WAN, "signed"),
        # What the column of stages says was taken; the total was left blank.
        "针织厂技改项目": (None, "signed"),
    }


def test_an_xls_with_a_hidden_total(put_in, units, tab):
    book = xlwt.Workbook()
    sheet = book.add_sheet("台账")
    heads = ("序号", "项目名称", "责任单位", "总投资（万元）", "总投资（万元）", "项目状态")
    for row, cells in enumerate(
        [
            heads,
            (1, "青稞酒厂扩建项目", "东边的", 1, 9000, "在建"),
            (2, "冷链物流园", "东边的", 2, 5000, "签约"),
        ]
    ):
        for column, value in enumerate(cells):
            sheet.write(row, column, value)
    sheet.col(3).hidden = True
    data = io.BytesIO()
    book.save(data)
    put_in("县里的表.xls", data.getvalue(), date(2026, 9, 30), units["east"].name)
    assert in_library() == {
        "青稞酒厂扩建项目": (9000 * WAN, "building"),
        "冷链物流园": (5000 * WAN, "signed"),
    }
    assert tab.get_by_text("1 个隐藏列没有导入").count()


def test_a_workbook_of_months(put_in, units):
    head = (*HEAD[:3], "总投资（万元）", *HEAD[4:], "累计完成投资（万元）")
    unit = units["east"].name
    book = {
        "7月": [head, (1, "青稞酒厂扩建项目", unit, 9000, "开工", "已开工", 300), (2, "冷链物流园", unit, 5000, "签约", "已签约", "")],
        "8月": [head, (1, "青稞酒厂扩建项目", unit, 9000, "在建", "基础施工", 900), (2, "冷链物流园", unit, 5000, "签约", "已签约", "")],
        "9月": [head, (1, "青稞酒厂扩建项目", unit, 9000, "在建", "主体施工", 1500), (2, "冷链物流园", unit, 5000, "开工", "已开工", 100)],
    }  # fmt: skip
    data = workbook({name: [list(row) for row in rows] for name, rows in book.items()})
    put_in("月报.xlsx", data, date(2026, 9, 30), unit)
    assert in_library() == {
        "青稞酒厂扩建项目": (9000 * WAN, "building"),
        "冷链物流园": (5000 * WAN, "started"),
    }
    told = Fact.objects.filter(kind="completed").order_by("project__name", "happened_on")
    assert [(one.project.name[:4], one.happened_on.month, one.amount // WAN) for one in told] == [
        ("冷链物流", 9, 100),
        ("青稞酒厂", 7, 300),
        ("青稞酒厂", 8, 600),
        ("青稞酒厂", 9, 600),
    ]
