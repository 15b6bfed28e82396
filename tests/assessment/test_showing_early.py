"""公示 before the period has ended: it is asked first, by the page and by the action alike."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from luodi.assessment.actions import runs
from luodi.audit.models import Entry
from luodi.common import clock
from tests.assessment import runs as made
from tests.moments import at

pytestmark = pytest.mark.slow
WORDS = "考核期还没有结束（到 9 月 30 日），数还会变"


@pytest.fixture
def run(units, cast):
    """A run of the third quarter on its last day but one."""
    with clock.moved_to(at("2026-09-29 10:00")):
        yield made.draft(units, cast["assessor"])


def show(run, by, **told):
    return runs.show(run=run, until=clock.today() + timedelta(days=7), by=by, **told)


@pytest.mark.parametrize("day", ["2026-09-29", "2026-09-30"])
def test_a_period_that_has_not_ended_is_shown_to_nobody_unless_it_is_meant(run, cast, day):
    with clock.moved_to(at(f"{day} 10:00")):
        with pytest.raises(runs.RunRefused, match="考核期还没有结束（到 9 月 30 日）"):
            show(run, cast["assessor"])
        assert show(run, cast["assessor"], early=True).is_shown
    assert Entry.objects.get(verb="assessment.shown").data["early"] is True


def test_once_it_has_ended_nothing_is_asked_or_noted(run, cast):
    with clock.moved_to(at("2026-10-01 10:00")):
        assert show(run, cast["assessor"]).is_shown
    assert "early" not in Entry.objects.get(verb="assessment.shown").data


def test_the_page_asks_for_a_tick_and_every_reader_is_told(client, run, cast):
    client.login_as(cast["assessor"])
    here, sent = run.get_absolute_url(), reverse("assessment:show", args=[run.pk])
    assert f"{WORDS}，仍然公示" in client.get(here).text
    until = {"until": date(2026, 10, 8)}
    assert f"没有公示。{WORDS}" in client.post(sent, until, follow=True).text
    run.refresh_from_db()
    assert not run.is_shown
    assert "已公示" in client.post(sent, until | {"early": "on"}, follow=True).text
    page = client.login_as(cast["east_head"]).get(here).text
    assert "考核期到 2026-09-30，还没有结束" in page
