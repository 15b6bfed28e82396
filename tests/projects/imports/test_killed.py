"""An import killed with SIGKILL at any moment leaves nothing half done, and done again it has no loss and no twin."""

import multiprocessing
import os
import random
import signal
import time
from contextlib import suppress

import psycopg
import pytest
from django.conf import settings

from tests.projects.imports import killing
from tests.projects.imports.killing import ROWS

pytestmark = pytest.mark.slow
MOMENTS = 20
QUESTIONS = ROWS // 10
READ = {"state": "asking", "rows": ROWS, "doubts": QUESTIONS, "projects": 0, "broken": None}
COUNT = ROWS - QUESTIONS
COMMITTED = {
    "state": "committed", "projects": COUNT, "names": COUNT, "history": COUNT, "parts": COUNT, "firms": COUNT,
    "linked": COUNT, "broken": None,
}  # fmt: skip


@pytest.fixture
def database(tmp_path):
    """Variables that name a database other processes can open: a file, or one more on the server the suite runs on."""
    server = settings.DATABASES["default"]
    if "postgresql" not in server["ENGINE"]:
        yield {"LUODI_DATABASE": ""}
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
    yield {"LUODI_DATABASE": f"postgresql://{server['USER']}{secret}@{place}/{name}{host}"}
    with psycopg.connect(dbname="postgres", autocommit=True, **link) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


class Works:
    """Starts processes on a database of their own, forked from one that has imported everything already."""

    def __init__(self):
        self.forking = multiprocessing.get_context("forkserver")
        self.forking.set_forkserver_preload(
            ["tests.projects.imports.forked", "tests.projects.imports.killing"]
        )

    def start(self, *words):
        """Start one thing; return the process and the end of a pipe by which it tells."""
        heard, tell = self.forking.Pipe(duplex=False)
        process = self.forking.Process(target=killing.main, args=(tell, *words))
        process.start()
        tell.close()
        return process, heard

    def said(self, *words):
        """Do one thing and return what it tells."""
        process, heard = self.start(*words)
        assert heard.poll(120)
        told = heard.recv()
        process.join(120)
        return told

    def killed(self, batch, delay):
        """Start the work on the batch and kill it, with the process that reads for it, after ``delay`` seconds."""
        process, heard = self.start("work", batch)
        assert heard.recv() == "ready"
        time.sleep(delay)
        # It may have come to its end before.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join(120)

    def took(self, batch):
        """Do the work on the batch undisturbed and return how long it took, the end of the process left out."""
        process, heard = self.start("work", batch)
        assert heard.recv() == "ready"
        begun = time.monotonic()
        assert heard.recv() == "done"
        took = time.monotonic() - begun
        process.join(120)
        return took


@pytest.fixture
def works(database, tmp_path, monkeypatch):
    surroundings = database | {
        "LUODI_DATA": str(tmp_path),
        "LUODI_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "luodi.config.settings",
    }
    for name, value in surroundings.items():
        monkeypatch.setenv(name, value)
    return Works()


def within(told, wanted):
    return {key: told[key] for key in wanted}


def test_killed_at_random_moments_nothing_is_lost_and_nothing_twice(works):
    chance = random.Random(20)
    batch = works.said("begin")["next"]
    durations = {}
    for kind in ("read", "commit"):
        durations[kind] = works.took(batch)
        batch = works.said("again", batch)["next"]
    untouched = 0
    for moment in range(MOMENTS):
        kind = "commit" if moment % 2 else "read"
        works.killed(batch, chance.uniform(0, durations[kind]))
        told = works.said("again", batch)
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
        if left["state"] in ("waiting", "reading", "committing"):
            untouched += 1
            # The machine may have been busier when it was measured first.
            durations[kind] = min(durations[kind], told["took"])
        batch = told["next"]
    # Most kills must have hit the work itself, else the test proves nothing.
    assert untouched >= MOMENTS // 2
