"""The county built by processes of their own on a SQLite file of their own, the first of them killed on its way.

Run as ``python -m tests.demo.apart MOMENT`` in the environment of such a file it builds the county as of that moment
(ISO 8601, with its zone) and prints what it tells.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def surroundings(folder):
    """Return the environment of a demonstration on SQLite in a folder."""
    environment = {
        **os.environ,
        "LUODI_DATA": str(folder),
        "LUODI_DEMO": "1",
        "PYTHONUTF8": "1",
        "DJANGO_SETTINGS_MODULE": "luodi.config.settings",
    }
    environment.pop("LUODI_DATABASE", None)
    return environment


@contextmanager
def served(folder):
    """Serve the county in a folder as it is served to a newcomer; yield its address."""
    with socket.create_server(("127.0.0.1", 0)) as trial:
        port = trial.getsockname()[1]
    command = [sys.executable, "-m", "luodi", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(command, env=surroundings(folder), cwd=ROOT, start_new_session=True) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(address, server)
            yield address
        finally:
            server.send_signal(signal.SIGINT)


def _wait_for(address, server):
    while server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=10).close()  # noqa: S310  our own address
        except urllib.error.URLError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError("服务没有起来")


def kill_and_build(folder, now, kept):
    """Kill one build and let another one end; note in the file ``kept`` what each of them left."""
    environment = surroundings(folder)
    command = [sys.executable, "-m", "luodi", "demo-county"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as build:
        for line in build.stderr:
            if "已办" in line:
                build.send_signal(signal.SIGKILL)
    assert build.returncode == -signal.SIGKILL
    left = _run(environment, "left")
    whole = _run(environment, now.isoformat())
    found = {"after_the_kill": left["count"], "after_all": whole["count"], "told": whole["told"]}
    found["folder"] = str(folder)
    # Written beside and moved: another worker finds all of it or nothing.
    beside = kept.with_suffix(f".{os.getpid()}")
    beside.write_text(json.dumps(found, ensure_ascii=False), encoding="utf-8")
    beside.replace(kept)


def _run(environment, what):
    program = [sys.executable, "-m", "tests.demo.apart", what]
    done = subprocess.run(program, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main(what):
    """Build the county on what a kill left, as of a moment, unless told to look at what is ``left``; print what is there."""
    import io

    import django

    django.setup()
    from django.core.management import call_command

    from luodi.accounts.models import Unit
    from luodi.common import clock
    from luodi.projects.models import Project
    from tests.demo.conftest import everything_told

    if what != "left":
        with clock.moved_to(datetime.fromisoformat(what)):
            call_command("demo_county", stdout=io.StringIO(), stderr=io.StringIO())
    print(json.dumps({"count": [Project.objects.count(), Unit.objects.count()], "told": everything_told()}))  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1])
