"""Keeping bytes: once, by their hash, outside the web root."""

import hashlib
import os
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction

from luodi.accounts.models import User
from luodi.audit import trail
from luodi.common import clock
from luodi.files import soundness
from luodi.files.kinds import FileRefused, kind_of
from luodi.files.models import StoredFile

CHUNK = 1 << 20
MEGABYTE = 1 << 20
COMING_IN = "incoming-"
# So long a file may lie there that is put on nothing: its form may still be open.
UNUSED_FOR = timedelta(days=1)


def store(*, content: IO[bytes], name: str, by: User) -> StoredFile:
    """Check and keep a file; the same bytes are kept once. Raises FileRefused with a message for the user.

    ``by`` is who brought it; the row that will point at the file says so in the trail.
    """
    if (size := _size(content)) > settings.UPLOAD_MEGABYTES * MEGABYTE:
        raise FileRefused(
            f"“{name}”有 {size / MEGABYTE:.0f} MB，超过了 {settings.UPLOAD_MEGABYTES} MB 的上限，请压缩图片或分开上传。"
        )
    kind = kind_of(content, name)
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=root, prefix=COMING_IN, delete=False) as waiting:
        try:
            sha256 = _write(content, waiting)
            return _put_in_place(Path(waiting.name), sha256, size, kind)
        finally:
            Path(waiting.name).unlink(missing_ok=True)


def _size(content: IO[bytes]) -> int:
    return content.seek(0, os.SEEK_END)


def _write(content: IO[bytes], waiting: IO[bytes]) -> str:
    """Write the bytes beside their place, so that half a file is never found there, and return their hash."""
    hashed = hashlib.sha256()
    content.seek(0)
    while chunk := content.read(CHUNK):
        hashed.update(chunk)
        waiting.write(chunk)
    waiting.flush()
    os.fsync(waiting.fileno())
    return hashed.hexdigest()


@transaction.atomic
def _put_in_place(waiting: Path, sha256: str, size: int, kind: str) -> StoredFile:
    """Move the bytes to their place under the lock of their row, and let the row count as brought now."""
    told = {"size": size, "kind": kind}
    stored, is_new = StoredFile.objects.select_for_update().get_or_create(sha256=sha256, defaults=told)
    if not is_new:
        stored.created_at = clock.now()
        stored.save(update_fields=["created_at"])
    stored.path.parent.mkdir(parents=True, exist_ok=True)
    waiting.replace(stored.path)
    return stored


def clear_unused() -> int:
    """Delete what was brought a day ago and put on nothing since, as when a form was refused; return how much it was.

    Bytes without a row stay: they may belong to rows that a backup did not bring back.
    """
    latest = clock.now() - UNUSED_FOR
    _clear_halves(latest)
    ids = soundness.unused().filter(created_at__lt=latest).order_by("pk").values_list("pk", flat=True)
    cleared = [sha256 for pk in list(ids) if (sha256 := _clear(pk))]
    if cleared:
        trail.record("file.cleared", None, by=None, files=cleared)
    return len(cleared)


@transaction.atomic
def _clear(pk: int) -> str:
    """Delete one file that is still unused under its lock; "" where somebody brought it again meanwhile."""
    StoredFile.objects.select_for_update().filter(pk=pk).first()
    stored = soundness.unused().filter(pk=pk, created_at__lt=clock.now() - UNUSED_FOR).first()
    if stored is None:
        return ""
    sha256, place = stored.sha256, stored.path
    stored.delete()
    place.unlink(missing_ok=True)
    return sha256


def _clear_halves(latest: datetime) -> None:
    for half in Path(settings.FILES_ROOT).glob(f"{COMING_IN}*"):
        if half.stat().st_mtime < latest.timestamp():
            half.unlink(missing_ok=True)
