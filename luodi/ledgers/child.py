"""Reads one ledger in a limited process: ``python -m luodi.ledgers.child``."""

from datetime import date
from pathlib import Path
from typing import Any

from luodi.ledgers.limited import Request, answer
from luodi.ledgers.reader import read


def read_file(request: Request) -> dict[str, Any]:
    """Everything the ledger says, as `luodi read --json` prints it."""
    as_of = date.fromisoformat(request["as_of"]) if request["as_of"] else None
    return read(Path(request["path"]), as_of=as_of).to_json()


if __name__ == "__main__":
    answer({"read": read_file})
