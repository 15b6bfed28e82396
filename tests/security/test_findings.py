"""docs/security/findings.md: every finding once, and every test and place that it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs/security/findings.md").read_text("utf-8").splitlines()
    if re.match(r"\| ([HML]\d+[a-c]?|beside) \|", line)
]
FOUND = {"H": 6, "M": 15, "L": 11}


def test_every_finding_has_a_row():
    named = {re.sub(r"[a-c]$", "", row[0]) for row in ROWS} - {"beside"}
    assert named == {f"{grade}{number}" for grade, most in FOUND.items() for number in range(1, most + 1)}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_row_names_is_there(row):
    _, _, mechanism, proof = row
    tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", proof)
    assert tests
    assert [
        f"{path}::{name}" for path, name in tests if f"def {name}(" not in (ROOT / path).read_text("utf-8")
    ] == []
    assert [place for place in re.findall(r"`([\w/]+\.py)`", mechanism) if not (ROOT / place).exists()] == []
