"""What the worker runs for imports and every night. Tasks carry ids only, and each may be run twice without harm."""

from luodi.accounts.models import Unit, UnitKind
from luodi.projects.actions import archives, twins
from luodi.projects.actions.imports import confirming, understanding
from luodi.projects.models import Batch


def read(batch_id: int) -> None:
    """Understand an uploaded ledger."""
    understanding.read_batch(Batch.objects.select_related("county", "unit", "file").get(pk=batch_id))


def commit(batch_id: int) -> None:
    """Put the confirmed rows of a ledger into the library."""
    confirming.commit_confirmed(Batch.objects.get(pk=batch_id))


def find_twins() -> None:
    """Look through every county for projects that look like one."""
    for county_id in Unit.objects.filter(kind=UnitKind.COUNTY).values_list("pk", flat=True):
        twins.look_through_county(county_id=county_id)


def build_archive(archive_id: int) -> None:
    """Make the archive of a project that somebody asked for."""
    archives.build(archive_id)


def clear_archives() -> None:
    """Delete the archives that lay ready for a week."""
    archives.clear_off()
