"""Files that belong to a project."""

from django.db import models

from luodi.accounts.models import Unit, User
from luodi.common import clock
from luodi.files.models import StoredFile
from luodi.projects.models.project import Project


class Attachment(models.Model):
    """A file on a project; read by whoever may read the project. A wrong one is voided, not deleted."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="attachments")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField("上传时间", default=clock.now)
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    void_reason = models.CharField("作废原因", max_length=200, blank=True)

    def __str__(self):
        return self.name

    @property
    def size_words(self):
        """How large the file is: 820 KB, 3.2 MB."""
        kilobytes = self.file.size / 1024
        return f"{kilobytes / 1024:.1f} MB" if kilobytes >= 1000 else f"{max(kilobytes, 1):.0f} KB"
