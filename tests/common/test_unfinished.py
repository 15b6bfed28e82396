"""What the worker owes is asked for again exactly when nobody has it."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

from luodi.common import unfinished
from luodi.projects.models import Batch
from tests.projects.imports.killing import ledger, store

READ = "luodi.projects.jobs.read"


@pytest.fixture(autouse=True)
def _queued(monkeypatch):
    """Let tasks wait in the queue, as they do for a worker."""
    monkeypatch.setattr("django_q.conf.Conf.SYNC", False)


@pytest.fixture
def batch(cast):
    user = cast["centre"]
    told = {
        "county_id": user.post.county_id,
        "unit": user.post.unit,
        "uploaded_by": user,
        "post_id": user.post.pk,
    }
    file = store(content=ledger(0), name="台账.xlsx", by=user)
    return Batch.objects.create(file=file, file_name="台账.xlsx", state="reading", **told)


def tasks():
    return [(row.task["func"], *row.task["args"]) for row in OrmQ.objects.all()]


def test_what_has_no_task_is_asked_for_once(batch):
    assert unfinished.ask_again() == 1
    assert unfinished.ask_again() == 0
    assert tasks() == [(READ, batch.pk)]


def test_what_a_worker_that_ended_had_taken_is_free_at_the_start(batch):
    async_task(READ, batch.pk)
    OrmQ.objects.update(lock=timezone.now() + timedelta(minutes=35))
    assert unfinished.ask_again() == 0, "somebody may be at it"
    assert unfinished.take_up() == 1
    assert OrmQ.objects.get().lock <= timezone.now()
    assert tasks() == [(READ, batch.pk)]


def test_what_is_done_is_left_alone(batch):
    Batch.objects.update(state="asking")
    assert unfinished.take_up() == 0


@pytest.mark.parametrize(
    ("state", "task"), [("waiting", READ), ("reading", READ), ("committing", "luodi.projects.jobs.commit")]
)
def test_every_state_in_which_a_ledger_waits_for_the_worker(batch, state, task):
    Batch.objects.update(state=state)
    unfinished.ask_again()
    assert tasks() == [(task, batch.pk)]


def test_an_archive_that_was_asked_for(project, cast):
    user = cast["east_clerk"]
    archive = project.archives.create(
        county_id=project.county_id, asked_by=user, post=user.post, state="building"
    )
    unfinished.ask_again()
    assert tasks() == [("luodi.projects.jobs.build_archive", archive.pk)]
