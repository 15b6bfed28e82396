"""Which rows of the library bear names that 商业敏感 closes to some."""

from typing import Any

from django.db.models import QuerySet

from luodi.library.models import Claim
from luodi.projects.reports.masking import masked_projects


def masked_claims() -> QuerySet[Any]:
    """Return the ids of the claims on projects that are masked for somebody."""
    return Claim.objects.filter(project__in=masked_projects()).values("pk")
