"""The grid of a run filled by hand: cells copied from Excel, a bad one put right, everything entered."""

import pytest

from luodi.assessment.actions import runs
from luodi.assessment.models import Input
from tests.assessment import runs as made
from tests.assessment.test_input_cells import TEXT
from tests.plugins.browser import CountedDesk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_block_from_excel_fills_the_grid_from_the_cell_it_is_pasted_into(live_server, tab, cast, units):
    scheme = made.found_scheme(units, cast["assessor"], text=TEXT, keys=("east", "west", "park"))
    run = runs.begin(scheme=scheme, period=made.QUARTER, by=cast["assessor"])
    desk = CountedDesk(live_server.url, tab)
    desk.log_in(cast["assessor"])
    desk.go("assessment:inputs", run.pk)
    name = {key: f"[name=u{units[key].pk}-{{}}]" for key in ("east", "west", "park")}
    desk.paste(name["east"].format(0), "2\t是\t2026/3/1\n1\t否\t\n")
    tab.locator("tr.is-picked").first.wait_for()
    assert tab.input_value(name["east"].format(2)) == "2026-03-01"
    assert tab.input_value(name["west"].format(1)) == "否"
    desk.paste(name["east"].format(0), "园区\t单位\t漏报次数\n1\t西坪乡\t很多\n2\t东川镇\t3\n")
    tab.get_by_text("西坪乡，漏报次数：“很多”不是数").wait_for()
    tab.fill("[name=document]", "招商中心通报第3期")
    desk.press("填报", exact=True)
    assert "西坪乡 漏报次数：“很多”不是数" in tab.inner_text(".errors")
    assert tab.input_value(name["east"].format(0)) == "3"
    tab.fill(name["west"].format(0), "4")
    desk.press("填报", exact=True)
    assert "已填报 5 个数" in desk.says()
    rows = Input.objects.order_by("fact", "unit__path").values_list("fact", "value")
    assert sorted(rows) == [
        ("fraud", "否"), ("fraud", "是"), ("heard", "2026-03-01"), ("missed", "3"), ("missed", "4"),
    ]  # fmt: skip
    desk.log_in(made.second_assessor(units))
    desk.go("assessment:inputs", run.pk)
    tab.check("[data-pick-all]")
    desk.press("核对无误")
    assert "已核对 5 条" in desk.says()
    assert not Input.objects.waiting().exists()
