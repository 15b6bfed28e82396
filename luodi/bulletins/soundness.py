"""Is what was issued still what it was?"""

from collections.abc import Iterator

from luodi.bulletins.models import Bulletin


def faults() -> Iterator[str]:
    """Yield the issued bulletins that do not fit their fingerprint, in words for the administrator."""
    rows = Bulletin.objects.issued().select_related("corrects", "word", "pdf").order_by("pk")
    for bulletin in rows.iterator():
        if not bulletin.is_whole:
            yield f"通报 {bulletin.pk}（{bulletin.number}）与印发时的指纹不符，可能被改动过，请从备份恢复。"
