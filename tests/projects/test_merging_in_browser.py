"""A pair that waits is merged and parted again by hand, in a real browser."""

import pytest

from luodi.projects.actions import twins
from luodi.projects.entries import ContactEntry, FirmEntry
from luodi.projects.models import Project

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_the_centre_merges_what_waits_and_takes_it_back(tab, live_server, cast, client, enter):
    said = {"place": "绕二镇瑞港", "investment": 2_000_000_000, "firms": [FirmEntry("义乌小宝红糖厂")]}
    east = enter("绕二镇蔗糖加工厂建设项目", "east", **said)
    west = enter("绕二蔗糖厂项目", "west", contacts=[ContactEntry("李会计", "13900001111")], **said)
    twins.look_for_twins(project=west)
    client.login_as(cast["centre"])
    tab.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    tab.goto(live_server.url)
    tab.get_by_role("link", name="去认定").click()
    tab.get_by_role("link", name="认定", exact=True).click()
    tab.get_by_role("link", name="留先登记的，去合并").click()
    assert "李会计" in tab.locator("form").last.inner_text()
    tab.get_by_label("说明").fill("同一家企业在两个乡镇各报了一次")
    tab.get_by_role("button", name="合并", exact=True).click()
    tab.wait_for_url(f"**{east.get_absolute_url()}")
    assert Project.objects.get(pk=west.pk).merged_into_id == east.pk

    tab.get_by_role("link", name=west.name).click()
    tab.get_by_role("button", name="撤销合并").first.click()
    tab.get_by_label("原因").fill("核对后是两个厂")
    tab.locator("dialog").get_by_role("button", name="撤销合并").click()
    tab.wait_for_url(f"**{west.get_absolute_url()}")
    tab.get_by_text("已撤销合并").wait_for()
    assert Project.objects.get(pk=west.pk).merged_into_id is None
