"""Talking to the person at the terminal and running programs for them."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


class Stop(Exception):
    """The run cannot go on; the message is fit for the person who started it."""


def speak_safely() -> None:
    """Never fail over a character that the terminal cannot show."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def say(text: str = "") -> None:
    """Print a line at once, so that it stands before what the next program prints."""
    print(text, flush=True)


def step(text: str) -> None:
    """Announce a step that may take a while."""
    say(f"==> {text}")


def run(*command: str | Path, **options: Any) -> int:
    """Run a program, in the project's folder unless told another, and return its exit code."""
    with started(*command, **options) as process:
        return process.wait()


@contextlib.contextmanager
def started(*command: str | Path, cwd: Path = ROOT, **options: Any) -> Iterator[subprocess.Popen[Any]]:
    """Start a program in the project's folder; when we are ended first, end it too, so that it can clean up."""
    process = subprocess.Popen([str(word) for word in command], cwd=cwd, **options)
    try:
        yield process
    except BaseException as ended:
        # Ctrl-C reaches the program as well; saying it twice would interrupt its cleaning up.
        if not isinstance(ended, KeyboardInterrupt):
            _ask_to_end(process)
        _insist(process)
        raise


def _ask_to_end(process: subprocess.Popen[Any]) -> None:
    if os.name == "posix":
        process.send_signal(signal.SIGINT)
    else:
        process.terminate()


def _insist(process: subprocess.Popen[Any]) -> None:
    for harder in (process.terminate, process.kill):
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            harder()
    process.wait()


def output_of(
    *command: str | Path, cwd: Path = ROOT, stderr: int | None = subprocess.PIPE, **options: Any
) -> str:
    """Run a program that must succeed and return what it printed; with ``stderr=None`` errors show at once."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=cwd, stdout=subprocess.PIPE, stderr=stderr, encoding="utf-8", **options)
    if done.returncode:
        raise Stop(f"命令失败：{' '.join(words)}\n{done.stdout}{done.stderr or ''}")
    return str(done.stdout)
