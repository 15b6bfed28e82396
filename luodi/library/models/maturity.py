"""谋划深度: what a unit said on a day about how far a project has been prepared. Never changed, only followed by the next."""

from django.db import models
from django.db.models import Q

from luodi.accounts.models import Post, Unit, User
from luodi.common import clock
from luodi.projects.models import Project


class MaturityQuerySet(models.QuerySet):
    """Assessments of projects."""

    def current(self):
        """Return the last assessment of each project."""
        return self.filter(is_current=True)


class Maturity(models.Model):
    """One assessment: the state of every item of the checklist, and what that comes to."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="maturities")
    # The checklist and the version of the pack that it stood in.
    checklist = models.CharField("清单", max_length=20)
    version = models.PositiveIntegerField("规则版本")
    # Item → {"state", "words"}.
    answers = models.JSONField("逐项情况")
    percent = models.PositiveSmallIntegerField("成熟度（%）")
    is_current = models.BooleanField("最近一次", default=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="评估人")
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位")
    at = models.DateTimeField("评估时间", default=clock.now)

    objects = MaturityQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(percent__lte=100), name="maturity_in_percent"),
            models.UniqueConstraint(
                fields=["county", "project"], condition=Q(is_current=True), name="maturity_one_current"
            ),
        ]

    def __str__(self):
        return f"成熟度 {self.percent}%"
