"""The story of a promise at the screen: refused before its milestone, kept after it, changed, handed over."""

import pytest

from luodi.common import clock
from luodi.progress.models import HandOver, Promise
from tests.plugins.browser import Desk
from tests.progress.promises_matrix import former_head
from tests.progress.promising import ARRIVAL, GRANT, given, kept

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


class Office(Desk):
    """A desk that also fills in what promises ask for."""

    def fill(self, **typed):
        for name, words in typed.items():
            self.tab.fill(f"form[enctype] [name={name}]", words)

    def follow(self, link):
        self.tab.locator("#page").get_by_role("link", name=link).first.click()
        self.tab.wait_for_load_state("networkidle")

    def check(self, promise, button):
        self.go("progress:promise", promise.pk)
        self.press(button, exact=True)


@pytest.fixture
def paper(tmp_path):
    """A file to upload as evidence."""
    file = tmp_path / "银行回单.txt"
    file.write_text("回单", encoding="utf-8")
    return file


def test_from_a_refused_payment_to_the_signed_hand_over(live_server, tab, cast, units, signed, paper):
    desk, clerk, head = Office(live_server.url, tab), cast["east_clerk"], cast["east_head"]
    arrival, today = given(signed, clerk, "firm"), clock.today().isoformat()

    desk.log_in(clerk)
    desk.go("projects:detail", signed.pk)
    desk.follow("登记政府承诺")
    tab.select_option("[name=kind]", "奖补资金")
    desk.fill(source_title="《项目投资协议》", what=GRANT, clause="甲方在乙方资金到位后……", amount="500")
    tab.select_option("[name=unit]", label="东川镇")
    tab.select_option("[name=after_promise]", label=ARRIVAL)
    desk.press("登记政府承诺")
    grant = Promise.objects.get(what=GRANT)
    assert f"企业承诺“{ARRIVAL}”，还没有核定达到，现在不能登记兑现" in desk.says()
    assert "未见公平竞争审查结论" in desk.says()
    desk.go("progress:report_promise", grant.pk)
    assert "请等前提核定以后再办" in desk.says()

    kept(arrival, clerk)
    desk.log_in(cast["centre"])
    desk.take_up("核定承诺兑现")
    desk.press("核定兑现", exact=True)
    assert "已核定" in desk.says()

    desk.log_in(clerk)
    desk.go("progress:promise", grant.pk)
    desk.follow("登记兑现")
    tab.check("[value=part]")
    desk.fill(happened_on=today, amount="200", words="第一笔已拨付")
    tab.set_input_files("[name=files]", paper)
    desk.press("登记兑现", exact=True)
    assert "等招商中心核定" in desk.says()
    desk.log_in(cast["centre"])
    desk.check(grant, "核定兑现")
    assert "部分兑现" in tab.inner_text("h1")

    desk.log_in(clerk)
    desk.go("progress:promise", grant.pk)
    desk.follow("申请变更或解除")
    tab.select_option("[name=why]", "agreed")
    desk.fill(decided_on=today, words="双方同意分两年付清", decided_by="县政府常务会议", paper="〔2026〕12号")
    tab.check("[value=due]")
    desk.fill(compensation_amount="10", compensation_words="随第二笔付清")
    tab.set_input_files("[name=files]", paper)
    desk.fill(**{"new-what": "奖补 500 万元，分两年付清", "new-due_on": "2027-12-31"})
    desk.press("提交申请")
    assert "原承诺照旧有效" in desk.says()
    desk.log_in(cast["centre"])
    desk.check(grant, "同意")
    assert "分两年付清" in tab.inner_text("h1")
    assert f"原承诺：{GRANT}" in tab.inner_text("#page")

    former_head(cast["west_head"], units["east"])
    desk.log_in(head)
    desk.go("progress:hand_over_unit", units["east"].pk)
    assert "奖补 500 万元，分两年付清" in tab.inner_text("#page")
    desk.press("形成交接清单")
    tab.select_option("[name=from_person]", label="秦西")
    tab.select_option("[name=to_person]", label="钱东")
    desk.press("形成清单")
    made = HandOver.objects.get()
    for person in (cast["west_head"], head):
        desk.log_in(person)
        desk.take_up("东川镇交接清单等您签字")
        desk.press("签字", exact=True)
        desk.press("确认签字")
        assert "已签字" in desk.says()
    assert "已交接" in tab.inner_text("h1")
    assert made.is_whole


def test_the_columns_stand_one_under_the_other_on_a_phone(live_server, tab, cast, signed):
    given(signed, cast["east_clerk"])
    given(signed, cast["east_clerk"], "firm")
    desk = Office(live_server.url, tab)
    desk.log_in(cast["east_clerk"])
    desk.go("projects:detail", signed.pk)
    places = "boxes => boxes.map(box => [box.getBoundingClientRect().left, box.getBoundingClientRect().top])"
    columns = tab.locator("#promises .side-by-side > div")
    (left, top), (right, beside) = columns.evaluate_all(places)
    assert top == beside
    assert left < right
    tab.set_viewport_size({"width": 390, "height": 844})
    (left, top), (below, under) = columns.evaluate_all(places)
    assert left == below
    assert top < under
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
