"""Small schemes for tests: what is not the point of a test is the same in all of them."""

import json

from luodi.assessment.engine import facts, reading, scoring

HEAD = """
title: 例
edge_cases: {missing_fact: error, missing_target: error, zero_target: error, zero_over_zero: error, equal_minmax: full, negative_total: keep}
"""


def scheme(text, head=HEAD):
    """Return a scheme from its interesting part."""
    for name in ("rounding", "ranking"):
        if f"\n{name}:" not in f"\n{text}":
            head += f"{name}: none\n"
    return reading.read(head + text)


def run(text, units, head=HEAD, **more):
    """Score units with a scheme and return the results."""
    only = more.pop("only", "")
    given = facts.loaded(json.dumps({"units": units, **more}))
    return scoring.score(scheme(text, head), given, only=only)


def one(text, given, head=HEAD, **more):
    """Score one unit and return its result."""
    return run(text, {"甲": given}, head, **more).units["甲"]


def faults_of(faulty):
    return [str(fault) for fault in faulty.value.faults]
