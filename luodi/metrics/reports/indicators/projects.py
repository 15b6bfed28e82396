"""The projects that figures count: of today, or as they were recorded at a moment, with the unit and amount of then."""

from datetime import datetime
from typing import Any

from django.db.models import Case, F, IntegerField, OuterRef, QuerySet, Subquery, When

from luodi.metrics.reports.credit import Way
from luodi.metrics.reports.indicators.base import Asked
from luodi.projects.models import LevelStatus, Project
from luodi.projects.reports.sources import stood

# Where each thing counts that is a project; one rule for all of them.
SHARED = Way(unit="counts_for", project="")
SHARED_MONEY = Way(unit="counts_for", project="", worth="amount", divides=True, known="tells_amount")

_TOLD = {
    "counts_for": "unit_id",
    "amount": "investment",
    "at_stage": "stage",
    "finer": "sub_stage",
    "fares": "status",
}


def projects(asked: Asked) -> QuerySet[Any]:
    """Return the projects that are not void, with ``counts_for`` the responsible unit, ``amount`` the total investment in 分,
    ``at_stage`` and ``finer`` the stage and sub-stage, ``fares`` the status, and ``tells_amount`` 1 where the investment is known, else 0."""
    rows = _today() if asked.as_of is None else _then(asked, asked.as_of)
    knows = Case(When(amount__isnull=False, then=1), default=0, output_field=IntegerField())
    return rows.annotate(tells_amount=knows)


def _today() -> QuerySet[Any]:
    rows = Project.objects.filter(voided_at__isnull=True)
    return rows.annotate(**{name: F(path) for name, path in _TOLD.items()})


def _then(asked: Asked, moment: datetime) -> QuerySet[Any]:
    versions = Project.history.filter(id=OuterRef("pk"), history_date__lte=moment).order_by("-history_id")
    alive = stood(Project, moment, county_id__in=asked.counties).filter(voided_at__isnull=True)
    told = {name: Subquery(versions.values(path)[:1]) for name, path in _TOLD.items()}
    return Project.objects.filter(pk__in=alive.values("id")).annotate(**told)


def levels(asked: Asked) -> Any:
    """Return how projects stand at the three libraries, now or then."""
    if asked.as_of is None:
        return LevelStatus.objects.filter(county_id__in=asked.counties)
    return stood(LevelStatus, asked.as_of, county_id__in=asked.counties)
