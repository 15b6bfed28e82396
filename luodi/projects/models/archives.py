"""Archives of projects that people asked for: what became of each, and by which hash it can be known again."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q

from luodi.accounts.models import Post, Unit, User
from luodi.common import clock
from luodi.projects.models.project import Project


class Archive(models.Model):
    """一项一档: one file about one project, made for one person, with what that person may read. The bytes go after some days."""

    class State(models.TextChoices):
        WAITING = "waiting", "等待生成"
        BUILDING = "building", "正在生成"
        READY = "ready", "可以下载"
        FAILED = "failed", "没有做成"
        GONE = "gone", "已清理"

    UNDER_WAY = (State.WAITING, State.BUILDING)

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="archives", db_index=False)
    asked_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name="要的人", db_index=False
    )
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    asked_at = models.DateTimeField("要的时间", default=clock.now)
    state = models.CharField("状态", max_length=8, choices=State, default=State.WAITING)
    # When the running task last said something; one that fell silent may be started again by hand.
    heard_at = models.DateTimeField("最近进度", default=clock.now)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("共", default=0)
    problem = models.CharField("问题", max_length=300, blank=True)
    # The moment of which it tells.
    as_of = models.DateTimeField("截至", null=True)
    name = models.CharField("文件名", max_length=120, blank=True)
    size = models.BigIntegerField("字节数", null=True)
    sha256 = models.CharField("指纹", max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "building", "ready", "failed", "gone"]),
                name="archive_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(as_of__isnull=False, size__isnull=False) & ~Q(sha256=""),
                name="archive_ready_is_whole",
            ),
            models.UniqueConstraint(
                fields=["county", "project", "asked_by"],
                condition=Q(state__in=["waiting", "building"]),
                name="archive_under_way_once",
            ),
        ]
        indexes = [models.Index(fields=["project", "asked_by", "-asked_at"], name="archive_of_project")]

    def __str__(self):
        return self.name or f"{self.project}的档案"

    @property
    def is_under_way(self):
        return self.state in self.UNDER_WAY

    @property
    def path(self):
        """The file on disk, once it is made."""
        return Path(settings.ARCHIVES_ROOT) / f"{self.pk}.zip"
