"""The results last shown or final: who stands where, and how that changed since the run before."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import QuerySet

from luodi.accounts.models import User
from luodi.assessment.kinds import RunState, Work
from luodi.assessment.models import Run
from luodi.assessment.reports.results import Results, Row, ranking, results_of


@dataclass(frozen=True)
class Latest:
    """A run with its results, the places its units had in the run of the same scheme before, None where it has none.

    ``others``: the last run of every other scheme, for a county assesses townships by one and departments by another.
    """

    run: Run
    found: Results
    groups: list[tuple[str, list[Row]]]
    before: Run | None = None
    places: dict[int, int] = field(default_factory=dict)
    others: list[Run] = field(default_factory=list)

    def moved(self, row: Row) -> int | None:
        """Return by how many places a unit came forward; None where that cannot be told."""
        place, earlier = row.told["place"], self.places.get(row.unit)
        return None if place is None or earlier is None else earlier - place


def latest(user: User, unit: int | None = None) -> Latest | None:
    """Return the last run the user may see that is shown or final, of those that assess a unit if one is given.

    At most six queries, however many units there are.
    """
    standing = Run.objects.visible_to(user).filter(state__in=[RunState.SHOWN, RunState.FINAL])
    rows = standing.select_related("scheme", "version")
    rows = rows.filter(scheme__units=unit) if unit else rows
    run = rows.order_by("-ends_on", "-pk").first()
    found = _results(run) if run else None
    if run is None or found is None:
        return None
    before = rows.filter(scheme=run.scheme_id, ends_on__lt=run.ends_on).order_by("-ends_on", "-pk").first()
    earlier = _results(before) if before else None
    places = (
        {row.unit: row.told["place"] for _, group in ranking(earlier) for row in group} if earlier else {}
    )
    told = {unit_id: place for unit_id, place in places.items() if place is not None}
    return Latest(run, found, ranking(found), before, told, _of_other_schemes(rows, run))


def _of_other_schemes(rows: QuerySet[Run], run: Run) -> list[Run]:
    """Return the last run of every scheme beside that of a run, of those that ended within the year before it."""
    since = run.ends_on - timedelta(days=365)
    found = rows.exclude(scheme=run.scheme_id).filter(ends_on__gt=since).order_by("ends_on", "pk")
    return list({one.scheme_id: one for one in found}.values())


def _results(run: Run) -> Results | None:
    done = None if run.is_final else run.computations.filter(work=Work.DONE).order_by("-number").first()
    return results_of(run, done)
