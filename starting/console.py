"""Talking to the person at the terminal and running programs for them."""

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
        try:
            return process.wait()
        except BaseException:
            end(process)
            raise


def end(process: subprocess.Popen[Any]) -> None:
    """Ask a program to end, and make it end when it does not."""
    process.terminate()
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def output_of(*command: str | Path, **options: Any) -> str:
    """Run a program that must succeed and return what it printed."""
    done = subprocess.run(
        [str(word) for word in command], cwd=ROOT, capture_output=True, text=True, **options
    )
    if done.returncode:
        raise Stop(f"命令失败：{' '.join(map(str, command))}\n{done.stdout}{done.stderr}")
    return str(done.stdout)
