"""Which rows of the library bear names that 商业敏感 closes to some."""

from typing import Any

from django.db.models import QuerySet

from luodi.library.models import Case, Claim
from luodi.projects.reports.masking import masked_projects


def masked_cases() -> QuerySet[Any]:
    """Return the ids of the cases about projects that are masked for somebody; their titles name the projects."""
    return Case.objects.filter(project__in=masked_projects()).values("pk")


def masked_claims() -> QuerySet[Any]:
    """Return the ids of the claims on projects that are masked for somebody."""
    return Claim.objects.filter(project__in=masked_projects()).values("pk")
