"""A server that is killed in the middle of its work goes on with it by itself, and does it once, when it starts again."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = 400

pytestmark = pytest.mark.slow


@pytest.fixture
def house(tmp_path):
    """The environment of an installation on a data folder of its own."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LUODI_")}
    ours = {"LUODI_DATA": str(tmp_path), "PYTHONUTF8": "1", "DJANGO_SETTINGS_MODULE": "luodi.config.settings"}
    return environment | ours | {"ROWS": str(ROWS)}


@contextmanager
def serving(house):
    """Run a server, and kill it with everything that it started."""
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port = trial.getsockname()[1]
    words = ["-m", "luodi", "serve", "--quiet", "--processes", "1", "--port", str(port)]
    process = subprocess.Popen([sys.executable, *words], cwd=ROOT, env=house, start_new_session=True)
    try:
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def asked(house, question):
    """Return what the database answers while others work with it."""
    with closing(sqlite3.connect(Path(house["LUODI_DATA"]) / "luodi.sqlite3", timeout=20)) as database:
        return database.execute(question).fetchall()


def wait_until(house, question, answer, seconds=120):
    """Wait until the database answers so."""
    until = time.monotonic() + seconds
    while (found := asked(house, question)) != answer:
        assert time.monotonic() < until, f"{question}: {found}"
        time.sleep(0.05)


STATES = "SELECT state FROM projects_batch ORDER BY id"
UNDER_WAY = "SELECT count(*) > 0 FROM projects_batch WHERE state = 'reading'"


def test_a_killed_server_goes_on_by_itself_and_once(house):
    begun = [sys.executable, "-m", "tests.start.unfinished_work"]
    subprocess.run(begun, cwd=ROOT, env=house, check=True)
    with serving(house):
        wait_until(house, UNDER_WAY, [(1,)])
    assert ("reading",) in asked(house, STATES)
    assert asked(house, "SELECT count(*) FROM projects_batchrow") == [(0,)]
    with serving(house):
        wait_until(house, STATES, [("asking",), ("asking",)])
        wait_until(house, "SELECT count(*) FROM django_q_ormq", [(0,)])
    count = "SELECT batch_id, count(*) FROM projects_batchrow WHERE passed_over = '' GROUP BY 1 ORDER BY 1"
    assert asked(house, count) == [(1, ROWS), (2, ROWS)]
    done = "SELECT count(*) FROM django_q_task WHERE func = 'luodi.projects.jobs.read' AND success"
    assert asked(house, done) == [(2,)]
