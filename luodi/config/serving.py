"""`luodi serve`: brings the database up to date, then runs web and worker until somebody ends it."""

import argparse
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

# Granian's workers answer with threads; two processes keep two cores busy.
WEB = ("-m", "granian", "--interface", "wsgi", "--no-ws", "--http", "1", "--log-level", "warning")
APPLICATION = "luodi.config.wsgi:application"
WORKER = ("-m", "django", "qcluster")


def main(words: Sequence[str]) -> int:
    """Serve until a signal or until one of the two processes ends; return the exit code."""
    parser = argparse.ArgumentParser(prog="luodi serve", description="启动网页和后台任务")
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认只在本机")
    parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")
    parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1), help="网页进程数")
    options = parser.parse_args(words)
    prepare()
    web = [*WEB, "--host", options.host, "--port", str(options.port), "--workers", str(options.processes)]
    return _run([[*web, "--blocking-threads", "4", APPLICATION], list(WORKER)])


def prepare() -> None:
    """Bring tables, cache, static files and nightly jobs up to date; cheap when nothing changed."""
    import django
    from django.core.management import call_command

    django.setup()
    from luodi.common import nightly

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    nightly.set_up()


def _run(commands: list[list[str]]) -> int:
    stopping = False

    def stop(*_: Any) -> None:
        nonlocal stopping
        stopping = True

    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), stop)
    children = [subprocess.Popen([sys.executable, *words]) for words in commands]  # noqa: S603  our own words
    try:
        while not stopping and all(child.poll() is None for child in children):
            time.sleep(0.2)
    finally:
        ended = [child.poll() for child in children]
        for child in children:
            if child.poll() is None:
                child.terminate()
        for child in children:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
    return 0 if stopping else next(code or 1 for code in ended if code is not None)
