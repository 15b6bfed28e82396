"""概况: every figure of the overviews is one of metrics and opens to its rows; the page costs the same for any county."""

import json
import re
from datetime import date
from fractions import Fraction
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from luodi.accounts.models import Unit
from luodi.bulletins.actions import bulletins
from luodi.bulletins.kinds import Kind
from luodi.common import clock
from luodi.desk.reports import county, unit
from luodi.library.actions import steps
from luodi.metrics.actions import targets
from luodi.metrics.actions.targets import Wish
from luodi.metrics.periods import Period
from luodi.metrics.reports.indicators import by_code
from luodi.progress.models import ProjectLight
from tests.assessment import runs as assessed
from tests.metrics.conftest import live, receive
from tests.moments import at
from tests.progress.conftest import WAN, officers

__all__ = ["live", "officers", "receive"]

NOW = "2026-11-28 09:00"
NOVEMBER = Period.of_month(2026, 11)
COUNTY = reverse("desk:county")
BY_MONEY = assessed.TEXT.replace(
    "{completion: {of: arrived, target: target, cap: 100%}}",
    "{minmax: {of: arrived, floor: 0%, best: largest}}",
).replace("zero_over_zero: zero,", "zero_over_zero: zero, equal_minmax: zero,")
FIGURE_SHOWN = re.compile(r'<a class="figure"\s+href="([^"]+)"[^>]*>(.*?)</a>', re.DOTALL)
FIGURE = re.compile(r'<a class="figure"\s+href="([^"]+)"\s+data-value="([^"]*)"\s*(?:title="([^"]*)")?')


@pytest.fixture(autouse=True)
def _now():
    with clock.moved_to(at(NOW)):
        yield


@pytest.fixture
def factories(live, receive):
    """Two factories of this year, one of the year before; money that arrived in both years."""
    mill = live("面粉厂", signed="2026-02-03", preparing="2026-02-20", started="2026-04-01")
    works = live("纸箱厂", "west", wan=2000, signed="2026-11-02")
    receive(mill, 120, on=date(2026, 11, 3))
    receive(works, 80, on=date(2026, 11, 5))
    with clock.moved_to(at("2025-12-01 09:00")):
        receive(live("砖厂", "west", signed="2025-03-01"), 50, on=date(2025, 11, 5))
    return mill, works


def figures(page):
    """Return address, value and meaning of every figure of a page."""
    return [(unescape(url), value, unescape(title)) for url, value, title in FIGURE.findall(page)]


def hand_down(cast, units, **values):
    """Let units sign for what they are to reach of arrived money, in 万元."""
    wishes = [Wish(units[key], "arrived", wan * WAN, "binding") for key, wan in values.items()]
    for case in targets.hand_down(year=2026, wishes=wishes, reason="", by=cast["centre"]).cases:
        head = next(key for key in values if units[key] == case.targets.get().unit)
        steps.take(step=case.steps.open().get(), outcome="sign", words="", by=cast[f"{head}_head"], said={})


def opened(client, county_id, url):
    """Open a figure and return what its rows come to: as many as there are, and for a rate of both sides."""
    code = url.split("/")[2]
    indicator = by_code(county_id, 2026)[code]
    page = client.get(url)
    assert page.status_code == 200, url
    cells = re.findall(r'<td data-label="([^"]*)"\s+class="num"\s+data-value="([^"]*)"', page.text)
    if not cells:
        return None if indicator.blank is None or indicator.is_rate else 0
    if indicator.is_rate:
        part, whole = (
            sum(int(value or 0) for label, value in cells if label == side) for side in indicator.sides
        )
        return Fraction(part, whole)
    return sum(int(value or 0) for _, value in cells)


def test_every_figure_opens_to_rows_that_give_it_again(factories, cast, units, login):
    client = login(cast["leader"])
    told = figures(client.get(COUNTY).text)
    assert len(told) > 40
    for url, value, _ in set(told):
        found = opened(client, units["county"].pk, url)
        assert ("" if found is None else str(found)) == value, url


def test_every_figure_says_when_it_was_told_and_what_it_counts(factories, cast, login):
    for url, _, meaning in figures(login(cast["leader"]).get(COUNTY).text):
        assert "截至 2026-11-28 09:00" in meaning or "2026-10-31 结束时" in meaning, url
        assert "2026 年" in meaning or "2025 年" in meaning
        assert len(meaning) > 30


def test_this_month_stands_beside_last_year_and_the_plan(factories, cast, units, login):
    hand_down(cast, units, east=100, west=200)
    found = county.county(cast["leader"], NOVEMBER)
    line = found.table.line("arrived")
    assert [cell.shown for cell in (line.month, line.month_before, line.year, line.year_before)] == [
        "200", "50", "200", "50",
    ]  # fmt: skip
    assert line.growth == "+300.0%"
    assert (line.plan.target.value, line.plan.done, line.plan.rate) == (300 * WAN, 200 * WAN, "66%")
    page = login(cast["leader"]).get(COUNTY).text
    assert "截至11月28日，到位资金完成全年计划的66%（200/300万元），低于时间进度24个百分点" in page
    assert "下达了目标任务的 2 个单位，2026 年 1 至 11 月到位资金" in page
    with clock.moved_to(at("2026-12-03 09:00")):
        page = login(cast["leader"]).get(COUNTY).text
    assert "1至11月，到位资金完成全年计划的66%（200/300万元），低于时间进度25个百分点" in page


