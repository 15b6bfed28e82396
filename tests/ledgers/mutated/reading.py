"""Has spoilt books read in a limited process that reads many in turn, and is started again when it dies."""

import json
import resource
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from luodi.ledgers import limited
from luodi.ledgers.refusals import UnreadableLedger

from .child import SECONDS
from .making import Spoilt, make

ROOT = Path(__file__).resolve().parents[3]
# A book that is not read in SECONDS of work is asked about again with this many: is it slow, or does it never end?
PATIENCE = 3 * SECONDS
# Memory that one file leaves behind is not held against the ones after it for long.
READ_BY_ONE = 400
AS_OF = ("2024-06-30", None)


@dataclass(frozen=True)
class Outcome:
    """What came of one spoilt book: read, refused, died (the parser), slow, hang, crash (of our own) or lost (rows)."""

    seed: int
    family: str
    way: str
    book: str
    what: str
    reason: str = ""
    why: str = ""
    seconds: float = 0.0

    @property
    def is_wrong(self) -> bool:
        """Whether the reader did what it must not; that a parser dies is what its process is for."""
        return self.what in ("slow", "hang", "crash", "lost")


class Reader:
    """The process that reads, and the file through which it is given each book."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="luodi-mutated-")
        self._child: subprocess.Popen[str] | None = None
        self._complaints: IO[str] | None = None
        self._read = 0

    def close(self) -> None:
        """End the process."""
        self._end()
        self._folder.cleanup()

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.communicate()
        if self._complaints is not None:
            self._complaints.close()
        self._child = self._complaints = None

    def _started(self) -> subprocess.Popen[str]:
        if self._read >= READ_BY_ONE:
            self._end()
        if self._child is None:
            self._complaints = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
            words = [sys.executable, "-X", "utf8", "-m", "tests.ledgers.mutated.child"]
            pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": self._complaints}
            self._child = subprocess.Popen(words, cwd=ROOT, encoding="utf-8", **pipes)  # type: ignore[call-overload]
            self._read = 0
        self._read += 1
        return self._child

    def read(self, spoilt: Spoilt) -> Outcome:
        """Have a book read; a process that dies or says nothing in time is asked about again, alone."""
        path = Path(self._folder.name) / f"ledger{Path(spoilt.name).suffix}"
        path.write_bytes(spoilt.data)
        request = self._request(spoilt, path)
        said = self._ask(request)
        if said["outcome"] in ("died", "hang") or said.get("reason") == "too_large":
            self._end()
        if said["outcome"] in ("died", "hang"):
            said = _alone(request) | {"seconds": said.get("seconds", 0.0)}
        what = "lost" if said.get("lost") else said["outcome"]
        why = str(said["lost"][:5]) if said.get("lost") else said.get("why", "")
        kind = (spoilt.seed, spoilt.family, spoilt.way, spoilt.book)
        return Outcome(*kind, what, str(said.get("reason", "")), why, said["seconds"])

    def _request(self, spoilt: Spoilt, path: Path) -> dict[str, Any]:
        told = {"path": str(path), "name": spoilt.name, "megabytes": 50}
        return told | {"as_of": AS_OF[spoilt.seed // 2 % 2], "synonyms": {}, "mapping": {}, "library": []}

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        child = self._started()
        assert child.stdin is not None
        assert child.stdout is not None
        with suppress(BrokenPipeError):
            child.stdin.write(json.dumps(request) + "\n")
            child.stdin.flush()
        # The process itself is ended after seconds of work; on a busy machine they take longer.
        wait = 3 * SECONDS
        if not select.select([child.stdout], [], [], wait)[0]:
            return {"outcome": "hang", "seconds": float(wait)}
        line = child.stdout.readline()
        return json.loads(line) if line.endswith("\n") else {"outcome": "died", "seconds": 0.0}


def _alone(request: dict[str, Any]) -> dict[str, Any]:
    """Ask as the product asks, in a process for this file alone: what the user hears is what counts."""
    before = _worked()
    try:
        reading = limited.ask("luodi.projects.child", "read", seconds=PATIENCE, **request)
    except UnreadableLedger as refused:
        return {"outcome": "refused", "reason": refused.reason, "sentence": str(refused)}
    except limited.BrokenOff as broken:
        if broken.too_slow:
            return {"outcome": "hang", "why": str(broken)[-300:]}
        # A traceback is ours; a signal is the parser's.
        ours = "Traceback" in str(broken)
        return {"outcome": "crash" if ours else "died", "why": str(broken)[-1200:]}
    worked = _worked() - before
    return {
        "outcome": "slow" if worked > SECONDS else "read",
        "why": f"{worked:.1f} s",
        "rows": len(reading["rows"]),
    }


def _worked() -> float:
    """Seconds that the processors have worked for processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def outcomes(seeds: Iterable[int]) -> Iterator[Outcome]:
    """Make and read the books of some numbers."""
    reader = Reader()
    try:
        for seed in seeds:
            yield reader.read(make(seed))
    finally:
        reader.close()


def outcomes_of_chunk(seeds: range) -> list[Outcome]:
    """Make and read some books, in a worker that the terminal does not interrupt by itself."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return list(outcomes(seeds))
