"""Scoring plain facts by the text of a scheme: the one way by which results come to be, and are tried again."""

from luodi.assessment.engine import facts as fact_reading
from luodi.assessment.engine import reading, scoring
from luodi.assessment.models.runs import written


def results(text: str, facts: str) -> str:
    """Score facts, written as JSON, by a scheme, written as YAML; the same always gives the same text. Raises Faulty."""
    found = scoring.score(reading.read(text), fact_reading.loaded(facts))
    return str(written(found.plain()))
