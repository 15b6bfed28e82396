"""指标一览: a figure opens to what it counts, as far as the reader's scope goes; beyond it the number and whom to ask."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.common import clock
from luodi.metrics.reports.indicators import registered
from luodi.projects.actions import masking
from tests.moments import at


@pytest.fixture
def county(live, receive):
    """Three projects signed this year, two of them begun; money arrived at one of each township."""
    mill = live("面粉厂", signed="2026-02-03", started="2026-04-01")
    live("饲料厂", signed="2026-03-05")
    works = live("纸箱厂", "west", wan=2000, signed="2026-05-06", started="2026-06-01")
    receive(mill, 120, on=date(2026, 11, 3))
    receive(works, 80, on=date(2026, 11, 5))


def test_the_table_shows_each_unit_and_the_county(county, cast, login):
    page = login(cast["leader"]).get("/metrics/?group=rates&period=2026").text
    assert "东川镇" in page
    assert "西坪乡" in page
    assert '66.67%<span class="sides">（2/3）</span>' in page, "two of three have begun"
    page = login(cast["east_clerk"]).get("/metrics/?group=money&period=2026-11").text
    assert "120" in page
    assert "西坪乡" not in page
    assert "200" in page, "the county's figure is no secret"


def test_a_figure_opens_to_what_it_counts(county, cast, units, login):
    client = login(cast["leader"])
    page = client.get(f"/metrics/rate.started/?unit={units['east'].pk}&period=2026").text
    assert "东川镇 2026 年开工率 50.00%" in page
    assert "已开工 1，签约 2" in page
    assert page.index("面粉厂") > 0
    assert "饲料厂" in page
    page = client.get(f"/metrics/rate.started/?unit={units['east'].pk}&period=2026&side=part").text
    assert "面粉厂" in page
    assert "饲料厂" not in page
    page = client.get("/metrics/arrived/?period=2026-11").text
    assert "全县 2026 年 11 月到位资金 200 万元" in page
    assert "2026-11-03 发生，计入 2026-11" in page


def test_beyond_the_scope_there_is_the_number_and_whom_to_ask(county, cast, units, login):
    page = login(cast["west_clerk"]).get("/metrics/arrived/?period=2026").text
    assert "到位资金 200 万元" in page
    assert "纸箱厂" in page
    assert "面粉厂" not in page
    assert "共 2 条，其中东川镇人民政府 1 条不在您的查看范围" in page


def test_a_past_day_shows_what_was_told_then(county, cast, login):
    page = login(cast["leader"]).get("/metrics/entered.started/?period=2026&as_of=2026-05-31").text
    assert "2026 年新开工项目 1 个" in page
    assert "2026-05-31 结束时的数" in page
    assert "纸箱厂" not in page


def test_what_is_closed_to_the_reader_is_named_as_little_as_elsewhere(enter, cast, login):
    with clock.moved_to(at("2026-03-02 09:00")):
        secret = enter("瀚海新能源储能基地", "east", stage="reserve")
        masking.mark_sensitive(project=secret, reason="投资方要求", by=cast["east_clerk"])
    page = login(cast["leader"]).get("/metrics/own_entered/?period=2026").text
    assert "本单位库新入库项目 1 个" in page
    assert "瀚海" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/metrics/nothing/",
        "/metrics/arrived/?period=2026-13",
        "/metrics/arrived/?unit=999999",
        "/metrics/arrived/?as_of=2031-01-01",
        "/metrics/?period=heute",
    ],
)
def test_what_makes_no_sense_is_not_there(address, cast, login):
    assert login(cast["leader"]).get(address).status_code == 404


@pytest.mark.slow
def test_every_figure_opens(county, cast, units, login):
    client = login(cast["leader"])
    for indicator in registered(units["county"].pk, 2026):
        page = client.get(f"/metrics/{indicator.code}/?period=2026").text
        assert indicator.name in page
        assert indicator.definition in page


@pytest.mark.slow
def test_a_page_costs_the_same_for_one_and_for_many(live, receive, share, cast, units, login):
    client = login(cast["centre"])
    addresses = [
        f"/metrics/{code}/?period=2026&unit={units['east'].pk}"
        for code in ("entered.signed.amount", "arrived", "rate.arrived", "own_entered")
    ]
    addresses += ["/metrics/?group=money", "/metrics/?group=rates"]

    def cost():
        found = []
        for address in addresses:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(address).status_code == 200
            found.append(len(asked))
        return found

    def add(name):
        project = live(name, signed="2026-02-03", started="2026-04-01")
        share(project, {"east": 1, "west": 1})
        receive(project, 12)

    add("一厂")
    client.get("/metrics/")
    before = cost()
    for number in range(5):
        add(f"{number}厂")
    assert cost() == before
