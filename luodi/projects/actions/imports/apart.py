"""Asking the process apart (``luodi.projects.child``) to open a foreign file."""

import json
import logging
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

import luodi
from luodi.common.places import NoPlaceFree, place

PATIENCE = 1200
# At once in the whole house, so that the turns of one office are never all spent on waiting for files.
MOST_AT_ONCE = 2
BUSY = "现在有别的文件正在处理，请过半分钟再试。"
UNFINISHED = "这个文件读不完：内容异常或者太大。请删去多余的工作表和空白行，另存后再上传。"

log = logging.getLogger(__name__)


class Unreadable(Exception):
    """The file cannot be read; the message says in Chinese why and what to do."""


def run_for_a_page(work: str, *, person_id: int, patience: int, **request: Any) -> Any:
    """Have one thing done while somebody waits: for one page of a person at a time, and few in the whole house."""
    seconds = 2 * patience
    try:
        with (
            place(f"apart.{person_id}", most=1, seconds=seconds),
            place("apart", most=MOST_AT_ONCE, seconds=seconds),
        ):
            return run(work, patience=patience, **request)
    except NoPlaceFree:
        raise Unreadable(BUSY) from None


def run(
    work: str,
    *,
    heard: Callable[[int, int], None] = lambda done, total: None,
    patience: int = PATIENCE,
    **request: Any,
) -> Any:
    """Have one thing done within so many seconds and return its result; ``heard`` is told how far it is."""
    # Files instead of pipes for what goes in and for complaints: nobody waits for the other to read.
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as asked,
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints,
    ):
        json.dump({"do": work, "seconds": patience, **request}, asked, ensure_ascii=False)
        asked.seek(0)
        said = _answer(_start(asked, complaints), heard, patience)
        if "result" not in said and "problem" not in said:
            complaints.seek(0)
            log.error("reading apart broke off: %s", complaints.read()[-4000:])
    if "result" not in said:
        raise Unreadable(said.get("problem", UNFINISHED))
    return said["result"]


def _start(asked: IO[str], complaints: IO[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-X", "utf8", "-m", "luodi.projects.child"],
        stdin=asked,
        stdout=subprocess.PIPE,
        stderr=complaints,
        encoding="utf-8",
        # The same copy of the program as this one, wherever the worker was started.
        cwd=Path(luodi.__file__).parents[1],
    )


def _answer(child: subprocess.Popen[str], heard: Callable[[int, int], None], patience: int) -> dict[str, Any]:
    """Listen until the child has said its last word, however it ends."""
    watch = threading.Timer(patience, child.kill)
    watch.start()
    try:
        for line in child.stdout or ():
            said: dict[str, Any] = json.loads(line)
            if "progress" not in said:
                return said
            heard(*said["progress"])
        return {}
    finally:
        watch.cancel()
        child.kill()
        child.communicate()