def test_both_sides_stand_beside_each_percentage_and_open_to_their_rows(factories, cast, units, login):
    hand_down(cast, units, east=100, west=200)
    page = login(cast["leader"]).get(COUNTY).text
    rates = [(url, shown) for url, shown in FIGURE_SHOWN.findall(page) if "rate." in url]
    assert [shown for _, shown in rates][1:3] == [
        '50.00%<span class="sides">（1/2）</span>',
        '0.00%<span class="sides">（0/2）</span>',
    ]
    assert all('class="sides"' in shown for _, shown in rates)
    row = re.search(r'data-label="完成全年计划">\s*66%（(.*?)）', page, re.DOTALL).group(1)
    assert re.findall(r'href="([^"?]*)[^>]*>([^<]*)<', row) == [
        (reverse("metrics:targets_of", args=[2026]), "200"),
        (reverse("metrics:targets_of", args=[2026]), "300"),
    ]
    page = login(cast["east_clerk"]).get(reverse("desk:overview")).text
    row = re.search(r'data-label="完成全年计划">\s*120%（(.*?)）', page, re.DOTALL).group(1)
    assert reverse("metrics:rows", args=["arrived"]) in row


def test_until_the_tenth_the_last_whole_month_is_shown_and_the_running_one_is_a_click_away(
    factories, cast, login
):
    with clock.moved_to(at("2026-12-10 09:00")):
        client = login(cast["leader"])
        page = client.get(COUNTY).text
        assert re.findall(r'class="chip"\s+href="([^"]*)"\s+(aria-current="true")?>([^<]*)<', page) == [
            (f"{COUNTY}?period=2026-11", 'aria-current="true"', "11月（整月）"),
            (f"{COUNTY}?period=2026-12", "", "12月（到12月10日）"),
        ]
        assert '<option value="2026-11" selected>' in page
        assert '<th scope="col" class="num">11月（整月）</th>' in page
        assert "本月还没有结束" not in page
        assert "1至11月" in page
        assert "2026 年 1 至 12 月</th>" in page, "what changed is told up to today"
        running = client.get(f"{COUNTY}?period=2026-12").text
        assert "12月（到12月10日）</th>" in running
        assert "本月还没有结束" in running
    with clock.moved_to(at("2026-12-11 09:00")):
        assert '<option value="2026-12" selected>' in login(cast["leader"]).get(COUNTY).text
    with clock.moved_to(at("2027-01-05 09:00")):
        page = login(cast["east_clerk"]).get(reverse("desk:overview")).text
        assert '<option value="2026-12" selected>' in page
        assert "2026年1至12月" in page


def test_only_units_with_a_target_are_held_against_the_plan(factories, cast, units):
    hand_down(cast, units, east=100)
    line = county.county(cast["leader"], NOVEMBER).table.line("arrived")
    assert line.year.value == 200 * WAN
    assert (line.plan.done, line.plan.rate) == (120 * WAN, "120%")


def test_without_a_year_before_the_page_says_so(live, cast, login):
    live("面粉厂", signed="2026-02-03")
    page = login(cast["leader"]).get(COUNTY).text
    assert "无上年同期数" in page
    assert "2025 年</th>" not in page


def test_stages_tell_how_many_came_and_how_many_of_this_years_go_on(factories, cast):
    found = county.county(cast["leader"], NOVEMBER)
    assert [stage.entered.shown for stage in found.funnel] == ["0", "2", "1", "1", "0"]
    assert [stage.rate.made_of for stage in found.funnel if stage.rate] == ["1/2", "1/2", "0/2"]


def test_what_changed_since_a_day(factories, cast, login, live):
    found = county.county(cast["leader"], NOVEMBER, date(2026, 11, 1)).since
    told = {one.now.indicator.code: (one.then.shown, one.now.shown, one.words) for one in found.changes}
    assert told["entered.signed"] == ("1", "2", "+1")
    assert told["entered.started"] == ("1", "1", "0")
    assert county.meeting_day(cast["leader"]) == (date(2026, 10, 31), "还没有印发的周调度材料，按上月末")
    client = login(cast["leader"])
    assert client.get(f"{COUNTY}?since=2026-11-28").status_code == 404, "today is not over"
    assert client.get(f"{COUNTY}?period=2026").status_code == 404
    assert "11月1日以来" in client.get(f"{COUNTY}?since=2026-11-01").text


def test_the_last_meeting_is_that_of_the_last_weekly_material(factories, cast, login):
    told = {"kind": Kind.WEEKLY, "period": Period.of_week(2026, 47), "day": date(2026, 11, 20)}
    made = bulletins.draft(**told, ranking=["arrived"], by=cast["centre"])
    client = login(cast["leader"])
    assert "还没有印发的周调度材料" in client.get(COUNTY).text
    bulletins.issue(bulletin=made, version=made.version, by=cast["leader"])
    page = client.get(COUNTY).text
    assert "11月20日以来" in page
    assert f"{made.number}的数据截至日" in page


