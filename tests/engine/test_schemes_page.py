"""docs/schemes.md is what others write schemes from: every example in it runs, every key of the language stands in it."""

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from luodi.assessment.engine import facts, reading, scoring
from luodi.assessment.engine.nodes import Condition, Figure
from luodi.assessment.engine.publishing import table
from luodi.assessment.engine.results import number
from luodi.assessment.engine.scheme import EdgeCases, Line, Records, Scheme, Shares

pytestmark = pytest.mark.usefixtures("as_kept")

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "schemes.md").read_text(encoding="utf-8")
HEAD = """
title: 例
edge_cases: {missing_fact: error, missing_target: error, zero_target: error, zero_over_zero: error, equal_minmax: full, negative_total: keep}
ranking: none
"""
BLOCKS = re.findall(r"```yaml\n(.*?)```(?:\n```算例\n(.*?)```)?", PAGE, re.DOTALL)
ROWS = [
    pytest.param(scheme, *row.split(" → "), id=f"{place}")
    for place, (scheme, rows) in enumerate(BLOCKS)
    for row in rows.splitlines()
    if row
]


def whole(text):
    """Return a block as a whole scheme: what is the same in all examples is left out on the page."""
    if text.startswith("title:"):
        return text
    return HEAD + ("" if "\nrounding:" in f"\n{text}" else "rounding: none\n") + text


@pytest.mark.parametrize(
    "text",
    [text for text, _ in BLOCKS if "lines:" in text or "rewards:" in text],
    ids=lambda text: str(len(text)),
)
def test_every_scheme_on_the_page_can_be_used(text):
    assert reading.read(whole(text)).title


@pytest.mark.parametrize(("text", "given", "expected"), ROWS)
def test_every_example_on_the_page_gives_what_it_says(text, given, expected, as_kept):
    units = json.loads(given, parse_float=Decimal)
    units = units if isinstance(units, list) else [units]
    run = {"units": {f"单位{place}": one for place, one in enumerate(units)}}
    found = scoring.score(reading.read(whole(text)), run)
    as_kept(table(found))
    assert number(found.units["单位0"].total) == pytest.approx(float(expected), abs=1e-12)


def test_the_first_example_and_the_shape_of_results_are_as_printed():
    scheme = reading.read(BLOCKS[0][0])
    given = facts.loaded(re.search(r"```json\n(.*?)```", PAGE, re.DOTALL)[1])
    found = scoring.score(scheme, given)
    assert [found.units[one].working for one in ("甲镇", "乙镇")] == ["61.5", "0"]
    assert found.units["甲镇"].lines[0].working == "60+0.5×3=61.5"
    shape = json.loads(re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)[-1])
    printed = found.plain()
    assert shape.keys() == printed.keys()
    assert shape["units"]["甲镇"].keys() == printed["units"]["甲镇"].keys()
    assert shape["units"]["甲镇"]["lines"][0].keys() == printed["units"]["甲镇"]["lines"][0].keys()


def test_every_word_of_the_language_stands_on_the_page():
    words = {*Figure.kinds, *Condition.kinds}
    for model in (
        *Figure.kinds.values(),
        *Condition.kinds.values(),
        Scheme,
        Line,
        Records,
        Shares,
        EdgeCases,
    ):
        words |= {name for name in model.model_fields if name not in ("terms", "names", "span")}
    assert sorted(word for word in words if not re.search(rf"\b{word}\b", PAGE)) == []
