"""What must hold for every scheme: order changes nothing, more is never less, shares add up, the same gives the same."""

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.assessment.engine import facts, reading, scoring
from tests.engine.schemes import run, scheme

ROOT = Path(__file__).resolve().parents[2]
GROUP = reading.read((ROOT / "luodi/assessment/schemes/sanming-2020.yaml").read_text(encoding="utf-8"))
NAMES = [name for name in GROUP.facts if name != "fdi_target"]
MORE = """
facts: {x: 万元, t: 万元, n: 个}
lines:
  - {line: 完成率, points: 20, score: {completion: {of: x, target: t, cap: 120%}}}
  - {line: 超欠, points: 20, score: {step: {of: x, against: t, base: 20, above: {every: 7%, points: 1, part: whole, limit: 5}, below: in_proportion}}, limit: {least: 0}}
  - {line: 对称, points: 20, score: {step: {of: x, against: t, base: 20, above: {brackets: [{upto: 10%, every: 1%, points: 1}, {every: 3%, points: 1}], part: whole}, below: mirror}}}
  - {line: 分档, points: 20, score: {bands: {of: {ratio: [x, t]}, rows: [{ge: 100%, then: 20}, {gt: 50%, then: 10}], otherwise: 0}}}
  - {line: 功效, points: 20, score: {minmax: {of: x, floor: 60%, best: largest}}}
  - {line: 名次, points: 20, score: {places: {place: {place_of: {of: x, best: largest, ties: share}}, first: 10, less: 2, least: 0}}}
  - {line: 个数, points: 20, score: {items: {start: zero, rows: [{item: 甲, count: n, points: 0.2, full: 3, beyond: 0.5, limit: 4}]}}}
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}
rounding: {line: {places: 2, mode: half_up}}
"""
RULES = scheme(MORE)
amounts = st.integers(0, 3000)
county = st.lists(st.tuples(amounts, st.integers(1, 2000), st.integers(0, 9)), min_size=2, max_size=6)


def plain_units(rows):
    return {f"单位{at}": {"x": x, "t": t, "n": n} for at, (x, t, n) in enumerate(rows)}


def scored(rules, units):
    return scoring.score(rules, {"units": units})


@settings(max_examples=60, deadline=None)
@given(rows=county, seed=st.integers(0, 99))
def test_the_order_of_units_does_not_change_results(rows, seed):
    units = plain_units(rows)
    shuffled = list(units.items())
    random.Random(seed).shuffle(shuffled)
    one, other = scored(RULES, units), scored(RULES, dict(shuffled))
    assert {unit: vars(found) for unit, found in one.units.items()} == {
        unit: vars(found) for unit, found in other.units.items()
    }


@settings(max_examples=80, deadline=None)
@given(rows=county, more=st.integers(1, 500), fact=st.sampled_from(["x", "n"]))
def test_more_of_a_good_thing_never_lowers_the_own_score(rows, more, fact):
    units = plain_units(rows)
    before = scored(RULES, units).units["单位0"]
    units["单位0"][fact] += more
    after = scored(RULES, units).units["单位0"]
    for one, other in zip(before.lines, after.lines, strict=True):
        assert other.score >= one.score, one.line
    assert after.place <= before.place


@settings(max_examples=40, deadline=None)
@given(figures=st.lists(st.lists(amounts, min_size=len(NAMES), max_size=len(NAMES)), min_size=1, max_size=5))
def test_every_line_of_a_real_scheme_stays_between_nothing_and_its_mark(figures):
    units = {
        f"县{at}": dict(zip(NAMES, row, strict=True)) | {"fdi_target": 1000} for at, row in enumerate(figures)
    }
    for found in scored(GROUP, units).units.values():
        for line in found.lines:
            assert 0 <= line.score <= (line.points or 20)
        assert found.total == sum(line.score for line in found.lines)


@settings(max_examples=60, deadline=None)
@given(
    amount=st.integers(1, 10**9),
    coop=st.lists(st.sampled_from("乙丙丁戊"), max_size=4, unique=True),
    vacant=st.sampled_from(["lead", "spread"]),
)
def test_the_parts_of_a_sum_add_up_to_it_to_the_last_cent(amount, coop, vacant):
    text = f"""
records:
  funds:
    attributes: {{x: 元, lead: units, coop: {{type: units, missing: zero}}}}
    shares: {{by: roles, roles: {{lead: 70%, coop: 30%}}, vacant: {vacant}, remainder_to: lead}}
rounding: {{reward: {{places: 2, mode: half_up}}}}
rewards: [{{reward: 奖, unit: 元, per: funds, amount: {{product: [x, 1%]}}}}]
"""
    record = {"name": "一", "x": amount, "lead": "甲", "coop": coop}
    found = run(text, {unit: {} for unit in "甲乙丙丁戊"}, records={"funds": [record]})
    parts = [one.amount for unit in found.units.values() for one in unit.rewards]
    assert sum(parts) == Fraction(amount, 100)
    assert all(part * 100 == int(part * 100) for part in parts)


@pytest.mark.parametrize(
    "path", sorted((Path(__file__).parent / "examples").glob("*.json")), ids=lambda path: path.stem
)
def test_the_same_inputs_give_the_same_results_to_the_last_sign(path):
    text = (ROOT / "luodi/assessment/schemes" / f"{path.stem}.yaml").read_text(encoding="utf-8")
    for one in json.loads(path.read_text(encoding="utf-8")):
        given = json.dumps(one["facts"])
        first, second = (
            json.dumps(scoring.score(reading.read(text), facts.loaded(given), only=one["line"]).plain())
            for _ in range(2)
        )
        assert first == second
