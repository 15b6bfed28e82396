"""期初: the running totals that ledgers tell become facts that wait to be verified, with the ledger as their evidence."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from luodi.accounts.models import Unit, User
from luodi.audit import trail
from luodi.common import bulk, clock
from luodi.progress.actions.figures import begin, recount
from luodi.progress.models import Evidence, Fact, FactOrigin, FactState
from luodi.progress.recognition import EvidenceKind
from luodi.projects import totals
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Batch, Project


@transaction.atomic
def open_facts(*, ids: Sequence[int], entries: Sequence[ProjectEntry], by: User, batch: Batch | None) -> None:
    """Keep the totals with which projects were entered as openings; a fixed number of statements however many there are."""
    last = _day(batch)
    told = [
        (pk, entry.fields["unit_id"], kind, amount, day)
        for pk, entry in zip(ids, entries, strict=True)
        for kind, total in entry.told.items()
        for day, amount in _by_day(entry, kind, total, last)
    ]
    if told:
        now = clock.now()
        counties = _keep(told, FactOrigin.OPENING, by, batch, now)
        begin([(counties[unit], pk, kind, amount, day) for pk, unit, kind, amount, day in told], now)


def _by_day(entry: ProjectEntry, kind: str, total: int, today: date) -> Iterator[tuple[date, int]]:
    """Yield what was added by the end of each month that the ledger tells of, and the rest by its own day.

    A running total that falls, or exceeds the last one, tells of a mistake in its month: it adds nothing.
    """
    so_far = 0
    for day, totals_then in entry.past:
        then = totals_then.get(kind)
        if then is not None and so_far < then <= total and day < today:
            yield day, then - so_far
            so_far = then
    if total > so_far or not so_far:
        yield today, total - so_far


@transaction.atomic
def report_figures(*, told: Mapping[int, Mapping[str, Any]], batch: Batch, by: User) -> None:
    """Keep what a ledger tells of known projects beyond what is known as facts; one that tells less changes nothing."""
    known = totals.known(list(told))
    units = dict(Project.objects.filter(pk__in=list(told)).values_list("pk", "unit_id"))
    more, today = [], _day(batch)
    for pk, values in told.items():
        for kind in totals.TOLD.keys() & values.keys():
            so_far = known.get(pk, {}).get(kind, totals.Figure()).in_all
            if so_far is None or values[kind] > so_far:
                more.append((pk, units[pk], kind, values[kind] - (so_far or 0), today))
    if more:
        _keep(sorted(more), FactOrigin.LEDGER, by, batch, clock.now())
        recount({pk for pk, *_ in more})
        trail.record("batch.figures_reported", batch, by=by, count=len(more))


# Project, unit, kind, amount in 分, day.
Told = tuple[int, int, str, int, date]
# What each fact says of its own, before what those of one batch share.
OWN = ("id", "county_id", "project_id", "unit_id", "kind", "amount", "happened_on")
COLUMNS = (
    *OWN, "state", "origin", "batch_id", "author_id",
    "author_post_id", "recorded_at", "counts_in", "text", "basis", "currency", "foreign_amount", "rate", "rate_on",
    "rate_source", "explanation", "verified_by_id", "verified_at", "verdict", "approved_by_id", "approved_at",
    "settled_at", "reverses_id", "key",
)  # fmt: skip
NULL = {
    name for name in COLUMNS if Fact._meta.get_field(name.removesuffix("_id") if name != "id" else "id").null
}


def _keep(told: Sequence[Told], origin: str, by: User, batch: Batch | None, now: datetime) -> dict[int, int]:
    """Insert the facts with the ledger as their evidence; return unit → county."""
    counties = dict(Unit.objects.filter(pk__in={unit for _, unit, *_ in told}).values_list("pk", "county_id"))
    shared = {
        "state": FactState.PENDING, "origin": origin, "batch_id": batch.pk if batch else None, "author_id": by.pk,
        "author_post_id": by.post.pk, "recorded_at": now,
    }  # fmt: skip
    tail = [shared.get(name, None if name in NULL else "") for name in COLUMNS[len(OWN) :]]
    numbers = bulk.next_ids(Fact, len(told))
    rows = [
        (number, counties[unit], pk, unit, kind, amount, day, *tail)
        for number, (pk, unit, kind, amount, day) in zip(numbers, told, strict=True)
    ]
    bulk.insert(Fact, COLUMNS, rows)
    if batch is not None:
        ledger = {"file_id": batch.file_id, "name": batch.file_name[-200:], "kind": EvidenceKind.LEDGER}
        named = ("county_id", "fact_id", "number", *ledger)
        bulk.insert(Evidence, named, [(row[1], row[0], "", *ledger.values()) for row in rows])
    return counties


def _day(batch: Batch | None) -> date:
    """Return the day of the ledger, today at the latest."""
    return min(batch.as_of or clock.today(), clock.today()) if batch else clock.today()


@transaction.atomic
def take_back(*, batch: Batch, by: User) -> None:
    """Withdraw what a ledger told and nobody verified, since the ledger was taken back."""
    waiting = Fact.objects.waiting().filter(batch=batch)
    touched = set(waiting.values_list("project_id", flat=True))
    waiting.update(state=FactState.WITHDRAWN, settled_at=clock.now(), verdict="台账已整批撤销")
    recount(touched)
