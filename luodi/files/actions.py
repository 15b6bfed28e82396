"""Keeping bytes: once, by their hash, outside the web root."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO

from django.conf import settings

from luodi.accounts.models import User
from luodi.files.kinds import FileRefused, kind_of
from luodi.files.models import StoredFile

CHUNK = 1 << 20
MEGABYTE = 1 << 20


def store(*, content: IO[bytes], name: str, by: User) -> StoredFile:
    """Check and keep a file; the same bytes are kept once. Raises FileRefused with a message for the user.

    ``by`` is who brought it; the row that will point at the file says so in the trail.
    """
    if (size := _size(content)) > settings.UPLOAD_MEGABYTES * MEGABYTE:
        raise FileRefused(
            f"“{name}”有 {size / MEGABYTE:.0f} MB，超过了 {settings.UPLOAD_MEGABYTES} MB 的上限，请压缩图片或分开上传。"
        )
    kind = kind_of(content, name)
    sha256 = _keep(content)
    stored, _ = StoredFile.objects.get_or_create(sha256=sha256, defaults={"size": size, "kind": kind})
    return stored


def _size(content: IO[bytes]) -> int:
    return content.seek(0, os.SEEK_END)


def _keep(content: IO[bytes]) -> str:
    """Write the bytes beside their place and move them there in one step: half a file is never found."""
    root = Path(settings.FILES_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    hashed = hashlib.sha256()
    content.seek(0)
    with tempfile.NamedTemporaryFile(dir=root, prefix="incoming-", delete=False) as waiting:
        try:
            while chunk := content.read(CHUNK):
                hashed.update(chunk)
                waiting.write(chunk)
            waiting.flush()
            os.fsync(waiting.fileno())
            place = root / StoredFile.place(hashed.hexdigest())
            place.parent.mkdir(parents=True, exist_ok=True)
            Path(waiting.name).replace(place)
        except BaseException:
            Path(waiting.name).unlink(missing_ok=True)
            raise
    return hashed.hexdigest()
