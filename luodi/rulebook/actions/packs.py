"""Fixing the rules under which something begins."""

from django.db import transaction

from luodi.accounts.models import Unit
from luodi.audit.trail import record
from luodi.common import clock
from luodi.rulebook import reading
from luodi.rulebook.models.versions import ALWAYS, PackVersion
from luodi.rulebook.packs import kind_of
from luodi.rulebook.reports import packs as reports
from luodi.rulebook.reports.packs import Release

SHIPPED = "出厂默认"


@transaction.atomic
def pin(*, county_id: int, kind: str) -> Release:
    """Return the rules in force today, under a number that can be read for ever after: ``Release.number`` is never 0.

    What a county has not changed is the pack we ship; it is stored as the first version, since a later program may
    ship another.
    """
    found = reports.in_force(county_id, kind)
    if found.number:
        return found
    store_shipped(county_id=county_id, kind=kind)
    return reports.in_force(county_id, kind)


@transaction.atomic
def store_shipped(*, county_id: int, kind: str) -> None:
    """Store the pack we ship as version 1, unless the county has it already."""
    lock_numbers(county_id=county_id)
    if PackVersion.objects.filter(county_id=county_id, kind=kind, number=1).exists():
        return
    pack = reading.shipped(kind_of(kind))
    stored = PackVersion.objects.create(
        county_id=county_id,
        kind=kind,
        number=1,
        state=PackVersion.State.RELEASED,
        effective_from=ALWAYS,
        content=reading.plain(pack.rules),
        basis=pack.basis or SHIPPED,
        note=pack.note,
        sources=list(pack.sources),
        released_at=clock.now(),
    )
    record("rules.default_stored", stored, by=None, kind=kind, number=1)


def lock_numbers(*, county_id: int) -> None:
    """Wait until nobody else is giving out numbers of versions in this county."""
    Unit.objects.select_for_update(no_key=True).get(pk=county_id)
