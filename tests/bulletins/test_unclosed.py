"""印发前的提醒: a month that is not closed is named with who has not reported and what waits, and has to be confirmed."""

from datetime import date

import pytest

from luodi.audit.models import Entry
from luodi.bulletins.kinds import Kind
from luodi.bulletins.models import Bulletin
from luodi.bulletins.reports.unclosed import listed, warning
from luodi.common import clock
from luodi.metrics.periods import Period
from luodi.progress.actions import facts
from luodi.progress.actions.months import close_month
from tests.moments import at
from tests.progress.conftest import WAN, fact_entry

OPEN = (
    "2026年11月还没有关账：东川镇、西坪乡还没有报月报，有1条数据待认定（招商中心1条）。"
    "现在印发，以后认定的数不会写进这一期。"
)


@pytest.fixture(autouse=True)
def _in_december(county):
    with clock.moved_to(at("2026-12-03 10:00")):
        yield


@pytest.fixture
def waiting(county, live, officers):
    """One fact of November that nobody has verified yet."""
    mill = live("油坊", signed="2026-05-01")
    entry = fact_entry(
        mill, "arrived", 30 * WAN, date(2026, 11, 9), basis="outside_province", explanation="已核对"
    )
    facts.record_fact(entry=entry, by=officers["centre_two"])


def issue(client, bulletin, **sent):
    return client.post(f"/bulletins/{bulletin.pk}/issue/", {"version": 1} | sent, follow=True).text


def test_the_page_names_what_is_open_and_issues_when_that_was_confirmed(waiting, drafted, cast, login):
    draft, client = drafted(), login(cast["leader"])
    assert warning(draft, cast["leader"]) == OPEN
    page = client.get(draft.get_absolute_url()).text
    assert page.count(OPEN) == 3, "above the text, in the dialog, and what is confirmed there"
    assert "没有印发。" in issue(client, draft)
    assert "没有印发。" in issue(client, draft, despite="2026年11月还没有关账：没有。"), (
        "what is open changed since"
    )
    assert not Bulletin.objects.issued().exists()
    assert "已印发" in issue(client, draft, despite=OPEN)
    assert Entry.objects.get(verb="bulletin.issued").data["despite"] == OPEN
    assert "还没有关账" not in client.get(draft.get_absolute_url()).text


def test_a_closed_month_and_a_week_warn_of_nothing(drafted, cast, login):
    week = drafted(Kind.WEEKLY, Period.of_week(2026, 48), date(2026, 11, 30), [])
    assert warning(week, cast["leader"]) == ""
    draft = drafted()
    close_month(month="2026-11", by=cast["centre"])
    client = login(cast["leader"])
    assert "还没有关账" not in client.get(draft.get_absolute_url()).text
    issue(client, draft)
    assert Entry.objects.get(verb="bulletin.issued").data["despite"] == ""


def test_many_units_are_counted():
    assert listed(["甲", "乙"]) == "甲、乙"
    assert listed(map(str, range(8))) == "0、1、2、3、4、5等8个单位"
