"""Talking to the person at the terminal and running programs for them."""

import os
import signal
import subprocess
import sys
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
    """Run a program in the project's folder and return its exit code; it ends when we are ended."""
    with subprocess.Popen([str(word) for word in command], cwd=ROOT, **options) as process:
        return wait_for(process)


def wait_for(process: subprocess.Popen[Any]) -> int:
    """Return the exit code of a program; when we are ended first, end it too, so that it can clean up."""
    try:
        return process.wait()
    except BaseException as ended:
        # Ctrl-C reaches the program as well; saying it twice would interrupt its cleaning up.
        if not isinstance(ended, KeyboardInterrupt):
            end(process)
        _insist(process)
        raise


def end(process: subprocess.Popen[Any]) -> None:
    """Ask a program to end as Ctrl-C does, and make it end when it does not."""
    if os.name == "posix":
        process.send_signal(signal.SIGINT)
    else:
        process.terminate()
    _insist(process)


def _insist(process: subprocess.Popen[Any]) -> None:
    for harder in (process.terminate, process.kill):
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            harder()
    process.wait()


def output_of(*command: str | Path, stderr: int | None = subprocess.PIPE, **options: Any) -> str:
    """Run a program that must succeed and return what it printed; with ``stderr=None`` errors show at once."""
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=ROOT, stdout=subprocess.PIPE, stderr=stderr, encoding="utf-8", **options)
    if done.returncode:
        raise Stop(f"命令失败：{' '.join(words)}\n{done.stdout}{done.stderr or ''}")
    return str(done.stdout)
