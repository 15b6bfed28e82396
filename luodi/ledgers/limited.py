"""Foreign files are opened in a process of their own, with limited memory and time: both ends of the talk with it.

One request goes in on the standard input as JSON; lines of JSON come out: ``{"progress": [done, total]}`` while it
works, then ``{"result": …}`` or ``{"problem": "a sentence for the user", "reason": "a word for programs"}``.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import luodi
from luodi.ledgers.refusals import Reason, UnreadableLedger

try:
    import resource
except ImportError:  # Windows: the parent's clock is the only bound there
    resource = None  # type: ignore[assignment]

MEMORY = 1536 << 20
NICE = 10
TOO_LARGE = "这个文件展开后太大，超过了允许的内存。请删去多余的工作表和空白行后再上传。"

# The system ends a process by these when it has used up its seconds of work.
_OUT_OF_TIME = {getattr(signal, name, None) for name in ("SIGXCPU", "SIGKILL")}

Request = dict[str, Any]
Heard = Callable[[int, int], None]


class BrokenOff(Exception):
    """The process ended without an answer: its time was up, or the file broke it."""

    def __init__(self, complaints: str, *, too_slow: bool) -> None:
        super().__init__(complaints)
        self.too_slow = too_slow


def answer(work: Mapping[str, Callable[[Request], Any]]) -> None:
    """In the limited process: do the one thing asked for."""
    request = json.load(sys.stdin)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"], request["seconds"]))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        # Who works with pages goes before who reads a file.
        os.nice(NICE)
    try:
        say({"result": work[request["do"]](request)})
    except UnreadableLedger as unreadable:
        say({"problem": str(unreadable), "reason": unreadable.reason})
    except MemoryError:
        say({"problem": TOO_LARGE, "reason": Reason.TOO_LARGE})


def say(message: dict[str, Any]) -> None:
    """In the limited process: write one line to who asked."""
    sys.stdout.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def ask(
    module: str, work: str, *, seconds: int, heard: Heard = lambda done, total: None, **request: Any
) -> Any:
    """Have a module's process do one thing; its result, UnreadableLedger, or BrokenOff."""
    # Files instead of pipes for what goes in and for complaints: nobody waits for the other to read.
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as asked,
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints,
    ):
        json.dump({"do": work, "seconds": seconds, **request}, asked, ensure_ascii=False)
        asked.seek(0)
        said, too_slow = _hear(_start(module, asked, complaints), heard, seconds)
        complaints.seek(0)
        if "problem" in said:
            raise UnreadableLedger(said["problem"], Reason(said["reason"]))
        if "result" not in said:
            raise BrokenOff(complaints.read()[-4000:], too_slow=too_slow)
    return said["result"]


def _start(module: str, asked: IO[str], complaints: IO[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603  our own program
        [sys.executable, "-X", "utf8", "-m", module],
        stdin=asked,
        stdout=subprocess.PIPE,
        stderr=complaints,
        encoding="utf-8",
        # The same copy of the program as this one, wherever the asking one was started.
        cwd=Path(luodi.__file__).parents[1],
    )


def _hear(child: subprocess.Popen[str], heard: Heard, seconds: int) -> tuple[dict[str, Any], bool]:
    """Listen until the child has said its last word, however it ends; and whether its time was up."""
    rang = threading.Event()

    def ring() -> None:
        rang.set()
        child.kill()

    watch = threading.Timer(seconds, ring)
    watch.start()
    try:
        for line in child.stdout or ():
            # Ended in the middle of a long answer, it has not answered.
            if not line.endswith("\n"):
                break
            said: dict[str, Any] = json.loads(line)
            if "progress" not in said:
                return said, False
            heard(*said["progress"])
        # It closed its output by ending; of what it died is known at once.
        with suppress(subprocess.TimeoutExpired):
            child.wait(timeout=10)
        return {}, rang.is_set() or -(child.returncode or 0) in _OUT_OF_TIME
    finally:
        watch.cancel()
        child.kill()
        child.communicate()
