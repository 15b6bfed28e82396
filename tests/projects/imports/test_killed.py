"""An import killed with SIGKILL at any moment leaves nothing half done, and done again it has no loss and no twin."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests.projects.imports.killing import ROWS

pytestmark = pytest.mark.slow
MOMENTS = 20
PROGRAM = """
import sys, django
django.setup()
from tests.projects.imports import killing
killing.main(*sys.argv[1:])
"""
ROOT = Path(__file__).parents[3]
QUESTIONS = ROWS // 10
READ = {"state": "asking", "rows": ROWS, "doubts": QUESTIONS, "projects": 0, "broken": None}
COUNT = ROWS - QUESTIONS
COMMITTED = {
    "state": "committed", "projects": COUNT, "names": COUNT, "history": COUNT, "parts": COUNT, "firms": COUNT,
    "linked": COUNT, "broken": None,
}  # fmt: skip


@pytest.fixture
def surroundings(tmp_path):
    """A database of its own that other processes can open: a file, or one more on the server the suite runs on."""
    kept = {**os.environ, "LUODI_DATA": str(tmp_path), "LUODI_LOG_LEVEL": "ERROR"}
    kept["DJANGO_SETTINGS_MODULE"] = "luodi.config.settings"
    server = settings.DATABASES["default"]
    if "postgresql" not in server["ENGINE"]:
        kept.pop("LUODI_DATABASE", None)
        yield kept
        return
    name = f"luodi_killed_{os.getpid()}"
    link = {
        "host": server["HOST"],
        "user": server["USER"],
        "password": server["PASSWORD"],
        "port": server["PORT"] or 5432,
    }
    with psycopg.connect(dbname="postgres", autocommit=True, **link) as admin:
        admin.execute(f'CREATE DATABASE "{name}"')
    host = f"?host={server['HOST']}" if str(server["HOST"]).startswith("/") else ""
    place = "" if host else f"{server['HOST']}:{link['port']}"
    secret = f":{server['PASSWORD']}" if server["PASSWORD"] else ""
    yield kept | {"LUODI_DATABASE": f"postgresql://{server['USER']}{secret}@{place}/{name}{host}"}
    with psycopg.connect(dbname="postgres", autocommit=True, **link) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def start(surroundings, *words):
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *map(str, words)],
        cwd=ROOT, env=surroundings, stdout=subprocess.PIPE, text=True, start_new_session=True,
    )  # fmt: skip


def said(process):
    out, _ = process.communicate(timeout=120)
    return json.loads(out.splitlines()[-1])


def killed(surroundings, batch, delay):
    """Start the work on the batch and kill it, with the process that reads for it, after ``delay`` seconds."""
    with start(surroundings, "work", batch) as process:
        assert json.loads(process.stdout.readline()) == "ready"
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGKILL)
        process.stdout.read()


def took(surroundings, batch):
    """Do the work on the batch undisturbed and return how long it took, the end of the process left out."""
    with start(surroundings, "work", batch) as process:
        process.stdout.readline()
        begun = time.monotonic()
        assert json.loads(process.stdout.readline()) == "done"
        return time.monotonic() - begun


def within(told, wanted):
    return {key: told[key] for key in wanted}


def test_killed_at_random_moments_nothing_is_lost_and_nothing_twice(surroundings):
    chance = random.Random(20)
    batch = said(start(surroundings, "begin"))["next"]
    durations = {}
    for kind in ("read", "commit"):
        durations[kind] = took(surroundings, batch)
        batch = said(start(surroundings, "again", batch))["next"]
    untouched = 0
    for moment in range(MOMENTS):
        kind = "commit" if moment % 2 else "read"
        killed(surroundings, batch, chance.uniform(0, durations[kind]))
        told = said(start(surroundings, "again", batch))
        left, now = told["left"], told["now"]
        if kind == "read":
            assert within(left, READ) == READ or (left["rows"], left["doubts"], left["state"]) in (
                (0, 0, "waiting"), (0, 0, "reading")
            )  # fmt: skip
            assert within(now, READ) == READ
        else:
            assert within(left, COMMITTED) == COMMITTED or (left["projects"], left["linked"], left["state"]) == (
                0, 0, "committing"
            )  # fmt: skip
            assert within(now, COMMITTED) == COMMITTED
        untouched += left["state"] in ("waiting", "reading", "committing")
        batch = told["next"]
    # Most kills must have hit the work itself, else the test proves nothing.
    assert untouched >= MOMENTS // 2
