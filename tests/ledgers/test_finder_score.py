"""How well the finder tells twins from near misses: precision and recall, printed; see them with ``pytest -s``."""

import json
import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import combinations
from pathlib import Path

import made_twins
import pytest

from luodi.ledgers import read
from luodi.ledgers.meaning.duplicates import compare, pairs

_SAMPLES = sorted((Path(__file__).parent / "samples").glob("*.xlsx"))


def _by_kind(made: Iterable[made_twins.Pair]) -> dict[str, list[made_twins.Pair]]:
    kinds = defaultdict(list)
    for pair in made:
        kinds[pair[0]].append(pair)
    return kinds


def _linked(groups: Iterable[Iterable[str]]) -> set[tuple[str, ...]]:
    return {tuple(pair) for members in groups for pair in combinations(sorted(members), 2)}


def _print(lines: list[str]) -> None:
    print("", *lines, sep="\n")  # noqa: T201  the score is what these tests are for


@pytest.mark.slow
def test_twins_of_the_sample_ledgers_are_found_and_nothing_else() -> None:
    found, expected, optional, apart = set(), set(), set(), 0
    for book in _SAMPLES:
        told = json.loads(book.with_suffix(".json").read_text("utf-8"))
        got = read(book, as_of=date.fromisoformat(told["as_of"])).to_json()
        names = {f"{row['sheet']}!{row['excel_row']}": row["name"] for row in told["expected_rows"]}
        linked = _linked(got["duplicate_groups"].values())
        named = {frozenset(names.get(place, "") for place in pair) for pair in linked}
        assert not named & {frozenset(pair) for pair in told["not_duplicates"]}
        apart += len(told["not_duplicates"])
        found |= {(book.stem, *pair) for pair in linked}
        expected |= {(book.stem, *pair) for pair in _linked(told["duplicate_groups"].values())}
        optional |= {(book.stem, *sorted(pair)) for pair in told.get("optional_duplicates", [])}
    right, wrong = len(found & expected), len(found - expected - optional)
    _print([
        f"三份台账：应发现 {len(expected)} 对，发现 {right} 对，错认 {wrong} 对，近似而不同的 {apart} 对没有误连",
        f"查准率 {right / (right + wrong):.1%}　查全率 {right / len(expected):.1%}",
    ])  # fmt: skip
    assert (right, wrong) == (len(expected), 0)


@pytest.mark.slow
def test_generated_twins_are_found_among_all_the_others() -> None:
    lines, right, wrong, total = [], 0, 0, 0
    for kind, made in _by_kind(made_twins.twins(random.Random(3))).items():
        expected = {frozenset((a.key, b.key)) for _, a, b in made}
        found = {frozenset((match.a, match.b)) for match in pairs([one for _, *both in made for one in both])}
        right, wrong, total = (
            right + len(found & expected),
            wrong + len(found - expected),
            total + len(expected),
        )
        lines.append(
            f"{kind:28} 发现 {len(found & expected):4} / {len(expected):4}　错认 {len(found - expected)}"
        )
    precision, recall = right / (right + wrong), right / total
    _print([*lines, f"{'合计':26} 查准率 {precision:.1%}　查全率 {recall:.1%}"])
    assert precision >= 0.995
    assert recall >= 0.98


@pytest.mark.slow
def test_no_generated_near_miss_is_joined() -> None:
    lines, joined = [], []
    for kind, made in _by_kind(made_twins.near_misses(random.Random(3))).items():
        hits = [(kind, a.name, b.name) for _, a, b in made if compare(a, b) or compare(b, a)]
        joined += hits
        lines.append(f"{kind:38} 误连 {len(hits)} / {len(made)}")
    _print(lines)
    assert joined == []
