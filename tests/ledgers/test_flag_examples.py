"""Every doubt has an example that raises it."""

from datetime import date

import pytest
from flag_examples import EXAMPLES, Example
from nasty.book import workbook
from reading_manual import MANUAL, with_tables

from luodi.ledgers import read
from luodi.ledgers.flags import CATALOGUE


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.code)
def test_the_example_raises_it(example: Example) -> None:
    rows = [[*row] for row in example.rows]
    reading = read(workbook({"表": rows}, example.finish), as_of=date(2023, 10, 31))
    raised = {flag.code: flag.severity for row in reading.rows for flag in row.flags}
    assert example.code in raised, raised


def test_none_is_without() -> None:
    told_elsewhere = {"NOT_IN_LATEST", "STRUCK_TEXT"}
    assert {one.code for one in EXAMPLES} | told_elsewhere >= set(CATALOGUE)


def test_the_manual_shows_the_tables_as_they_are() -> None:
    """Written anew by: python tests/ledgers/reading_manual.py."""
    manual = MANUAL.read_text("utf-8")
    assert with_tables(manual) == manual
