"""Ledgers that somebody made by hand: every project, its name, total and stage, the days and money that its truth gives."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from luodi.ledgers import read

FOLDER = Path(__file__).parent / "by_hand"
BOOKS = sorted(path.name for path in FOLDER.iterdir() if path.suffix in {".xlsx", ".xls", ".csv"})


def _told(row: dict[str, Any], want: dict[str, Any]) -> dict[str, Any]:
    """What a row tells of what its truth says."""
    dates = {key: (row["dates"].get(key) or {}).get("iso") for key in want["dates"]}
    money = {
        key: row.get(key) for key in ("done_wan", "plan_year_wan", "usd_wan", "project_code") if want.get(key)
    }
    stage = want["stage"] if row["stage"] in want.get("accept_stage", ()) else row["stage"]
    return {"total": row["investment_wan"], "stage": stage} | dates | money


@pytest.mark.parametrize("book", BOOKS)
def test_a_ledger_made_by_hand_is_read_as_a_clerk_reads_it(book: str) -> None:
    truth = json.loads((FOLDER / book).with_suffix(".json").read_text(encoding="utf-8"))
    rows = read(FOLDER / book, as_of=date.fromisoformat(truth["as_of"])).to_json()["rows"]
    found = {(row["sheet"], row["excel_row"], row["name"]): row for row in rows}
    wanted = {(row["sheet"], row["excel_row"], row["name"]): row for row in truth["expected_rows"]}
    assert set(found) == set(wanted)
    for place, want in wanted.items():
        keys = ("done_wan", "plan_year_wan", "usd_wan", "project_code")
        expected = {"total": want["investment_wan"], "stage": want["stage"]}
        expected |= {key: day["iso"] for key, day in want["dates"].items()}
        expected |= {key: want[key] for key in keys if want.get(key)}
        assert _told(found[place], want) == expected, place


def test_a_copy_of_a_sheet_is_asked_about() -> None:
    rows = read(FOLDER / "n12.xlsx", as_of=date(2025, 6, 25)).rows
    assert [(row.sheet, row.name) for row in rows if row.has("DUP_PROBABLE")] == [
        ("青山镇", "茶油精炼"),
        ("青山镇 (2)", "茶油精炼"),
    ]


def test_a_name_over_two_lines_is_one_name_and_asked_about() -> None:
    rows = read(FOLDER / "open" / "d03.xlsx", as_of=date(2025, 6, 25)).rows
    asked = [(row.record.first + 1, row.name) for row in rows if row.has("NAME_OVER_CELLS")]
    assert asked == [(22, "河谷县职业技术学校产教融合实训基地建设项目")]
    assert 23 not in {row.record.first + 1 for row in rows}
