"""docs/security/findings.md: every finding once, what held, and every test and place that it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FINDINGS, HELD = [
    [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in part.splitlines()
        if line.startswith("| ")
    ][1:]
    for part in (ROOT / "docs/security/findings.md").read_text("utf-8").split("## What held")
]
FOUND = {"H": 6, "M": 15, "L": 11}


def test_every_finding_has_a_row():
    named = {re.sub(r"[a-c]$", "", row[0]) for row in FINDINGS} - {"beside"}
    assert named == {f"{grade}{number}" for grade, most in FOUND.items() for number in range(1, most + 1)}


def test_what_held_is_said_once():
    assert len({row[0] for row in HELD}) == len(HELD) > 50


@pytest.mark.parametrize("row", FINDINGS + HELD, ids=lambda row: row[0])
def test_the_tests_that_a_row_names_are_there(row):
    tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", row[-1])
    assert tests
    assert [
        f"{path}::{name}" for path, name in tests if f"def {name}(" not in (ROOT / path).read_text("utf-8")
    ] == []


@pytest.mark.parametrize("row", FINDINGS, ids=lambda row: row[0])
def test_the_places_that_a_row_names_are_there(row):
    assert [place for place in re.findall(r"`([\w/]+\.py)`", row[2]) if not (ROOT / place).exists()] == []
