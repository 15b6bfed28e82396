"""Reads spoilt books one after the other, as the process apart reads one: ``python -m tests.ledgers.mutated.child``."""

import json
import os
import resource
import sys
import time
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from luodi.ledgers.files.workbook import load, open_workbook
from luodi.ledgers.limited import MEMORY, NICE, TOO_LARGE
from luodi.ledgers.refusals import Reason, UnreadableLedger
from luodi.projects import child

SECONDS = 10


def main() -> None:
    """Answer each line that asks for a file with a line that says what came of it."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(NICE)
    child.say = lambda message: None
    for line in sys.stdin:
        used = int(time.process_time()) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (used + SECONDS, resource.RLIM_INFINITY))
        begun = time.perf_counter()
        told = _outcome(json.loads(line))
        told["seconds"] = round(time.perf_counter() - begun, 3)
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _outcome(request: dict[str, Any]) -> dict[str, Any]:
    try:
        child.check(request)
        reading = child.read(request)
        # As strictly as the parent and both databases take it.
        text = json.dumps(reading, ensure_ascii=False, allow_nan=False)
        text.encode()
    except UnreadableLedger as refused:
        return {"outcome": "refused", "reason": refused.reason, "sentence": str(refused)}
    except MemoryError:
        return {"outcome": "refused", "reason": Reason.TOO_LARGE, "sentence": TOO_LARGE}
    except BaseException:  # whatever it is, it is what is looked for
        return {"outcome": "crash", "why": traceback.format_exc(limit=-3)}
    if "\\u0000" in text:
        return {"outcome": "crash", "why": "a zero byte, which PostgreSQL does not store"}
    return {"outcome": "read", "rows": len(reading["rows"]), "lost": lost_rows(reading, filled_rows(request))}


def filled_rows(request: dict[str, Any]) -> dict[str, Sequence[int]]:
    """Return the rows of each visible sheet in which something stands, counted from 0."""
    book = open_workbook(load(Path(request["path"]), request["megabytes"]), request["name"])
    return {grid.name: grid.rows() for grid in book.sheets}


def lost_rows(reading: dict[str, Any], filled: Mapping[str, Sequence[int]]) -> list[str]:
    """Return the filled rows of visible sheets that are neither a project's nor told as passed over."""
    told = {(row["sheet"], row["excel_row"]) for row in reading["ignored_rows"]}
    for row in reading["rows"]:
        last = row.get("excel_row_end", row["excel_row"])
        told |= {(row["sheet"], number) for number in range(row["excel_row"], last + 1)}
    return [
        f"{sheet}!{row + 1}" for sheet, rows in filled.items() for row in rows if (sheet, row + 1) not in told
    ]


if __name__ == "__main__":
    main()
