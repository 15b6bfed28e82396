"""The stored sums of projects: written here and nowhere else, inside the transaction that changes what they sum."""

from collections.abc import Collection

from luodi.progress.actions.relight import relight
from luodi.progress.models import Figures
from luodi.progress.reports import figures
from luodi.projects.models import Project


def recount(project_ids: Collection[int]) -> None:
    """Write the figures of projects anew from their facts, and judge them; the caller holds the locks of the projects."""
    values = figures.figures(project_ids)
    counties = {
        pk: county
        for some in figures.by_500(sorted(values))
        for pk, county in Project.objects.filter(pk__in=some).values_list("pk", "county_id")
    }
    rows = [Figures(project_id=pk, county_id=counties[pk], **told) for pk, told in values.items()]
    Figures.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["project"], update_fields=figures.NAMES
    )
    relight(project_ids)
