"""The daily note on a phone while the network comes and goes, and a slip whose form comes back."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from luodi.common import clock
from luodi.progress.actions import verdicts
from luodi.progress.models import Evidence, Fact
from tests.plugins.browser import Desk
from tests.progress.conftest import WAN

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PHOTO = {"name": "现场.txt", "mimeType": "text/plain", "buffer": "照片".encode()}


@pytest.fixture
def phone(tab, live_server, cast, client):
    """Open pages as the eastern township's clerk on a phone."""
    client.login_as(cast["east_clerk"])
    session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    tab.context.add_cookies([session])
    tab.set_viewport_size({"width": 390, "height": 844})

    def open_page(path):
        tab.goto(live_server.url + path)
        return tab

    return open_page


def test_a_note_written_without_a_network_is_sent_once(phone, factory):
    page = phone(factory.get_absolute_url())
    # What can be done stands at the foot, all of it within reach.
    last = page.get_by_role("button", name="更多").bounding_box()
    assert last["x"] + last["width"] <= 390
    page.get_by_role("link", name="登记进展").first.click()
    page.fill("#id_text", "主厂房钢结构吊装完成。")
    page.set_input_files("#id_photos", PHOTO)
    page.context.set_offline(True)
    page.get_by_role("button", name="登记进展").click()
    page.get_by_text("不会重复登记").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.input_value("#id_text") == "主厂房钢结构吊装完成。"
    page.context.set_offline(False)
    page.get_by_text("进展已登记").wait_for()
    assert (Fact.objects.count(), Evidence.objects.count()) == (1, 1)


def test_an_answer_that_got_lost_makes_no_twin(phone, factory):
    """The server recorded it, the answer was cut off; the page is opened anew and the draft sent again."""
    path = reverse("progress:record_fact", args=[factory.pk, "note"])
    page = phone(path)
    page.fill("#id_text", "设备到场。")

    def cut(route):
        route.fetch()
        route.abort()

    page.route(
        re.compile(path), lambda route: cut(route) if route.request.method == "POST" else route.continue_()
    )
    page.get_by_role("button", name="登记进展").click()
    page.get_by_text("没有发出去").wait_for()
    assert Fact.objects.count() == 1
    page.unroute_all()
    page.wait_for_timeout(600)  # until the draft is kept
    page.on("dialog", lambda asked: asked.accept())
    page.reload()
    page.get_by_role("button", name="接着填").click()
    page.get_by_role("button", name="登记进展").click()
    page.get_by_text("进展已登记").wait_for()
    assert Fact.objects.count() == 1


def test_a_slip_whose_form_comes_back_keeps_its_file(phone, factory):
    page = phone(reverse("progress:record_fact", args=[factory.pk, "arrived"]))
    page.fill("#id_happened_on", clock.today().isoformat())
    page.fill("#id_amount", "36000")
    page.select_option("#id_basis", "outside_province")
    page.set_input_files("#id_paper0-file", PHOTO)
    page.get_by_role("button", name="登记到位资金").click()
    page.get_by_text("超过总投资").wait_for()
    page.fill("#id_explanation", "增资扩股")
    page.get_by_role("button", name="登记到位资金").click()
    page.get_by_text("等招商中心认定").wait_for()
    assert (Fact.objects.get().explanation, Evidence.objects.count()) == ("增资扩股", 1)


def test_ten_facts_are_verified_in_four_acts_and_taken_back_in_one(live_server, tab, cast, factory, report):
    for number in range(1, 11):
        report(amount=number * 10 * WAN + 5000, on=clock.today())
    desk = Desk(live_server.url, tab)
    desk.log_in(cast["centre"])
    acts = [
        lambda: tab.locator(".side").get_by_role("link", name="数据认定").click(),
        lambda: tab.get_by_label("选中本页全部").check(),
        lambda: tab.get_by_role("button", name="认定", exact=True).click(),
    ]
    for act in acts[:2]:
        act()
        tab.wait_for_load_state("networkidle")
    bar = tab.locator("[data-batch]")
    assert "已选 10 条" in bar.inner_text()
    assert "到位资金 550.05 万元" in bar.inner_text()
    tab.set_viewport_size({"width": 1366, "height": 400})
    tab.evaluate("window.scrollTo(0, 0)")
    assert bar.bounding_box()["y"] < 400, "the bar stays in view"
    acts[2]()
    tab.get_by_text("已认定 10 条").wait_for()
    assert len(acts) <= 4
    assert Fact.objects.counting().count() == 10
    tab.get_by_role("button", name="收回", exact=True).click()
    tab.get_by_text("已收回 10 条").wait_for()
    assert not Fact.objects.counting().exists()


def test_the_offer_to_take_back_goes_when_its_minute_is_over(live_server, tab, cast, report, monkeypatch):
    monkeypatch.setattr(verdicts, "TAKE_BACK", timedelta(seconds=4))
    report(on=clock.today())
    desk = Desk(live_server.url, tab)
    desk.log_in(cast["centre"])
    desk.go("progress:facts")
    tab.get_by_label("选中本页全部").check()
    desk.press("认定", exact=True)
    offer = tab.get_by_role("button", name="收回", exact=True)
    offer.wait_for()
    offer.wait_for(state="detached", timeout=8000)
