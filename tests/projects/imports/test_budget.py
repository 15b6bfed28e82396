"""What a row of a ledger costs: the queries do not grow with the rows, and the calls of a row have a budget."""

import re
import sys
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from luodi import ledgers
from luodi.accounts.models import Unit
from luodi.bench import imports, world
from luodi.common import bulk
from luodi.projects.actions.imports import confirming
from luodi.projects.models import Project

FEW, MANY = 240, 480
# Python and C calls; more than these is a change that somebody must have wanted.
CALLS_OF_UNDERSTANDING = 1_900
CALLS_OF_COMMITTING = {"sqlite": 650, "postgresql": 750}
# Of each row some tables get several rows, others none.
TABLES = 18


@contextmanager
def counted_calls():
    """Count every call of Python and of C while it is open."""
    counts = Counter()
    sys.setprofile(lambda _frame, event, _arg: counts.update((event,)))
    try:
        yield counts
    finally:
        sys.setprofile(None)


def calls_in(counts):
    """Return how many calls were counted."""
    return counts["call"] + counts["c_call"]


@pytest.fixture
def ledger(tmp_path):
    """Write a ledger of so many rows of the county that is measured."""

    def write(rows, units):
        path = tmp_path / f"{rows}.xlsx"
        imports.write_ledger(path, rows, units)
        return path

    return write


@pytest.fixture
def files(settings, tmp_path):
    settings.FILES_ROOT = tmp_path / "files"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_committing_costs_a_row_little_and_asks_no_more_for_more_rows(ledger, files):
    people = world.build(40, 12)
    units = list(Unit.objects.exclude(kind="county").order_by("pk")[:10])
    asked, calls = {}, {}
    for rows in (FEW, FEW, MANY):  # what is read once for all is read in the first
        batch = imports._understood(ledger(rows, units), people["county"])
        with (
            transaction.atomic(),
            CaptureQueriesContext(connection) as queries,
            counted_calls() as counts,
        ):
            confirming.commit_batch(batch=batch, by=people["county"])
            created = Project.objects.filter(batch=batch).count()
            transaction.set_rollback(True)
        assert created > rows * 0.9
        asked[rows] = Counter(re.match(r"\w+", query["sql"])[0] for query in queries)
        calls[rows] = calls_in(counts)
    more = {word: asked[MANY][word] - asked[FEW][word] for word in asked[MANY]}
    assert more.pop("INSERT", 0) <= TABLES * (MANY - FEW) / bulk.INSERTED_TOGETHER
    assert not any(more.values()), more
    assert (calls[MANY] - calls[FEW]) / (MANY - FEW) <= CALLS_OF_COMMITTING[connection.vendor]


def test_understanding_costs_a_row_a_bounded_number_of_calls(ledger, db, units):
    calls = {}
    for rows in (FEW, FEW, MANY):
        path = ledger(rows, list(units.values())[:5])
        with counted_calls() as counts:
            ledgers.read(path)
        calls[rows] = calls_in(counts)
    assert (calls[MANY] - calls[FEW]) / (MANY - FEW) <= CALLS_OF_UNDERSTANDING
