"""The data of the demonstration and the lives made of it, without a database."""

from datetime import date
from pathlib import Path

import pytest

from luodi.demo.diary import listed, rows_of
from luodi.demo.lives import STAGES, life, money, partial_day

DAY = date(2026, 11, 23)
PROJECTS = rows_of("projects.csv")
UNITS = {row["key"] for row in rows_of("units.csv")} | {"county"}
PEOPLE = {row["key"] for row in rows_of("people.csv")}


def test_no_name_of_a_real_place_or_firm_is_left():
    """The rows come from public ledgers; the names in them must not."""
    real = (Path(__file__).parent / "real_names.txt").read_text(encoding="utf-8").split()
    text = "\n".join(
        Path("luodi/demo", name).read_text(encoding="utf-8")
        for name in ("projects.csv", "units.csv", "people.csv", "stories.csv", "leads.csv")
    )
    assert len(real) > 200
    assert [name for name in real if name in text] == []


def test_every_row_names_units_and_people_that_exist():
    for row in PROJECTS:
        for column in ("unit", "introducing", "hosting", "supporting"):
            assert set(listed(row[column])) <= UNITS, row
        assert set(listed(row["leader"]) + listed(row["agent"])) <= PEOPLE, row
        assert row["unit"] not in listed(row["hosting"]), row


@pytest.mark.parametrize("row", PROJECTS, ids=lambda row: row["source_row_id"])
def test_a_life_goes_forward_and_ends_where_the_file_says(row):
    turns = life(row, DAY, "township")
    days = [turn.back for turn in turns]
    assert days == sorted(days, reverse=True)
    assert days[-1] >= 0
    told = {}
    stages = []
    for turn in turns:
        told |= turn.said
        stages.append(STAGES.index(told["stage"]))
    assert stages == sorted(stages)
    for column in ("stage", "sub_stage", "status"):
        assert told[column] == row[column]
    assert told["investment"] == money(row["investment_wan"])
    assert told.get("signed_on", "") == partial_day(row["signed"], DAY)


def test_the_same_day_gives_the_same_lives():
    assert [life(row, DAY, "township") for row in PROJECTS] == [
        life(row, DAY, "township") for row in PROJECTS
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("45d", "2026-10-09"),
        ("45m", "2026-10"),
        ("45q", "2026-Q4"),
        ("400y", "2025"),
        ("-90m", "2027-02"),
        ("", ""),
    ],
)
def test_days_are_as_exact_as_the_ledger_says(text, said):
    assert partial_day(text, DAY) == said
