"""Compares what the reader prints with what a perfect reader would print."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Data = Mapping[str, Any]


class Score:
    """Right and wrong answers by aspect, with the wrong ones spelled out."""

    def __init__(self) -> None:
        self.right: dict[str, int] = defaultdict(int)
        self.all: dict[str, int] = defaultdict(int)
        self.faults: list[str] = []

    def add(self, aspect: str, holds: bool, fault: str = "") -> None:
        """Counts one answer."""
        self.all[aspect] += 1
        self.right[aspect] += holds
        if not holds:
            self.faults.append(f"{aspect}: {fault}")

    def share(self, aspect: str) -> float:
        """Share of right answers, 1 where nothing was asked."""
        return self.right[aspect] / self.all[aspect] if self.all[aspect] else 1.0

    def table(self) -> Iterator[str]:
        """One line per aspect."""
        for aspect in self.all:
            yield f"{aspect:<18}{self.right[aspect]:>5} / {self.all[aspect]:<5}{self.share(aspect):>8.1%}"


def compare(expected: Data, got: Data) -> Score:
    """The score of one workbook."""
    score = Score()
    rows = _pair(expected, got, score)
    for want, have in rows:
        _compare_row(want, have, score)
    _compare_groups(expected, got, score)
    _compare_rest(expected, got, score)
    return score


def _key(row: Data) -> str:
    return f"{row['sheet']}!{row['excel_row']}"


def _pair(expected: Data, got: Data, score: Score) -> list[tuple[Data, Data]]:
    have = {_key(row): row for row in got["rows"]}
    pairs = []
    for want in expected["expected_rows"]:
        found = have.pop(_key(want), None)
        if found is None and "excel_row_end" in want:
            inner = (f"{want['sheet']}!{row}" for row in range(want["excel_row"], want["excel_row_end"] + 1))
            found = next((have.pop(key) for key in inner if key in have), None)
        score.add("row recall", found is not None, f"{_key(want)} {want['name']}")
        if found is not None:
            pairs.append((want, found))
    for key, row in have.items():
        score.add("row precision", False, f"{key} {row['name']}")
    for _ in pairs:
        score.add("row precision", True)
    return pairs


def _same_number(want: float | None, have: float | None) -> bool:
    if want is None or have is None:
        return want is None and have is None
    return abs(want - have) <= abs(want) * 0.001


def _bare(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


def _contained(want: str | None, have: str | None) -> bool:
    one, two = _bare(want), _bare(have)
    return (not one and not two) or bool(one and two and (one in two or two in one))


def _compare_row(want: Data, have: Data, score: Score) -> None:
    key = _key(want)

    def check(aspect: str, name: str, same: Callable[[Any, Any], bool]) -> None:
        score.add(
            aspect,
            same(want.get(name), have.get(name)),
            f"{key} {name}: want {want.get(name)!r}, have {have.get(name)!r}",
        )

    check("name", "name", lambda one, two: _bare(one) == _bare(two))
    _compare_investment(key, want, have, score)
    check("qualifier", "investment_qualifier", lambda one, two: one == two)
    for name in (
        "literal_wan",
        "suggested_wan",
        "usd_wan",
        "suggested_usd_wan",
        "group_total_wan",
        "done_wan",
        "plan_year_wan",
        "literal",
        "investment_min_wan",
        "investment_max_wan",
    ):
        if name in want or name in have:
            check("other amounts", name, _same_number)
    _compare_funds(key, want, have, score)
    stages = [want["stage"], *want.get("accept_stage", ())]
    score.add("stage", have["stage"] in stages, f"{key} want {stages}, have {have['stage']}")
    check("industry", "industry", lambda one, two: _bare(one) == _bare(two))
    check("investor", "investor", lambda one, two: _bare(one) == _bare(two))
    check("unit", "unit", _contained)
    check("place", "place", _contained)
    for name in ("project_code", "kind"):
        if name in want or have.get(name):
            check(name, name, lambda one, two: one == two)
    if "fund_kind" in want:
        check("fund_kind", "fund_kind", _contained)
    _compare_dates(key, want, have, score)
    _compare_flags(key, want, have, score)


def _compare_investment(key: str, want: Data, have: Data, score: Score) -> None:
    accepted = [want["investment_wan"], *want.get("accept_investment_wan", ())]
    right = any(_same_number(one, have["investment_wan"]) for one in accepted)
    score.add("investment", right, f"{key} want {accepted}, have {have['investment_wan']}")
    silent = (
        not right
        and have["investment_wan"] is not None
        and not any(flag["severity"] == "error" for flag in have["flags"])
    )
    score.add("not silently wrong", not silent, f"{key} want {accepted}, have {have['investment_wan']}")


def _compare_funds(key: str, want: Data, have: Data, score: Score) -> None:
    for name in ("funds_wan", "suggested_funds_wan"):
        one, two = want.get(name), have.get(name)
        if one is None and not two:
            continue
        one, two = one or {}, two or {}
        same = (
            all(_same_number(one.get(source), two.get(source)) for source in {*one, *two})
            and one.keys() == two.keys()
        )
        score.add("funds", same, f"{key} {name}: want {one}, have {two}")


def _compare_dates(key: str, want: Data, have: Data, score: Score) -> None:
    left = dict(have["dates"])
    for name, date in want["dates"].items():
        found = next((left.pop(one) for one in (name, *date.get("accept_keys", ())) if one in left), None)
        if found is None:
            score.add(
                "dates",
                bool(date.get("optional")),
                f"{key} {name} {date['raw']} is missing; have {have['dates']}",
            )
        else:
            score.add(
                "dates",
                found["iso"] == date["iso"] or bool(date.get("optional")),
                f"{key} {name}: want {date['iso']}, have {found['iso']}",
            )
    for name, date in left.items():
        score.add("no date made up", False, f"{key} unexpected {name} {date}")


def _compare_flags(key: str, want: Data, have: Data, score: Score) -> None:
    raised = {flag["code"]: flag["severity"] for flag in have["flags"]}
    errors = {flag["code"] for flag in have["flags"] if flag["severity"] == "error"}
    expected = {flag["code"] for flag in want["flags"]}
    for flag in want["flags"]:
        aspect = {"error": "required errors", "warning": "warnings"}.get(flag["severity"])
        if aspect and not flag.get("optional"):
            present = flag["code"] in raised and (
                flag["severity"] != "error" or raised[flag["code"]] == "error"
            )
            score.add(aspect, present, f"{key} {flag['code']} not raised")
    mild = {
        flag["code"] for flag in want["flags"] if flag["severity"] != "error" and not flag.get("optional")
    }
    false = (errors - expected) | (errors & mild)
    score.add("no false error", not false, f"{key} {sorted(false)}")


def _compare_groups(expected: Data, got: Data, score: Score) -> None:
    have = [set(members) for members in got["duplicate_groups"].values()]
    optional = [set(pair) for pair in expected.get("optional_duplicates", ())]
    for members in expected["duplicate_groups"].values():
        score.add(
            "duplicates found",
            any(set(members) == group for group in have),
            f"{members} not found as a group",
        )
    wanted = [set(members) for members in expected["duplicate_groups"].values()]
    for group in have:
        score.add("duplicates right", group in wanted or group in optional, f"unexpected group {group}")
    names = {_key(row): _bare(row["name"]) for row in got["rows"]}
    for pair in expected.get("not_duplicates", ()):
        apart = {_bare(name) for name in pair}
        joined = any(apart <= {names[key] for key in group} for group in have)
        score.add("near misses apart", not joined, f"{pair} were joined")


def _compare_rest(expected: Data, got: Data, score: Score) -> None:
    have = {_key(row): row["kind"] for row in got["ignored_rows"]}
    rows = {
        f"{row['sheet']}!{number}"
        for row in got["rows"]
        for number in range(row["excel_row"], row.get("excel_row_end", row["excel_row"]) + 1)
    }
    for row in expected["ignored_rows"]:
        key = _key(row)
        score.add(
            "ignored rows",
            (key in have or row["kind"] == "blank") and key not in rows,
            f"{key} {row['kind']} is not ignored",
        )
        score.add(
            "ignored kinds",
            have.get(key, row["kind"]) == row["kind"],
            f"{key}: want {row['kind']}, have {have.get(key)}",
        )
    hidden = {(one["sheet"], one.get("column")) for one in got["hidden_sheets"]}
    wanted = {(one["sheet"], one.get("column")) for one in expected["hidden_sheets"]}
    for one in wanted | hidden:
        score.add("hidden", one in wanted and one in hidden, f"{one}")
