"""Stored files: the bytes once, by their hash. Who may read one is decided by the row that points at it."""

from pathlib import Path

from django.conf import settings
from django.db import models

from luodi.common import clock


class BytesGone(Exception):
    """The bytes of a stored file are gone from the disk; the message says what to do. `luodi check` names all that are."""

    def __init__(self):
        super().__init__("这个文件的原件在服务器上找不到了。请告诉系统管理员，从备份里恢复后再打开。")


class StoredFile(models.Model):
    """Bytes that were uploaded or made here; kept outside the web root under the name of their SHA-256."""

    sha256 = models.CharField("指纹", max_length=64, unique=True)
    size = models.BigIntegerField("字节数")
    kind = models.CharField("类型", max_length=100)
    created_at = models.DateTimeField("存入时间", default=clock.now)

    def __str__(self):
        return f"{self.kind} {self.sha256[:12]}"

    @staticmethod
    def place(sha256):
        """Return where below the files' root bytes with this hash lie."""
        return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"

    @property
    def path(self):
        """The file on disk."""
        return Path(settings.FILES_ROOT) / self.place(self.sha256)

    def open(self):
        """Open the bytes for reading. Raises BytesGone."""
        try:
            return self.path.open("rb")
        except FileNotFoundError:
            raise BytesGone from None
