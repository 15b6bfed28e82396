"""Locks in the one order that everybody keeps: projects by their number, then the county, then facts, then the trail."""

from collections.abc import Collection

from luodi.accounts.models import Unit
from luodi.progress.reports.figures import by_500
from luodi.projects.models import Project


def lock_projects(project_ids: Collection[int]) -> dict[int, Project]:
    """Return the projects under locks, by number; one that does not exist is left out."""
    found: dict[int, Project] = {}
    for some in by_500(sorted(set(project_ids))):
        rows = Project.objects.select_for_update(of=("self",)).select_related("unit")
        found |= {project.pk: project for project in rows.filter(pk__in=some).order_by("pk")}
    return found


def lock_county(county_id: int) -> None:
    """Wait until nobody else proves facts, counts them in a month or closes one in the county."""
    Unit.objects.select_for_update(no_key=True).get(pk=county_id)
