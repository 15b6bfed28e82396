"""What the worker still owes, by ids: ledgers to be read or put into the library, archives to be built."""

from django.db.models import QuerySet

from luodi.projects.models import Archive, Batch

State = Batch.State


def to_read() -> QuerySet[Batch, int]:
    """Return the ledgers that wait to be read, or whose reading broke off."""
    return Batch.objects.filter(state__in=[State.WAITING, State.READING]).values_list("pk", flat=True)


def to_commit() -> QuerySet[Batch, int]:
    """Return the ledgers that are confirmed and not in the library yet."""
    return Batch.objects.filter(state=State.COMMITTING).values_list("pk", flat=True)


def to_build() -> QuerySet[Archive, int]:
    """Return the archives that somebody asked for."""
    return Archive.objects.filter(state__in=Archive.UNDER_WAY).values_list("pk", flat=True)
