"""An assessor who writes no YAML changes a weight, sees who moves, breaks the YAML and mends it, and saves a version."""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from luodi.assessment.actions import inputs
from luodi.common import clock
from tests.assessment import runs as made
from tests.moments import at
from tests.plugins.browser import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TEXT = "# 县办发〔2026〕3号附件\n" + made.TEXT.replace(
    "points: 90, score: {completion: {of: arrived, target: target, cap: 100%}}",
    "points: 4, score: {minmax: {of: arrived, floor: 0%, best: largest, equal: full}}",
)


@pytest.fixture
def run(units, cast, receive, live):
    """A run in which the western township has the money, but reported late five times, and is second."""
    factory = live("甲厂", "west", signed="2026-05-06", started="2026-07-05", wan=9000)
    with clock.moved_to(at("2026-08-21 10:00")):
        receive(factory, 900, on=date(2026, 8, 20))
    found = made.draft(units, cast["assessor"], text=TEXT)
    entry = made.enter(found, units["west"], "5", made.second_assessor(units))
    inputs.confirm(entry=entry, by=cast["assessor"])
    made.compute(found, cast["assessor"], reason="补填报")
    return found


@pytest.fixture
def office(tab, live_server, cast):
    """Open pages of the scheme of a run as the assessor."""
    desk = Desk(live_server.url, tab)
    desk.log_in(cast["assessor"])

    def open_page(route, run):
        desk.go(route, run.scheme_id)
        return tab

    return open_page


def test_a_weight_is_changed_in_the_form_and_saved(office, run):
    page = office("assessment:set_version", run)
    yaml = page.locator("#id_text")
    west = page.locator("#bench-result tbody tr", has_text="西坪乡")
    assert "不变" in west.inner_text()

    page.get_by_label("“到位资金”的满分").fill("8")
    west.get_by_text("升 1 名").wait_for()
    assert "到位资金 +4" in west.inner_text()
    assert "{line: 到位资金, points: 8, score" in yaml.input_value()
    assert yaml.input_value().startswith("# 县办发〔2026〕3号附件\n")

    page.get_by_label("行名：报送").fill("按时报送")
    expect(yaml).to_have_value(re.compile("line: 按时报送"))
    good = yaml.input_value()
    yaml.fill(good.replace("period: quarter", "period：quarter"))
    page.get_by_text("用了中文冒号").wait_for()
    page.get_by_text("表单会自动恢复").wait_for()
    assert page.locator("#bench-gutter .is-wrong").inner_text() == "3"
    page.get_by_role("button", name="第 3 行").click()
    assert yaml.evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)") == "period：quarter"
    yaml.fill(good)
    page.get_by_label("“按时报送”的满分").wait_for()

    page.select_option("#bench-fragment", "凭材料填报")
    page.get_by_role("button", name="加上").click()
    page.get_by_label("行名：财政贡献分").wait_for()
    page.get_by_label("上移“财政贡献分”").click()
    expect(yaml).to_have_value(re.compile("line: 财政贡献分.*line: 按时报送", re.DOTALL))
    page.get_by_label("删去“财政贡献分”").click()
    page.get_by_label("行名：财政贡献分").wait_for(state="detached")

    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1366, "height": 768})
    page.get_by_role("button", name="保存为新版本").click()
    page.get_by_label("从哪天起用").fill("2027-01-01")
    page.get_by_label("依据").last.fill("县办发〔2027〕1号")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_text("已保存新版本").wait_for()
    saved = run.scheme.versions.get(number=2)
    assert "points: 8" in saved.text
    assert "line: 按时报送" in saved.text
    assert saved.text.startswith("# 县办发〔2026〕3号附件\n")


def test_a_change_is_tried_and_nothing_is_stored(office, run, units):
    page = office("assessment:try_change", run)
    assert "试算，不入库" in page.locator("#try-result").inner_text()
    page.get_by_label("到位资金", exact=False).first.fill("8")
    page.keyboard.press("Tab")
    page.get_by_text("1 名").first.wait_for()
    page.select_option("#id_unit-0", str(units["west"].pk))
    page.select_option("#id_fact-0", "missed")
    page.fill("#id_value-0", "0")
    page.keyboard.press("Tab")
    page.get_by_text("西坪乡：漏报次数 5 → 0 次").wait_for()
    page.select_option("#id_project", label="甲厂")
    page.locator("#id_dated option", has_text="开工日期").wait_for(state="attached")
    assert run.scheme.versions.count() == 1


def test_what_is_typed_is_not_overwritten_by_an_earlier_answer(office, run):
    """The YAML is typed into, and the form right after it, while the answers are still on their way."""
    page = office("assessment:set_version", run)
    yaml, weight = page.locator("#id_text"), page.get_by_label("“到位资金”的满分")
    page.route("**/work/", lambda route: (page.wait_for_timeout(400), route.continue_()))
    weight.fill("8")
    page.wait_for_timeout(500)
    yaml.fill(yaml.input_value().replace("line: 报送", "line: 按时报送"))
    page.get_by_label("行名：按时报送").wait_for()
    assert "line: 按时报送" in yaml.input_value()
    yaml.fill(yaml.input_value().replace("line: 按时报送", "line: 及时报送"))
    page.wait_for_timeout(700)
    weight.fill("7")
    page.get_by_label("行名：及时报送").wait_for()
    expect(yaml).to_have_value(re.compile("points: 7"))
    assert "line: 及时报送" in yaml.input_value()
    assert weight.input_value() == "7"


def test_a_mistake_leads_to_its_field_and_the_sum_is_told_while_typing(office, run):
    page = office("assessment:set_version", run)
    total = page.locator("#bench-sum")
    assert total.inner_text() == "合计 14 分，不是 100 分，少 86 分；办法没有写满分合计。"
    page.get_by_label("满分合计").fill("100")
    page.keyboard.press("Tab")
    page.get_by_text("和满分合计 100 分不符，少 86 分").wait_for()
    page.get_by_label("“到位资金”的满分").fill("90")
    expect(total).to_have_text("合计 100 分")
    assert page.locator(".bench-faults").count() == 0

    page.locator("#bench-form summary", has_text="功效系数").click()
    floor = page.get_by_label("最差的得满分的百分之几")
    floor.fill("120%")
    page.get_by_text("要在 0 到 100% 之间").first.wait_for()
    page.locator("#bench-form summary", has_text="功效系数").click()
    page.get_by_role("link", name="第 1 项“到位资金”的“最差的得满分的百分之几”").click()
    expect(floor).to_be_focused()
    assert floor.get_attribute("aria-invalid") == "true"
    assert page.locator("#bench-form .error:visible").inner_text().startswith("最差的得满分的百分之几，要在")
    floor.fill("20%")
    expect(total).to_have_text("合计 100 分")
    expect(page.locator("#bench-form .error:visible")).to_have_count(0)
