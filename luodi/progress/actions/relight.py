"""The stored lights of projects: judged inside the transaction that changes what they rest on, and anew every night."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from typing import Any

from luodi.common import bulk, clock
from luodi.progress.lights import LOOKED_AT, RANKS, Seen, Verdict
from luodi.progress.models import LightChange, ProjectLight, Stagnation
from luodi.progress.reports import judging
from luodi.progress.reports.figures import by_500
from luodi.projects.models import Project
from luodi.projects.stages import Status

NAMED = ("county_id", "project_id")
STORED = ("judged", "shown", "rank", "signs", "lights", "since", "heard_on", "judged_on", "rules")


_put_off: ContextVar[set[int] | None] = ContextVar("put_off", default=None)


@contextmanager
def put_off() -> Iterator[None]:
    """Judge only once, at the end, what is touched meanwhile: for very many acts in one transaction."""
    pending: set[int] = set()
    before = _put_off.set(pending)
    try:
        yield
    finally:
        _put_off.reset(before)
    judge(pending)


def relight(project_ids: Collection[int]) -> None:
    """Judge projects anew now or, where it is put off, at the end; the caller holds the locks of those it changed."""
    pending = _put_off.get()
    if pending is None:
        judge(project_ids)
    else:
        pending.update(project_ids)


def judge(project_ids: Collection[int]) -> None:
    """Judge projects anew and store their lights.

    What is over, void or at a stage where nothing is looked at has none. A proposal about silence that no longer
    holds is taken off.
    """
    for some in by_500(sorted(project_ids)):
        living = Project.objects.alive().filter(pk__in=some, stage__in=LOOKED_AT)
        counties = dict(living.values_list("pk", "county_id"))
        if dark := set(some) - set(counties):
            ProjectLight.objects.filter(project_id__in=dark).delete()
            _drop_moot(dict.fromkeys(dark))
        for county_id in set(counties.values()):
            _judge(county_id, [pk for pk, county in counties.items() if county == county_id])


def _judge(county_id: int, project_ids: Collection[int]) -> None:
    by = judging.judging(county_id, clock.today())
    judged = judging.verdicts(by, project_ids)
    changed = _changed(judged, by.day)
    known = ProjectLight.objects.filter(project_id__in=judged)
    before = {pk: (shown, since) for pk, shown, since in known.values_list("project_id", "shown", "since")}
    rows = []
    for pk, (seen, verdict) in judged.items():
        shown = changed.get(pk, verdict.colour)
        was, since = before.get(pk, (None, by.day))
        told = _stored(by, seen, verdict, shown, since if was == shown else by.day)
        rows.append(
            ProjectLight(county_id=by.county_id, project_id=pk, **dict(zip(STORED, told, strict=True)))
        )
    ProjectLight.objects.bulk_create(
        rows, batch_size=500, update_conflicts=True, unique_fields=["project"], update_fields=STORED
    )
    _drop_moot({pk: seen.heard_on for pk, (seen, _) in judged.items()})


def _stored(by: judging.Judging, seen: Seen, verdict: Verdict, shown: str, since: date) -> tuple[Any, ...]:
    """Return what is stored of a verdict, in the order of ``STORED``."""
    signs = "".join(f",{one.sign}" for one in verdict.lights) + "," * bool(verdict.lights)
    lights = judging.stored_lights(verdict)
    return verdict.colour, shown, RANKS[shown], signs, lights, since, seen.heard_on, by.day, by.number


def begin(entered: Mapping[int, Sequence[judging.Entered]]) -> None:
    """Judge projects (by county) that were entered just now, of which nobody said anything since; or put it off.

    What ``judge`` would find, without asking for it.
    """
    pending = _put_off.get()
    if pending is not None:
        pending.update(one.pk for some in entered.values() for one in some)
        return
    for county_id, some in entered.items():
        by = judging.judging(county_id, clock.today())
        judged = judging.verdicts_of_entered(by, some)
        rows = [
            (county_id, pk, *_stored(by, seen, verdict, verdict.colour, by.day))
            for pk, (seen, verdict) in judged.items()
        ]
        bulk.insert(ProjectLight, (*NAMED, *STORED), rows)


def _changed(project_ids: Collection[int], day: date) -> dict[int, str]:
    """Return the colours that people changed and that hold on a day."""
    rows = LightChange.objects.filter(
        project_id__in=project_ids, state=LightChange.State.APPROVED, until__gte=day
    )
    return dict(rows.order_by("settled_at", "pk").values_list("project_id", "to"))


def _drop_moot(heard: Mapping[int, date | None]) -> None:
    """Take off the proposals about projects of which something was heard since, that are 停滞 by now, or over."""
    waiting = Stagnation.objects.filter(project_id__in=heard, state=Stagnation.State.WAITING)
    for one in waiting.select_related("project"):
        last = heard[one.project_id]
        is_stalled = one.kind == Stagnation.Kind.STALL and one.project.status == Status.STALLED
        if last is None or last > one.heard_on or is_stalled:
            one.state, one.settled_at = Stagnation.State.MOOT, clock.now()
            one.save(update_fields=["state", "settled_at"])
