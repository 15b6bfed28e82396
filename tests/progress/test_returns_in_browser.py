"""The return of a month by hand, every act counted: 28 projects in at most twelve."""

import pytest

from luodi.progress.models import Evidence, Fact, Return
from luodi.progress.periods import last_day
from luodi.progress.reports.returns import month_to_report
from tests.plugins.browser import CountedDesk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WAN = 1_000_000


def slip(project):
    name = f"{project.name}银行回单.txt"
    return {"name": name, "mimeType": "text/plain", "buffer": name.encode()}


def row(project, arrived="", completed="", basis="", text=""):
    return "\t".join([project.name, arrived, completed, basis, text])


@pytest.fixture
def projects(enter):
    return [
        enter(f"第{number}号生产线建设项目", "east", stage="building", investment=50_000 * WAN)
        for number in range(1, 29)
    ]


@pytest.fixture
def desk(live_server, tab, cast):
    found = CountedDesk(live_server.url, tab)
    found.log_in(cast["east_clerk"])
    return found


def test_a_month_of_28_projects_takes_at_most_twelve_acts(desk, projects):
    desk.go("progress:returns")
    desk.open("报本单位月报")
    block = [row(one, "1.2亿", "", "省外", "设备进场。") for one in projects[:6]]
    block += [row(one, "", "", "", "主体施工。") for one in projects[6:12]]
    block += [row(projects[12], "0", "0"), "西坪风电\t5", "合计\t72005"]
    desk.paste(f"[name=p{projects[0].pk}-arrived]", "\n".join(block))
    desk.tab.get_by_text("“西坪风电”没有对上本单位要报的项目").wait_for()
    assert desk.tab.input_value(f"[name=p{projects[3].pk}-arrived]") == "12000"
    assert desk.tab.is_checked(f"[name=p{projects[12].pk}-nothing]")
    desk.choose("[data-slips]", [slip(one) for one in projects[:6]])
    desk.click("其余都没有新增（15 个）")
    assert desk.tab.is_checked(f"[name=p{projects[27].pk}-nothing]")
    desk.click("报出月报")
    desk.tab.get_by_text("已报出：28 / 28 个项目").wait_for()
    assert desk.acts <= 12, desk.acts
    assert (Fact.objects.filter(kind="arrived").count(), Fact.objects.filter(kind="note").count()) == (6, 12)
    assert Evidence.objects.count() == 6
    assert Return.objects.get().is_complete
    assert Fact.objects.filter(kind="arrived").first().happened_on == last_day(month_to_report())


def test_one_slip_for_each_row_takes_no_more_than_twelve_acts_either(desk, projects):
    desk.go("progress:returns")
    desk.open("报本单位月报")
    block = [f"{number}00\t\t省外" for number in range(1, 9)]
    desk.paste(f"[name=p{projects[0].pk}-arrived]", "\n".join(block))
    desk.tab.get_by_text("其余都没有新增（20 个）").wait_for()
    for one in projects[:8]:
        desk.choose(f"[name=p{one.pk}-files]", slip(one))
    desk.click("其余都没有新增（20 个）")
    desk.click("报出月报")
    desk.tab.get_by_text("已报出：28 / 28 个项目").wait_for()
    assert desk.acts <= 12, desk.acts


def test_a_refused_return_keeps_cells_slips_and_the_count(desk, projects):
    desk.go("progress:file_return", month_to_report())
    desk.tab.fill(f"[name=p{projects[0].pk}-arrived]", "约800")
    desk.tab.set_input_files(f"[name=p{projects[0].pk}-files]", slip(projects[0]))
    desk.tab.locator("[data-rest]").click()
    assert desk.tab.locator("[data-rest]").is_hidden()
    desk.tab.get_by_role("button", name="报出月报").click()
    desk.tab.get_by_text("是约数，请填准确的数").first.wait_for()
    assert desk.tab.locator("[data-rest]").is_hidden()
    assert "银行回单" in desk.tab.locator(f"#row-{projects[0].pk} [data-chosen]").inner_text()
    desk.tab.fill(f"[name=p{projects[0].pk}-arrived]", "800")
    desk.tab.select_option(f"[name=p{projects[0].pk}-basis]", "outside_province")
    desk.tab.get_by_role("button", name="报出月报").click()
    desk.tab.get_by_text("已报出：28 / 28 个项目").wait_for()
    assert Evidence.objects.count() == 1
