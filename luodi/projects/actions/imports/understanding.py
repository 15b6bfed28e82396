"""Reading an uploaded ledger. A reading that was killed leaves nothing behind and is done again from the start."""

import time
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from luodi.accounts.models import Unit, User
from luodi.accounts.reports.unit_names import UnitNames
from luodi.common import clock
from luodi.ledgers.layout.heads import is_known_head
from luodi.projects import totals
from luodi.projects.actions import writing
from luodi.projects.actions.imports import apart, settling, storing
from luodi.projects.actions.imports.questions import Known, LibraryProject
from luodi.projects.models import Batch, LedgerWord, Project, ProjectFirm
from luodi.projects.terms import FirmRole

State = Batch.State
SECOND = 1.0


def read_batch(batch: Batch) -> Batch:
    """Understand the ledger and put its rows and questions down, all at once; done twice it gives the same."""
    if not Batch.objects.filter(pk=batch.pk, state__in=[State.WAITING, State.READING]).update(
        state=State.READING, done=0, problem="", heard_at=clock.now()
    ):
        return batch
    library = _library(batch.county_id)
    try:
        read = apart.run("read", heard=_progress_of(batch), **_request(batch, library))
    except apart.Unreadable as unreadable:
        Batch.objects.filter(pk=batch.pk, state=State.READING).update(
            state=State.UNREADABLE, problem=str(unreadable)[:300]
        )
        return batch
    _store(batch, read, library)
    return batch


@transaction.atomic
def _store(batch: Batch, read: dict[str, Any], library: dict[int, LibraryProject]) -> None:
    current = Batch.objects.select_for_update().get(pk=batch.pk)
    if current.state != State.READING:
        # Another worker was quicker: the task had been started twice.
        return
    storing.replace_rows(current, read, _known(current, library))
    current.state = State.ASKING if read["rows"] else State.UNREADABLE
    current.problem = (
        "" if read["rows"] else "这个文件里没有找到项目。请检查表头里有没有“项目名称”一列，或者手工指定列。"
    )
    current.save()
    settling.settle_all(current)


def _request(batch: Batch, library: dict[int, LibraryProject]) -> dict[str, Any]:
    return {
        "path": str(batch.file.path),
        "name": batch.file_name,
        "as_of": batch.as_of.isoformat() if batch.as_of else None,
        "synonyms": _heads_taught(batch),
        "mapping": batch.answers.get("columns", {}),
        "library": list(_candidates(library)),
    }


def _taught(batch: Batch, kind: str) -> QuerySet[LedgerWord]:
    """Return the words taught for the ledgers of the county and of the unit that uploaded this one, its own last."""
    own = Q(unit=None) | Q(unit=batch.unit_id)
    words: QuerySet[LedgerWord] = LedgerWord.objects.filter(own, county_id=batch.county_id, kind=kind)
    return words.order_by(F("unit").asc(nulls_first=True))


def _heads_taught(batch: Batch) -> dict[str, str]:
    """Return what heads mean; those that the reader knows by itself mean what they always meant."""
    told = dict(_taught(batch, LedgerWord.Kind.HEAD).values_list("text", "field"))
    return {head: field for head, field in told.items() if not is_known_head(head)}


def _progress_of(batch: Batch) -> Callable[[int, int], None]:
    """Return who writes progress down, at most once a second."""
    last = 0.0

    def heard(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= SECOND:
            last = time.monotonic()
            Batch.objects.filter(pk=batch.pk).update(done=done, total=total, heard_at=clock.now())

    return heard


def _library(county_id: int) -> dict[int, LibraryProject]:
    """Return the whole county's projects, also those the uploader may not read: twins are found across units."""
    projects = Project.objects.filter(county_id=county_id, voided_at__isnull=True)
    investors: dict[int, list[str]] = {}
    firms = ProjectFirm.objects.filter(county_id=county_id, role=FirmRole.INVESTOR)
    for pk, name in firms.values_list("project_id", "firm__name"):
        investors.setdefault(pk, []).append(name)
    known = totals.known(list(projects.values_list("pk", flat=True)))
    return {
        row["id"]: LibraryProject(
            row["id"],
            row["unit_id"],
            row,
            timezone.localdate(row["updated_at"]),
            tuple(investors.get(row["id"], ())),
            known.get(row["id"], {}),
        )
        for row in projects.values("id", "updated_at", *writing.SAID).iterator()
    }


def _candidates(library: dict[int, LibraryProject]) -> Iterator[dict[str, Any]]:
    units = Unit.objects.in_bulk({one.unit_id for one in library.values()})
    for one in library.values():
        said = one.fields
        yield {
            "key": str(one.pk),
            "name": said["name"],
            "investor": "、".join(one.firms),
            "place": said["place"],
            "amount_wan": None if said["investment"] is None else said["investment"] / 1_000_000,
            "code": said["code"],
            "unit": units[one.unit_id].name,
            "scale": said["content"],
        }


def _known(batch: Batch, library: dict[int, LibraryProject]) -> Known:
    chosen = batch.answers.get("units", {})
    units = Unit.objects.in_bulk(set(chosen.values()))
    names = _taught(batch, LedgerWord.Kind.UNIT_NAME).select_related("means")
    match = cache(UnitNames(batch.county).match)
    return Known(
        own_unit=batch.unit,
        match=match,
        chosen={text: units[pk] for text, pk in chosen.items() if pk in units},
        # By its name, so that a unit that was merged meanwhile leads to who carries its work on.
        taught={word.text: unit for word in names if word.means and (unit := match(word.means.name).unit)},
        library=library,
        closed=frozenset(Project.objects.closed_to(_uploader(batch)).values_list("pk", flat=True)),
    )


def _uploader(batch: Batch) -> User:
    """Return who uploaded the ledger, under the post of that moment; under none when it is held no more."""
    user: User = batch.uploaded_by
    return user.act_under(next((post for post in user.posts_now if post.pk == batch.post_id), None))
