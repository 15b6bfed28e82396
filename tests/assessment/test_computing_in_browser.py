"""A computation that somebody waits for: its page turns to the result by itself."""

import pytest

from luodi.assessment.actions import runs
from luodi.common import clock
from tests.assessment import runs as made
from tests.plugins.browser import CountedDesk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_the_page_turns_to_the_result_by_itself(live_server, tab, cast, units, monkeypatch):
    run = made.draft(units, cast["assessor"])
    monkeypatch.setattr("luodi.assessment.actions.runs.async_task", lambda *told: None)
    asked = runs.ask(run=run, as_of=clock.today(), reason="补填报", by=cast["assessor"])
    desk = CountedDesk(live_server.url, tab)
    desk.log_in(cast["assessor"])
    desk.go("assessment:run", run.pk)
    assert "第 2 次计算等后台程序接手" in tab.inner_text("#run-busy")
    runs.compute(asked.pk)
    tab.get_by_text("第 2 次计算，数据截至").wait_for()
    assert not tab.locator("#run-busy").count()
