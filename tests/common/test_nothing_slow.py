"""The guard of tests/plugins/nothing_slow.py bites, and bites nobody who waits outside."""

import contextlib
import io
import os
import subprocess
import sys
import tempfile

import openpyxl
import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django_q.tasks import async_task

from tests.plugins.nothing_slow import DOORS, SlowInTransaction

pytestmark = pytest.mark.django_db


def _a_child():
    subprocess.run([sys.executable, "-c", ""], check=True)


def _brought_to_disk():
    with tempfile.TemporaryFile() as made:
        os.fsync(made.fileno())


SLOW = {
    "a child process": _a_child,
    "an archive": lambda: openpyxl.Workbook().save(io.BytesIO()),
    "bringing a file to disk": _brought_to_disk,
    "the hash of a password": lambda: check_password("x", make_password("y")),
}


def within(act):
    """Do something in a transaction, as an action of the product would hold it."""

    def action():
        act()

    action.__module__ = "luodi.projects.actions"
    transaction.atomic(action)()


@pytest.mark.parametrize("what", SLOW)
def test_slow_work_in_a_transaction_is_an_error(what, nothing_slow):
    with pytest.raises(SlowInTransaction, match=what):
        within(SLOW[what])
    assert nothing_slow == [what]
    nothing_slow.clear()


def test_every_door_is_watched():
    for doors in DOORS.values():
        for owner, name in doors:
            assert hasattr(getattr(owner, name), "__wrapped__"), f"{owner}.{name}"


def test_whoever_goes_on_after_it_fails_all_the_same(nothing_slow):
    def deaf():
        with contextlib.suppress(BaseException):
            SLOW["an archive"]()

    within(deaf)
    assert nothing_slow == ["an archive"]
    nothing_slow.clear()


@pytest.mark.parametrize("what", SLOW)
def test_outside_it_may_take_its_time(what):
    SLOW[what]()


def test_the_suite_and_a_task_of_the_worker_are_outside():
    with transaction.atomic():
        SLOW["an archive"]()
    within(lambda: async_task("subprocess.run", [sys.executable, "-c", ""]))
