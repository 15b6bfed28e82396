"""A computation under way: the page says what is done and for how long, asks again by itself, and shows the result."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from luodi.assessment.actions import runs
from luodi.assessment.models import Computation
from luodi.common import clock
from tests.assessment import runs as made

pytestmark = pytest.mark.slow
POLL = {"HX-Request": "true", "HX-Target": "run-busy"}


@pytest.fixture
def assessor(cast):
    return cast["assessor"]


@pytest.fixture
def waiting(units, assessor, monkeypatch):
    """A run whose second computation no worker has taken up yet; the first one took seven seconds."""
    run = made.draft(units, assessor)
    took = clock.now() - timedelta(seconds=7)
    Computation.objects.filter(run=run).update(asked_at=took, heard_at=took + timedelta(seconds=7))
    monkeypatch.setattr("luodi.assessment.actions.runs.async_task", lambda *told: None)
    runs.ask(run=run, as_of=clock.today(), reason="补填报", by=assessor)
    return run


def test_while_it_is_computed_the_part_asks_for_itself_and_says_how_far_it_is(
    client, waiting, assessor, same_part
):
    here = waiting.get_absolute_url()
    page = client.login_as(assessor).get(here)
    assert "第 2 次计算等后台程序接手" in page.text
    assert "上次共用 7 秒" in page.text
    same_part(client.get(here, headers=POLL), page)
    computation = waiting.computations.get(number=2)
    now = computation.asked_at + timedelta(seconds=3)
    Computation.objects.filter(pk=computation.pk).update(heard_at=now)
    with clock.moved_to(now):
        part = client.get(here, headers=POLL).text
    assert "第 2 次计算正在进行" in part
    assert "正在取 2 个单位" in part
    assert "已用 3 秒" in part


def test_when_it_is_done_or_failed_the_page_is_loaded_anew_and_asks_no_more(client, waiting, assessor):
    client.login_as(assessor)
    runs.compute(waiting.computations.get(number=2).pk)
    done = client.get(waiting.get_absolute_url(), headers=POLL)
    assert done.headers["HX-Refresh"] == "true"
    page = client.get(waiting.get_absolute_url()).text
    assert "run-busy" not in page
    assert "第 2 次计算，数据截至" in page


def test_that_the_worker_took_it_up_is_seen_before_it_is_done(waiting, assessor, monkeypatch):
    computation = waiting.computations.get(number=2)
    seen = []

    def gather(run, as_of):
        seen.append(Computation.objects.get(pk=computation.pk).heard_at)
        raise runs.UnknownIndicator("没有这项指标")

    monkeypatch.setattr("luodi.assessment.actions.runs.gather", gather)
    with clock.moved_to(clock.now() + timedelta(seconds=5)):
        runs.compute(computation.pk)
    assert seen[0] > computation.heard_at


def test_asking_how_far_it_is_reads_no_results(client, waiting, assessor):
    client.login_as(assessor)
    with CaptureQueriesContext(connection) as asked:
        client.get(waiting.get_absolute_url(), headers=POLL)
    assert not [one["sql"] for one in asked if '"assessment_computation"."results"' in one["sql"]]