def test_red_lights_go_as_far_as_the_reader_may_read(factories, cast, units, login):
    for project in factories:
        ProjectLight.objects.update_or_create(
            project=project,
            defaults={
                "county": units["county"], "judged": "red", "shown": "red", "rank": 3, "rules": 0,
                "lights": [["red", "start", "应开工未开工"]], "since": date(2026, 11, 1), "judged_on": date(2026, 11, 28),
            },
        )  # fmt: skip
    page = login(cast["leader"]).get(COUNTY).text
    assert "共 2 个" in page
    assert "面粉厂" in page
    page = login(cast["west_clerk"]).get(COUNTY).text
    assert "共 1 个" in page
    assert "您查看范围内" in page
    assert "面粉厂" not in page


def test_a_township_opens_the_countys_figure_with_names_in_its_scope_alone(factories, cast, units, login):
    client = login(cast["west_clerk"])
    url = next(
        url for url, value, _ in figures(client.get(COUNTY).text) if "arrived" in url and "2026-11-ytd" in url
    )
    page = client.get(url).text
    assert "到位资金 200 万元" in page
    assert "纸箱厂" in page
    assert "面粉厂" not in page
    assert "东川镇人民政府 1 条" in page


def test_a_draft_is_no_ranking(cast, units, login, factories):
    assessed.draft(units, cast["assessor"])
    assert 'id="ranking"' not in login(cast["leader"]).get(COUNTY).text
    assert 'id="ranking"' not in login(cast["assessor"]).get(COUNTY).text


def test_a_unit_sees_its_place_what_would_move_it_and_what_is_due(factories, cast, units, login, receive):
    _, works = factories
    with clock.moved_to(at("2026-09-10 09:00")):
        receive(works, 60, on=date(2026, 9, 5))
    run = assessed.shown(units, cast["assessor"], text=BY_MONEY)
    found = unit.standing(cast["east_clerk"], units["east"])
    assert found.latest.run == run
    assert (found.row.told["place"], found.size, found.next.name) == (2, 2, "西坪乡")
    assert found.gap == 90
    assert [one.line.told["line"] for one in found.movers] == ["到位资金"]
    page = login(cast["east_clerk"]).get(reverse("desk:overview")).text
    assert "2 个里第 <b>2</b> 名" in page
    assert f"核对公示的{run}结果" in page, "what is due is what waits"
    assert 'id="ranking"' in login(cast["leader"]).get(COUNTY).text
    charts = json.loads(re.search(r'id="charts">(.*?)</script>', page).group(1))
    assert charts["movers"]["series"][0]["shown"] == ["90"]


def test_results_by_another_scheme_are_one_step_away(factories, cast, units, login):
    towns = assessed.shown(units, cast["assessor"])
    offices = assessed.shown(units, cast["assessor"], title="部门考核", keys=("centre", "bureau"))
    page = login(cast["leader"]).get(COUNTY).text
    shown, other = re.search(r'id="ranking"(.*)id="other-results">(.*?)</p>', page, re.DOTALL).groups()
    assert (str(offices) in shown, str(towns) in shown) == (True, False)
    assert f'<a href="{towns.get_absolute_url()}">{towns}</a>' in other
    assert "other-results" not in login(cast["east_clerk"]).get(reverse("desk:overview")).text


def test_a_unit_lands_on_its_own_page_and_a_leader_on_the_countys(cast, units, login):
    overview = reverse("desk:overview")
    assert "东川镇概况" in login(cast["east_head"]).get(overview).text
    for who in ("leader", "deputy", "centre", "inspector"):
        assert 'id="red"' in login(cast[who]).get(overview).text
    there = reverse("desk:unit", args=[units["east"].pk])
    assert "东川镇概况" in login(cast["leader"]).get(there).text
    assert login(cast["west_clerk"]).get(there).status_code == 404
    for address in (overview, COUNTY):
        assert f'href="{overview}"' in login(cast["leader"]).get("/").text
        assert login(cast["system_admin"]).get(address).status_code == 403


@pytest.mark.parametrize(("who", "address"), [("leader", COUNTY), ("east_clerk", reverse("desk:overview"))])
def test_the_number_of_queries_is_that_of_any_county(
    who, address, factories, cast, units, login, live, receive, django_assert_num_queries
):
    assessed.shown(units, cast["assessor"])
    client = login(cast[who])
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(8):
        found = Unit.objects.add_child(
            Unit.objects.get(pk=units["county"].pk),
            {
                "name": f"第{number}镇人民政府",
                "short_name": f"第{number}镇",
                "kind": "township",
                "county": units["county"],
            },
        )
        units[f"town_{number}"] = found
        receive(live(f"第 {number} 厂", f"town_{number}", signed="2026-03-01", started="2026-05-01"), 10)
    with django_assert_num_queries(len(few)):
        client.get(address)
    assert len(few) < 100
