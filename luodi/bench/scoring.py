"""Scoring a county and a province: every line with its working, all units of a county at once."""

import random
import time
from collections.abc import Iterator
from typing import Any

from luodi.assessment.engine import reading, scoring
from luodi.assessment.engine.scheme import Scheme
from luodi.bench.measure import Comparison, medians

COUNTIES, UNITS, LINES = 100, 40, 20
COUNTY_SECONDS, PROVINCE_SECONDS = 0.5, 10.0
HEAD = """title: 测速用考核办法
edge_cases: {missing_fact: error, missing_target: error, zero_target: error, zero_over_zero: error, equal_minmax: full, negative_total: keep}
rounding: {line: {places: 2, mode: half_up}, total: {places: 2, mode: half_up}}
ranking: {by: [{of: total, best: largest}], ties: share, edge_tie: all_in}
"""
# What lines of real schemes do, in turn.
SCORES = (
    "{completion: {of: a%d, target: t%d, cap: 120%%}}",
    "{minmax: {of: a%d, floor: 60%%, best: largest}}",
    "{step: {of: a%d, against: t%d, base: 5, above: {every: 10%%, points: 0.5, part: whole, limit: 2}, below: in_proportion}}",
    "{bands: {of: {ratio: [a%d, t%d]}, rows: [{ge: 100%%, then: 5}, {ge: 60%%, then: 3}], otherwise: 0}}",
)


def compare(rounds: int) -> Iterator[Comparison]:
    """Measure one county in turns, and a province once, against the goals in seconds."""
    scheme, counties = example(), [facts_of(number) for number in range(COUNTIES)]
    took = medians({"county": lambda: scoring.score(scheme, counties[0])}, rounds)
    yield Comparison(
        f"一个县 {UNITS} 个单位、{LINES} 行计分，连同算式", took["county"], "目标", COUNTY_SECONDS, 1
    )
    started = time.perf_counter()
    for county in counties:
        scoring.score(scheme, county)
    whole = time.perf_counter() - started
    yield Comparison(f"全省 {COUNTIES} 个县同样计分", whole, "目标", PROVINCE_SECONDS, 1)


def example() -> Scheme:
    """Return a scheme with as many lines, of the kinds that schemes have."""
    facts, lines = ["facts:"], ["lines:"]
    for at in range(LINES):
        facts += [f"  a{at}: 万元", f"  t{at}: 万元"]
        score = SCORES[at % len(SCORES)]
        lines.append(f"  - {{line: 第{at + 1}行, points: 5, score: {score % ((at,) * score.count('%d'))}}}")
    return reading.read(HEAD + "\n".join([*facts, *lines]))


def facts_of(county: int) -> dict[str, Any]:
    """Return what the units of a county reported; the same county reports the same."""
    dice = random.Random(county)  # noqa: S311 - no secret
    return {
        "units": {
            f"单位{unit}": {f"a{at}": dice.randint(0, 9999) for at in range(LINES)}
            | {f"t{at}": dice.randint(1, 9999) for at in range(LINES)}
            for unit in range(UNITS)
        }
    }
