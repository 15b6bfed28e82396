"""Scoring plain facts by the text of a scheme: the one way by which results come to be, and are tried again."""

import json
from typing import Any

from luodi.assessment.engine import facts as fact_reading
from luodi.assessment.engine import reading, scoring
from luodi.assessment.engine.scheme import Scheme
from luodi.assessment.models.runs import written


def results(text: str, facts: str) -> str:
    """Score facts, written as JSON, by a scheme, written as YAML; the same always gives the same text. Raises Faulty."""
    return str(written(scored(reading.read(text), facts)))


def again(text: str, facts: str) -> dict[str, Any]:
    """Score once more what was frozen, by the scheme as it was then. Raises Faulty."""
    found: dict[str, Any] = json.loads(written(scored(reading.kept(text), facts)))
    return found


def scored(rules: Scheme, facts: str) -> dict[str, Any]:
    """Score facts by a scheme that was read already; return plain data. Raises Faulty."""
    return scoring.score(rules, fact_reading.loaded(facts)).plain()
