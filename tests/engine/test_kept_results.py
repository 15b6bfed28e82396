"""Results of earlier versions come out the same for ever: scheme, facts and results as they were, reckoned anew.

A version of the engine that gives something else on purpose keeps the old way for old results; a file is never changed,
a new one is added by ``python -m tests.engine.test_kept_results NAME`` for what newer schemes can say.
"""

import json
import sys
from pathlib import Path

import pytest

from luodi.assessment.engine import facts, reading, scoring
from luodi.assessment.engine.results import agrees

HERE = Path(__file__).parent
KEPT = sorted((HERE / "kept").glob("*.json"))


def results(scheme, given, only):
    found = scoring.score(reading.read(scheme), facts.loaded(json.dumps(given)), only=only).plain()
    found.pop("engine")
    return json.loads(json.dumps(found))


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_kept_result_is_recomputed_to_the_last_sign(path):
    for one in json.loads(path.read_text(encoding="utf-8")):
        assert agrees(one["results"], results(one["scheme"], one["facts"], one["line"])), one["name"]


@pytest.mark.parametrize(
    ("kept", "told", "same"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1, "b": 2}, {"a": 1}, False),
        ({"a": [1, {"b": 2}]}, {"a": [1, {"b": 2, "c": 3}]}, True),
        ([1, 2], [1, 2, 3], False),
        ([1], 1, False),
        (1, [1], False),
        ([1, 2], [2, 1], False),
        ({"a": 1}, {"a": 1.5}, False),
        ({}, None, False),
    ],
)
def test_results_agree_when_all_that_was_kept_is_still_told(kept, told, same):
    assert agrees(kept, told) is same


def test_something_is_kept():
    assert KEPT


def keep(name):
    """Write down what today's engine gives for every worked example of the real schemes."""
    kept = []
    for path in sorted((HERE / "examples").glob("*.json")):
        scheme = HERE.parents[1] / "luodi/assessment/schemes" / f"{path.stem}.yaml"
        text = scheme.read_text(encoding="utf-8")
        for one in json.loads(path.read_text(encoding="utf-8")):
            told = results(text, one["facts"], one["line"])
            kept.append(
                {
                    "name": path.stem,
                    "scheme": text,
                    "facts": one["facts"],
                    "line": one["line"],
                    "results": told,
                }
            )
    target = HERE / "kept" / f"{name}.json"
    target.write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    keep(sys.argv[1])
