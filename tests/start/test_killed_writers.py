"""Servers killed under people who write: whatever was answered as done is there afterwards, once, and the data are sound."""

import http.client
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from urllib.parse import urlencode

import pytest

from tests.served import ROOT, free_port, luodi, said_when_open, surroundings
from tests.start.test_serving_ends import alive, descendants

pytestmark = pytest.mark.slow
WRITERS = 4
TOKEN = "A" * 32
PEOPLED = "import django; django.setup(); from tests.start import peopled; print(peopled.session())"


@pytest.fixture
def session(empty_house):
    """The session of somebody who may enter projects."""
    said = subprocess.run(
        [sys.executable, "-c", PEOPLED],
        cwd=ROOT,
        env=surroundings(empty_house),
        capture_output=True,
        check=True,
    )
    return said.stdout.decode().split()[-1]


class Writer(threading.Thread):
    """Somebody who enters one project after the other and notes which were answered as done."""

    def __init__(self, port, session, name):
        super().__init__(name=name, daemon=True)
        self.port, self.session, self.done, self.over = port, session, [], threading.Event()

    def run(self):
        while not self.over.is_set():
            name = f"{self.name}的第{len(self.done)}号"
            with suppress(OSError, http.client.HTTPException):
                if self.enter(name) == 302:
                    self.done.append(name)

    def enter(self, name):
        typed = {
            "name": name,
            "unit": "东川镇",
            "stage": "talks",
            "status": "normal",
            "level": "township",
            "section": "C",
            "industry": "C35",
        }
        typed |= {"investment": "3.5亿", "key": name, "csrfmiddlewaretoken": TOKEN}
        sent = {"Cookie": f"sessionid={self.session}; csrftoken={TOKEN}"}
        sent["Content-Type"] = "application/x-www-form-urlencoded"
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as line:
            line.request("POST", "/projects/new/", urlencode(typed), sent)
            return line.getresponse().status


def killed_under_writers(house, session, kill):
    """Serve, let everybody write, kill; return which projects were answered as entered, and which were asked for."""
    port = free_port()
    with luodi(house, "serve", "--port", str(port), "--processes", "2") as server:
        said_when_open(server)
        writers = [Writer(port, session, f"{kill}{server.pid}之{number}") for number in range(WRITERS)]
        for writer in writers:
            writer.start()
        patience = time.monotonic() + 20
        while sum(len(writer.done) for writer in writers) < 3 * WRITERS and time.monotonic() < patience:
            time.sleep(0.01)
        under = descendants(server.pid)
        for pid in [server.pid, *(under if kill == "all" else ())]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        for writer in writers:
            writer.over.set()
        server.wait()
        for writer in writers:
            writer.join(30)
        patience = time.monotonic() + 5
        while alive(under) and time.monotonic() < patience:
            time.sleep(0.05)
    return [name for writer in writers for name in writer.done]


def asked(house, question):
    with closing(sqlite3.connect(house / "luodi.sqlite3", timeout=20)) as database:
        return database.execute(question).fetchall()


def test_what_was_answered_as_done_outlives_the_kill_of_the_server(empty_house, session):
    done = []
    for kill in ("all", "parent", "all"):
        done += killed_under_writers(empty_house, session, kill)
    assert len(done) >= 9 * WRITERS
    entered = [name for (name,) in asked(empty_house, "SELECT name FROM projects_project")]
    assert set(done) - set(entered) == set()
    assert len(entered) == len(set(entered))
    assert asked(empty_house, "SELECT count(*) FROM audit_entry WHERE verb = 'project.created'") == [
        (len(entered),)
    ]
    assert asked(empty_house, "PRAGMA integrity_check") == [("ok",)]
    with luodi(empty_house, "check") as sound:
        assert sound.wait(timeout=60) == 0, sound.stdout.read()
