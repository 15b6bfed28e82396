"""What the worker runs for imports. Tasks carry ids only, and each may be run twice without harm."""

from luodi.projects.actions.imports import confirming, understanding
from luodi.projects.models import Batch


def read(batch_id: int) -> None:
    """Understand an uploaded ledger."""
    understanding.read_batch(Batch.objects.select_related("county", "unit", "file").get(pk=batch_id))


def commit(batch_id: int) -> None:
    """Put the confirmed rows of a ledger into the library."""
    confirming.commit_confirmed(Batch.objects.get(pk=batch_id))
