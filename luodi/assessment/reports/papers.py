"""A version of a scheme as a table, its indicators named as the rules of its first day name them."""

from luodi.assessment.models import SchemeVersion
from luodi.assessment.paper import Paper, paper
from luodi.assessment.reports.gathering import sources


def paper_of(version: SchemeVersion) -> Paper:
    """Return what a version says as the table of a document."""
    return paper(version.rules, sources(version.county_id, version.effective_from.year))
