"""The stored sums of projects: written here and nowhere else, inside the transaction that changes what they sum."""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from luodi.common import bulk
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


def begin(told: Iterable[tuple[int, int, str, int, date]], now: datetime) -> None:
    """Write the first figures of new projects from the facts recorded ``now``, none of which was looked at by anybody yet.

    Told are county, project, kind, amount and day of each. What ``recount`` would find, without asking for it.
    """
    found: dict[int, dict[str, Any]] = {}
    for county_id, pk, kind, amount, day in told:
        values = found.setdefault(pk, {"county_id": county_id, "last_fact_on": day, "last_recorded_at": now})
        values["last_fact_on"] = max(day, values["last_fact_on"])
        waits = f"{kind}_waiting"
        values[waits] = values.get(waits, 0) + amount
    names = ("county_id", *figures.NAMES)
    bulk.insert(
        Figures, ("project_id", *names), ([pk, *map(values.get, names)] for pk, values in found.items())
    )
