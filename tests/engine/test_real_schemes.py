"""The fifteen real schemes reproduce every worked example and every published figure exactly."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from luodi.assessment.engine import facts, reading, scoring
from luodi.assessment.engine.numbers import quantity

SCHEMES = Path(__file__).resolve().parents[2] / "luodi" / "assessment" / "schemes"
EXAMPLES = Path(__file__).parent / "examples"


def cases():
    for path in sorted(EXAMPLES.glob("*.json")):
        found = json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        for number, one in enumerate(found, start=1):
            yield pytest.param(path.stem, one, id=f"{path.stem}-{number}")


def expected(one):
    """Go through what an example expects: what of which unit, and the number."""
    for sort, found in one["expected"].items():
        if sort == "ranking":
            yield ("ranking", ""), found
        elif sort == "outcomes":
            for outcome, units in found.items():
                yield ("outcome", outcome), sorted(units)
        else:
            for unit, value in found.items():
                for name, number in value.items() if isinstance(value, dict) else [("", value)]:
                    yield (sort, unit, name), number


def told(results, line):
    """Return what the engine says of the same things."""
    units = results.units
    found = {("ranking", ""): results.ranking.get("")}
    for unit, one in units.items():
        found["totals", unit, ""], found["places", unit, ""] = one.total, one.place
        found["lines", unit, ""] = next((row.score for row in one.lines if row.line == line), None)
        found |= {("flows", unit, name): score for name, score in one.flows.items()}
        found |= {("figures", unit, name): value for name, (value, _, _) in one.figures.items()}
        found |= {("rewards", unit, reward.reward): reward.amount for reward in one.rewards}
        for reward in one.rewards:
            found["tranches", unit, ""] = [amount for _, amount, _ in reward.tranches]
    for unit, one in units.items():
        for outcome in one.outcomes:
            found["outcome", outcome.outcome] = sorted([*found.get(("outcome", outcome.outcome), []), unit])
    return found


def exact(value):
    if isinstance(value, list):
        return [exact(one) for one in value]
    return quantity(value).number if isinstance(value, (int, Decimal)) else value


def shown(value):
    if isinstance(value, list):
        return "、".join(map(shown, value))
    return str(float(value)) if hasattr(value, "numerator") else str(value)


@pytest.mark.parametrize(("name", "one"), list(cases()))
def test_a_real_scheme_gives_the_figures_that_were_published_or_worked_out(name, one, said):
    scheme = reading.read((SCHEMES / f"{name}.yaml").read_text(encoding="utf-8"))
    results = scoring.score(scheme, one["facts"], only=one["line"])
    found, wrong = told(results, one["line"]), []
    for place, wanted in expected(one):
        got, wanted = found.get(place), exact(wanted)
        equal = got == wanted
        said(name, " ".join(filter(None, place)), shown(wanted), shown(got), "equal" if equal else "DIFFERS")
        if not equal:
            wrong.append((place, wanted, got))
    assert wrong == []


def test_every_scheme_has_examples_and_says_where_it_comes_from():
    schemes = {path.stem for path in SCHEMES.glob("*.yaml")}
    assert schemes >= {path.stem for path in EXAMPLES.glob("*.json")}
    for path in SCHEMES.glob("*.yaml"):
        scheme = reading.read(path.read_text(encoding="utf-8"))
        assert scheme.sources, path.name


def test_published_workings_are_printed_as_they_were_published():
    scheme = reading.read((SCHEMES / "masked-prefecture-2024-results.yaml").read_text(encoding="utf-8"))
    one = json.loads((EXAMPLES / "masked-prefecture-2024-results.json").read_text(encoding="utf-8"))[0][
        "facts"
    ]
    one["units"]["甲县"] |= {"signed": 25, "amount": 50}
    line = scoring.score(scheme, facts.loaded(json.dumps(one))).units["甲县"].lines[2]
    assert line.working == "[(25/27)×50%+(50/54)×50%]×0.5=0.46"
