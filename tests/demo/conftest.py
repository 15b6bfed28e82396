"""The demonstration county, built once for all tests that look at it."""

import json
import os
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from luodi.audit.models import Entry
from luodi.common import clock
from luodi.demo import county
from luodi.projects.models import Project
from tests.demo import apart
from tests.moments import at

# Another moment is named by `start.py test --long`, which runs all of this on forty days.
NOW = at(os.environ.get("DEMONSTRATION_AT", "2026-11-23 23:59"))
DAY = clock.day_of(NOW)


@pytest.fixture(scope="package")
def demonstration(django_db_setup, django_db_blocker, tmp_path_factory, request):
    """云岭县 as it stands on DAY, taken back after the last test: on SQLite a copy of what was built apart.

    Gives the folder of its files, which a test that opens some must copy.
    """
    if connection.vendor == "sqlite":
        folder = Path(request.getfixturevalue("built_apart")["folder"])
        with django_db_blocker.unblock(), _lent(folder / "luodi.sqlite3"):
            yield folder / "files"
        return
    cheap = {
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
        "FILES_ROOT": tmp_path_factory.mktemp("files"),
        "Q_CLUSTER": {**settings.Q_CLUSTER, "sync": True},
    }
    with django_db_blocker.unblock(), override_settings(**cheap), transaction.atomic():
        county.build(now=NOW, told=_count_rows)
        yield cheap["FILES_ROOT"]
        transaction.set_rollback(True)


def _count_rows(done, total):
    """Let the server count now and then: nothing is committed that it could count by itself, and it plans by what it counted.

    Only our tables: what all databases of the server share stays locked until the end, and others wait for it.
    """
    if done % 400 == 0 or done == total:
        tables = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names()))
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {tables}")


@pytest.fixture(autouse=True)
def _at_its_moment(request):
    """Let whoever looks at the county do so at its moment, whatever day the suite runs on."""
    if "demonstration" not in request.fixturenames:
        yield
        return
    with clock.moved_to(NOW):
        yield


@contextmanager
def _lent(file):
    """Let the database of the tests hold what the file holds, and give it back as it was."""
    connection.ensure_connection()
    with closing(sqlite3.connect(":memory:")) as before, closing(sqlite3.connect(file)) as county_built:
        connection.connection.backup(before)
        county_built.backup(connection.connection)
        yield
        before.backup(connection.connection)


@pytest.fixture(scope="package")
def built_apart(tmp_path_factory):
    """What two other processes left of the county on SQLite: one that was killed, and one that built it whole.

    Neither asks which database the suite runs on, so start.py test lets the second run read what the first one saw.
    """
    shared = os.environ.get("SHARED_BY_BOTH_RUNS")
    base = Path(shared or tmp_path_factory.mktemp("shared"))
    kept = base / "built-apart.json"
    if not kept.exists():
        apart.kill_and_build(Path(tempfile.mkdtemp(prefix="apart-", dir=base)), NOW, kept)
    return json.loads(kept.read_text(encoding="utf-8"))


def everything_told():
    """Return what the library and the trail say, without the ids, which a database gives as it likes."""
    projects = Project.objects.order_by("pk").values_list(
        "name",
        "unit__name",
        "stage",
        "status",
        "investment",
        "signed_on",
        "progress",
        "updated_at",
    )
    entries = Entry.objects.order_by("county_id", "number").values_list(
        "at", "verb", "actor_name", "target_label"
    )
    return [[str(value) for value in row] for row in (*projects, *entries)]
