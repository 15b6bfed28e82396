"""What can be chosen when another day of a project is tried: projects the reader may open, and their days."""

from luodi.accounts.models import User
from luodi.assessment.models import Computation
from luodi.assessment.reports.gathering import counted_in
from luodi.common.http import number
from luodi.metrics.reports import supposing
from luodi.metrics.reports.supposing import Dated
from luodi.projects.models import Project
from luodi.projects.stages import Stage
from luodi.projects.times import AsOf

MOST = 30


def projects(user: User, computation: Computation, words: str) -> list[tuple[int, str]]:
    """Return projects by words in their name, or those that came to a stage last in the period; none that is closed to the reader."""
    found = Project.objects.visible_to(user).filter(is_closed=False, voided_at__isnull=True)
    found = found.filter(county_id=computation.county_id)
    if words.strip():
        found = found.filter(name__icontains=words.strip()[:60]).order_by("name")
    else:
        period = counted_in(computation.run)
        found = found.filter(
            stage_moves__certain_by__gte=period.first,
            stage_moves__certain_by__lte=period.last,
            stage_moves__verified_at__isnull=False,
            stage_moves__to_stage__in=list(Stage)[list(Stage).index(Stage.SIGNED) :],
        ).order_by("-pk")
    return list(dict.fromkeys((one.pk, one.name) for one in found[: MOST * 2]))[:MOST]


def dates(user: User, computation: Computation, project: str) -> list[Dated]:
    """Return the days of a project that figures go by, as they were known when the run was computed."""
    rows = Project.objects.visible_to(user).filter(is_closed=False, county_id=computation.county_id)
    found = rows.filter(pk=number(project)).first()
    return supposing.dated(found.county_id, found.pk, AsOf(computation.as_of).moment) if found else []
