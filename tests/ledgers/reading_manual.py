"""Writes the tables of docs/ledger-reading.md from the signs, the doubts and their examples: python tests/ledgers/reading_manual.py."""

import re
from collections.abc import Iterator
from pathlib import Path

from flag_examples import AMOUNTS, DATES, REST, Example

from luodi.ledgers.flags import CATALOGUE
from luodi.ledgers.signs import ORDERS

MANUAL = Path(__file__).parents[2] / "docs" / "ledger-reading.md"
SUBJECTS = {"stage": "Stage", "table": "Kind of table", "total": "Which column is the total"}
PLACEHOLDERS = {"words": "…", "reading": "…"}


def with_tables(manual: str) -> str:
    """The manual with what stands between the marks of a table written anew."""
    tables = {
        "signs": _signs(),
        "amounts": _flags(AMOUNTS),
        "dates": _flags(DATES),
        "rest": _flags(REST),
    }
    for name, lines in tables.items():
        between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        written = "\n".join(lines) + "\n"
        manual = between.sub(lambda found, written=written: found[1] + written + found[2], manual)
    return manual


def _signs() -> Iterator[str]:
    for subject, kinds in ORDERS.items():
        yield from (
            f"### {SUBJECTS[subject]}",
            "",
            "| sign | example | alone enough to contradict |",
            "|---|---|---|",
        )
        for kind in kinds:
            yield f"| {kind.told.format(**PLACEHOLDERS)} | {kind.example} | {'yes' if kind.strong else 'no'} |"
        yield ""


def _flags(examples: tuple[Example, ...]) -> Iterator[str]:
    yield from ("| code | severity | told as | meaning | example |", "|---|---|---|---|---|")
    for one in examples:
        kind = CATALOGUE[one.code]
        yield f"| {one.code} | {kind.severity} | {kind.label} | {one.meaning} | {one.shown} |"


if __name__ == "__main__":
    MANUAL.write_text(with_tables(MANUAL.read_text("utf-8")), "utf-8")
