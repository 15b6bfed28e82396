"""Opens foreign files in a process of its own, with limited memory and time: ``python -m luodi.projects.child``.

One request comes in on the standard input as JSON; lines of JSON go out: ``{"progress": [done, total]}`` while it
works, then ``{"result": …}`` or ``{"problem": "a sentence for the user"}``.
"""

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

from luodi import ledgers
from luodi.ledgers.duplicates import Candidate
from luodi.ledgers.grid import Grid, letters
from luodi.ledgers.workbook import UnreadableLedger, load, open_workbook
from luodi.projects import returning

try:
    import resource
except ImportError:  # Windows: the parent's clock is the only bound there
    resource = None  # type: ignore[assignment]

MEMORY = 1536 << 20
NICE = 10
TOO_LARGE = "这个文件展开后太大，超过了允许的内存。请删去多余的工作表和空白行后再上传。"

Request = dict[str, Any]


def main() -> None:
    """Do the one thing asked for."""
    request = json.load(sys.stdin)
    if resource is not None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (request["seconds"], request["seconds"]))
        # Who works with pages goes before who reads a file.
        os.nice(NICE)
    try:
        say({"result": WORK[request["do"]](request)})
    except UnreadableLedger as unreadable:
        say({"problem": str(unreadable)})
    except MemoryError:
        say({"problem": TOO_LARGE})


def say(message: dict[str, Any]) -> None:
    """Write one line to the parent."""
    sys.stdout.write(json.dumps(message, ensure_ascii=False, separators=(",", ":")) + "\n")
    sys.stdout.flush()


def check(request: Request) -> dict[str, Any]:
    """Open the file as the reader would, so that what cannot be read is never stored."""
    book = open_workbook(load(Path(request["path"]), request["megabytes"]), request["name"])
    return {"kind": book.kind}


def read(request: Request) -> dict[str, Any]:
    """Understand the ledger."""
    reading = ledgers.read(
        Path(request["path"]),
        name=request["name"],
        as_of=date.fromisoformat(request["as_of"]) if request["as_of"] else None,
        synonyms=request["synonyms"],
        mapping=request["mapping"],
        library=[Candidate(**candidate) for candidate in request["library"]],
        progress=lambda done, total: say({"progress": [done, total]}),
    )
    printed = reading.to_json()
    grids = {table.grid.name: table.grid for sheet in reading.sheets for table in sheet.tables}
    for row in printed["ignored_rows"]:
        row["cells"] = _cells(grids.get(row["sheet"]), row["excel_row"] - 1) or {"A": row["text"]}
    return dict(printed)


def _cells(grid: Grid | None, row: int) -> dict[str, str]:
    """Return the cells of a row that is no project, for the sheet as it is."""
    if grid is None:
        return {}
    return {letters(at): grid.text(row, at) for at in grid.filled(row) if at not in grid.marks.hidden_columns}


def give_back(request: Request) -> dict[str, Any]:
    """Write the workbook again with a column 问题 beside the rows that were not taken."""
    sheets = {name: [returning.Kept(*line) for line in lines] for name, lines in request["sheets"].items()}
    return {"rows": returning.write(Path(request["path"]), request["kind"], Path(request["to"]), sheets)}


WORK = {"check": check, "read": read, "give_back": give_back}

if __name__ == "__main__":
    main()
