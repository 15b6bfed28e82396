"""What a filing holds beside its steps: exactly what was submitted in each round, and what was given back and why."""

from django.db import models
from django.db.models import Q

from luodi.accounts.models import Post, Unit, User
from luodi.common import clock
from luodi.library.models.cases import Case, Step


class Submission(models.Model):
    """One round of a filing: the record as it was submitted. Never changed afterwards."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="submissions", db_index=False)
    number = models.PositiveSmallIntegerField("第几次报送")
    # Fields, parts, firms, files with their hashes, names of the units named; see reports/snapshots.py.
    snapshot = models.JSONField("送审内容")
    land = models.DecimalField("用地面积（亩）", max_digits=10, decimal_places=2, null=True)
    # Conditions not met at the time, and what the filing unit says about them.
    lacks = models.JSONField("不具备的条件", default=list)
    words = models.TextField("情况说明", blank=True)
    submitted_at = models.DateTimeField("报送时间", default=clock.now)
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="报送人")
    submitted_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="报送岗位")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "case", "number"], name="submission_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="submission_numbered"),
        ]
        indexes = [models.Index(fields=["case", "number"], name="submission_of_case")]

    def __str__(self):
        return f"第 {self.number} 次报送"


class ReturnedField(models.Model):
    """A field of a submission that must be put right, and why."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="returned_fields", db_index=False)
    field = models.CharField("内容", max_length=40)
    reason = models.CharField("要怎么改", max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "submission", "field"], name="returned_field_once"),
            models.CheckConstraint(condition=~Q(reason=""), name="returned_field_has_reason"),
        ]
        indexes = [models.Index(fields=["submission"], name="returned_field_of")]

    def __str__(self):
        return f"{self.field}：{self.reason}"


class Asking(models.Model):
    """Why a department was asked for its opinion: a row of the rules, or the centre's own choice."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    step = models.OneToOneField(Step, models.PROTECT, related_name="asking")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="askings")
    why = models.CharField("为什么征求", max_length=300)
    about = models.CharField("就什么提意见", max_length=200, blank=True)

    def __str__(self):
        return f"{self.step.unit}：{self.why}"
