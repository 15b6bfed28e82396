"""The reader against ledgers made at random from real rows: what is certain must be read exactly."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from generated_ledgers import ledger
from nasty.book import Ledger
from python_calamine import CalamineWorkbook, SheetVisibleEnum
from test_nasty import LEDGERS, faults

from luodi.ledgers import read

SEEDS = 60


@pytest.mark.parametrize("seed", range(SEEDS))
def test_generated_ledgers(seed: int) -> None:
    made = ledger(seed)
    got = read(made.data, name=made.name, as_of=made.as_of).to_json()
    assert faults(made, got) == []


@pytest.mark.parametrize("made", [*(build() for build in LEDGERS), *map(ledger, range(SEEDS))])
def test_no_row_is_lost(made: Ledger) -> None:
    got = read(made.data, name=made.name, as_of=made.as_of).to_json()
    assert set(_filled_rows(made)) <= set(_told_rows(got))


def _filled_rows(made: Ledger) -> Iterator[tuple[str, int]]:
    """Every row with text on a visible sheet."""
    if made.name.endswith(".csv"):
        return
    book = CalamineWorkbook.from_filelike(io.BytesIO(made.data))
    for sheet in book.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible:
            rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            yield from (
                (sheet.name, number)
                for number, row in enumerate(rows, 1)
                if any(value != "" for value in row)
            )


def _told_rows(got: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for row in got["rows"]:
        yield from (
            (row["sheet"], number)
            for number in range(row["excel_row"], row.get("excel_row_end", row["excel_row"]) + 1)
        )
    yield from ((row["sheet"], row["excel_row"]) for row in got["ignored_rows"])
