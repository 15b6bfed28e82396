"""Opens foreign files in a process of its own, with limited memory and time: ``python -m luodi.projects.child``."""

from datetime import date
from pathlib import Path
from typing import Any

from luodi import ledgers
from luodi.ledgers.files.grid import Grid, letters
from luodi.ledgers.files.workbook import load, open_workbook
from luodi.ledgers.limited import Request, answer, say
from luodi.ledgers.meaning.duplicates import Candidate
from luodi.projects import returning


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
    answer(WORK)
