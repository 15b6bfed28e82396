"""逾期: one word and one unit for what is late, from one place."""

import re
from datetime import date
from pathlib import Path

import pytest

import luodi
from luodi.common import lateness

DUE = date(2026, 11, 20)
ROOT = Path(luodi.__file__).parent
# Other words for it, lateness in working days, and sentences put together elsewhere.
ELSEWHERE = re.compile(
    r"超期|延误|迟报|已超 |晚 \{|(已等|用时) \{[^}]*\} 个工作日|逾期 ?(\{[^%]*\} ?天|' ~|\" ~)"
)


@pytest.mark.parametrize(
    ("day", "late", "against"),
    [
        (20, "", "按期"),
        (23, "逾期 3 天", "逾期 3 天"),
        (18, "", "提前 2 天"),
        (30, "逾期 10 天", "逾期 10 天"),
    ],
)
def test_late_is_told_in_days_of_the_calendar(day, late, against):
    assert lateness.late_by(DUE, date(2026, 11, day)) == late
    assert lateness.against(DUE, date(2026, 11, day)) == against


def test_what_waits_is_told_in_the_same_days():
    assert lateness.waited(DUE, DUE) == ""
    assert lateness.waited(DUE, date(2026, 11, 23)) == "已等 3 天"


def sources():
    """Return what the product says, but not what the demonstration and the published schemes quote."""
    for path in sorted([*ROOT.rglob("*.py"), *ROOT.rglob("*.html")]):
        if path.relative_to(ROOT).parts[0] != "demo" and path.name != "lateness.py":
            yield path


def test_nothing_says_it_in_other_words():
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sources()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if ELSEWHERE.search(line)
    ]
    assert found == []
