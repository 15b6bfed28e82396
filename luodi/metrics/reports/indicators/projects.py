"""The projects that figures count: of today, or as they were recorded at a moment, with the unit and amount of then."""

from typing import Any

from django.db.models import F, OuterRef, QuerySet, Subquery

from luodi.metrics.reports.credit import Way
from luodi.metrics.reports.indicators.base import Asked
from luodi.projects.models import LevelStatus, Project
from luodi.projects.reports.sources import stood

# Where each thing counts that is a project; one rule for all of them.
SHARED = Way(unit="counts_for", project="")
SHARED_MONEY = Way(unit="counts_for", project="", worth="amount", divides=True)

_TOLD = {"counts_for": "unit_id", "amount": "investment", "finer": "sub_stage", "fares": "status"}


def projects(asked: Asked) -> QuerySet[Any]:
    """Return the projects that are not void, with ``counts_for`` the responsible unit, ``amount`` the total investment in 分,
    ``finer`` the sub-stage and ``fares`` the status."""
    if asked.as_of is None:
        rows = Project.objects.filter(voided_at__isnull=True)
        return rows.annotate(**{name: F(path) for name, path in _TOLD.items()})
    versions = Project.history.filter(id=OuterRef("pk"), history_date__lte=asked.as_of).order_by(
        "-history_id"
    )
    alive = stood(Project, asked.as_of, county_id=asked.county_id).filter(voided_at__isnull=True)
    told = {name: Subquery(versions.values(path)[:1]) for name, path in _TOLD.items()}
    return Project.objects.filter(pk__in=alive.values("id")).annotate(**told)


def levels(asked: Asked) -> Any:
    """Return how projects stand at the three libraries, now or then."""
    if asked.as_of is None:
        return LevelStatus.objects.filter(county_id=asked.county_id)
    return stood(LevelStatus, asked.as_of, county_id=asked.county_id)
