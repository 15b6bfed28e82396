"""Merging two records of one project: what was moved, so that it can be taken back exactly."""

from django.db import models
from django.db.models import F, Q

from luodi.accounts.models import Unit, User
from luodi.common import clock
from luodi.projects.models.project import Project


class Merge(models.Model):
    """One project absorbed by another. The absorbed record stays readable and points at the survivor."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    survivor = models.ForeignKey(Project, models.PROTECT, related_name="merges")
    absorbed = models.ForeignKey(Project, models.PROTECT, related_name="mergers")
    merged_at = models.DateTimeField("合并时间", default=clock.now)
    merged_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    merged_as = models.CharField("合并时的岗位", max_length=120)
    reason = models.CharField("合并说明", max_length=200, blank=True)
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    undone_as = models.CharField("撤销时的岗位", max_length=120, blank=True)
    undo_reason = models.CharField("撤销原因", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "absorbed"], condition=Q(undone_at__isnull=True), name="merged_away_once"
            ),
            models.CheckConstraint(condition=~Q(survivor=F("absorbed")), name="merge_of_two"),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(undone_by__isnull=False), name="merge_undone_by_someone"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.absorbed} → {self.survivor}"


class MergedRow(models.Model):
    """One row that a merge changed: moved, made, or a blank of the survivor filled; with the values before and after."""

    class How(models.TextChoices):
        MOVED = "moved", "转入"
        MADE = "made", "新增"
        FILLED = "filled", "补填"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    merge = models.ForeignKey(Merge, models.PROTECT, related_name="rows")
    how = models.CharField("变动", max_length=8, choices=How)
    # By label and number like the trail: a row may be deleted later, the record of its move may not.
    model = models.CharField("表", max_length=60)
    row_id = models.BigIntegerField("行号")
    before = models.JSONField("原值", default=dict)
    after = models.JSONField("新值", default=dict)
    label = models.CharField("类别", max_length=20)
    words = models.CharField("内容", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(how__in=["moved", "made", "filled"]), name="merged_row_how_known"
            )
        ]

    def __str__(self):
        return f"{self.label} {self.words}"
