"""docs/security/asvs.md: every requirement of the standard once, and every test that it names is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs/security/asvs.md"
LIMITS = ROOT / "docs/security/limits.md"
ROW = re.compile(r"\| (\d+\.\d+\.\d+) \| ([12]) \| ([^|]+) \| ([^|]+) \| ([^|]+) \|")
STANDS = {"holds", "does not apply", "open"}

# Section → the level of each of its requirements in ASVS 5.0.0, in their order.
LEVELS = {
    "1.1": "22", "1.2": "1111122223", "1.3": "112222222223", "1.4": "222", "1.5": "123",
    "2.1": "122", "2.2": "112", "2.3": "12223", "2.4": "23",
    "3.1": "3", "3.2": "113", "3.3": "12223", "3.4": "11222233", "3.5": "11122333", "3.6": "3", "3.7": "22333",
    "4.1": "12233", "4.2": "23333", "4.3": "22", "4.4": "1222",
    "5.1": "2", "5.2": "112333", "5.3": "113", "5.4": "222",
    "6.1": "122", "6.2": "111111112222", "6.3": "11223333", "6.4": "112233", "6.5": "22222333", "6.6": "2223",
    "6.7": "33", "6.8": "2222",
    "7.1": "222", "7.2": "1111", "7.3": "22", "7.4": "11222", "7.5": "223", "7.6": "22",
    "8.1": "1233", "8.2": "1123", "8.3": "133", "8.4": "23",
    "9.1": "111", "9.2": "1222",
    "10.1": "22", "10.2": "223", "10.3": "22223", "10.4": "1111122222233333", "10.5": "22222", "10.6": "22", "10.7": "222",
    "11.1": "2233", "11.2": "22233", "11.3": "11233", "11.4": "1222", "11.5": "23", "11.6": "23", "11.7": "33",
    "12.1": "12233", "12.2": "11", "12.3": "22223",
    "13.1": "2333", "13.2": "222223", "13.3": "2233", "13.4": "1222233",
    "14.1": "22", "14.2": "12223333", "14.3": "122",
    "15.1": "12233", "15.2": "12233", "15.3": "1222222", "15.4": "3333",
    "16.1": "2", "16.2": "22222", "16.3": "2222", "16.4": "222", "16.5": "2223",
    "17.1": "23", "17.2": "22223333", "17.3": "22",
}  # fmt: skip
ASKED = [
    (f"{section}.{number}", level)
    for section, levels in LEVELS.items()
    for number, level in enumerate(levels, 1)
]

ROWS = [found.groups() for line in TABLE.read_text("utf-8").splitlines() if (found := ROW.fullmatch(line))]


def test_the_standard_is_the_whole_one():
    assert [sum(1 for _, level in ASKED if level == at) for at in "123"] == [70, 183, 92]


def test_every_requirement_of_level_1_and_2_has_one_row_in_its_place():
    assert [(number, level) for number, level, *_ in ROWS] == [one for one in ASKED if one[1] in "12"]
    assert {stands for *_, stands, _ in ROWS} <= STANDS


def test_of_level_1_only_the_certificate_of_an_installation_is_open():
    assert [number for number, level, _, stands, _ in ROWS if (level, stands) == ("1", "open")] == ["12.2.2"]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_what_a_row_names_is_there(row):
    number, _, _, stands, proof = row
    tests = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", proof)
    for path, name in tests:
        assert f"def {name}(" in (ROOT / path).read_text("utf-8"), f"{number} names {path}::{name}"
    pages = re.findall(r"`((?:docs|luodi|tests)/[\w/.-]+|[\w.]+\.toml|[\w.]+\.lock)`", proof)
    assert not [page for page in pages if not (ROOT / page).exists()]
    if stands == "holds":
        assert tests or any(page.startswith("docs/") for page in pages), number


def test_links_lead_to_a_heading():
    for page, heading in re.findall(r"\]\((\w+\.md)#([\w-]+)\)", TABLE.read_text("utf-8")):
        said = re.findall(r"^#+ (.+)$", (TABLE.parent / page).read_text("utf-8"), re.MULTILINE)
        assert heading in {words.lower().replace(" ", "-") for words in said}, f"{page}#{heading}"


def test_the_limits_are_those_of_the_source():
    told = re.findall(r"`(luodi/[\w/.]+): (.+?)` \|$", LIMITS.read_text("utf-8"), re.MULTILINE)
    assert len(told) > 20
    assert [(place, line) for place, line in told if line not in (ROOT / place).read_text("utf-8")] == []
