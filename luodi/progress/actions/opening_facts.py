"""期初: the running totals that ledgers tell become facts that wait to be verified, with the ledger as their evidence."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction

from luodi.accounts.models import Unit, User
from luodi.audit import trail
from luodi.common import bulk, clock
from luodi.progress.actions.figures import recount
from luodi.progress.models import Evidence, Fact, FactOrigin, FactState
from luodi.progress.recognition import EvidenceKind
from luodi.projects import totals
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Batch, Project


@transaction.atomic
def open_facts(*, ids: Sequence[int], entries: Sequence[ProjectEntry], by: User, batch: Batch | None) -> None:
    """Keep the totals with which projects were entered as openings; a fixed number of statements however many there are."""
    told = [
        (pk, entry.fields["unit_id"], kind, amount)
        for pk, entry in zip(ids, entries, strict=True)
        for kind, amount in entry.told.items()
    ]
    if told:
        _keep(told, FactOrigin.OPENING, by, batch)


@transaction.atomic
def report_figures(*, told: Mapping[int, Mapping[str, Any]], batch: Batch, by: User) -> None:
    """Keep what a ledger tells of known projects beyond what is known as facts; one that tells less changes nothing."""
    known = totals.known(list(told))
    units = dict(Project.objects.filter(pk__in=list(told)).values_list("pk", "unit_id"))
    more = []
    for pk, values in told.items():
        for kind in totals.TOLD.keys() & values.keys():
            so_far = known.get(pk, {}).get(kind, totals.Figure()).in_all
            if so_far is None or values[kind] > so_far:
                more.append((pk, units[pk], kind, values[kind] - (so_far or 0)))
    if more:
        _keep(sorted(more), FactOrigin.LEDGER, by, batch)
        trail.record("batch.figures_reported", batch, by=by, count=len(more))


Told = tuple[int, int, str, int]
COLUMNS = (
    "id", "county_id", "project_id", "unit_id", "kind", "happened_on", "amount", "state", "origin", "batch_id", "author_id",
    "author_post_id", "recorded_at", "counts_in", "text", "basis", "currency", "foreign_amount", "rate", "rate_on",
    "rate_source", "explanation", "verified_by_id", "verified_at", "verdict", "approved_by_id", "approved_at",
    "settled_at", "reverses_id", "key",
)  # fmt: skip
NULL = {
    name for name in COLUMNS if Fact._meta.get_field(name.removesuffix("_id") if name != "id" else "id").null
}


def _keep(told: Sequence[Told], origin: str, by: User, batch: Batch | None) -> None:
    counties = dict(
        Unit.objects.filter(pk__in={unit for _, unit, _, _ in told}).values_list("pk", "county_id")
    )
    numbers = list(bulk.next_ids(Fact, len(told)))
    rows = []
    for number, (pk, unit_id, kind, amount) in zip(numbers, told, strict=True):
        values = {
            "id": number, "county_id": counties[unit_id], "project_id": pk, "unit_id": unit_id, "kind": kind,
            "happened_on": _day(batch), "amount": amount, "state": FactState.PENDING, "origin": origin,
            "batch_id": batch.pk if batch else None, "author_id": by.pk, "author_post_id": by.post.pk,
            "recorded_at": clock.now(),
        }  # fmt: skip
        rows.append([values.get(name, None if name in NULL else "") for name in COLUMNS])
    bulk.insert(Fact, COLUMNS, rows)
    if batch is not None:
        named = ("county_id", "fact_id", "file_id", "name", "kind", "number")
        ledger = (batch.file_id, batch.file_name[-200:], EvidenceKind.LEDGER, "")
        bulk.insert(Evidence, named, [(row[1], row[0], *ledger) for row in rows])
    recount({pk for pk, _, _, _ in told})


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
