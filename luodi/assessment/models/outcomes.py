"""异议 and 结果: what units object to, what the scheme proposes, and what was decided of either, in writing."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from luodi.accounts.models import Unit, User
from luodi.assessment.kinds import Proposed, Verdict
from luodi.assessment.models.runs import Run
from luodi.common import clock
from luodi.progress.models import Fact

DECIDED_IS_WHOLE = (
    Q(verdict="open", decided_at__isnull=True, decided_by__isnull=True, reason="")
    | ~Q(verdict="open") & Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason="")
)  # fmt: skip


class ObjectionQuerySet(models.QuerySet):
    """Objections."""

    def to_receipts_of(self, user):
        """Return the open ones to a record the user reads and whose reversal nobody asked for yet."""
        asked = Fact.objects.live().filter(reverses=OuterRef("receipt"))
        seen = Fact.objects.visible_to(user).order_by().values("pk")
        return self.filter(verdict=Verdict.OPEN, receipt__in=seen).exclude(Exists(asked))


class Objection(models.Model):
    """异议: a unit objects to a line of any unit while the run is shown; it is decided in writing."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="objections")
    of_unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="对哪个单位")
    line = models.CharField("对哪一行", max_length=100)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="提出单位")
    words = models.CharField("异议", max_length=500)
    # The one record among those the line counts.
    receipt = models.ForeignKey(
        Fact, models.PROTECT, null=True, related_name="objections", verbose_name="涉及的记录"
    )
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    raised_at = models.DateTimeField("提出时间", default=clock.now)
    verdict = models.CharField("处理", max_length=7, choices=Verdict, default=Verdict.OPEN)
    reason = models.CharField("理由", max_length=500, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="处理人")
    decided_at = models.DateTimeField("处理时间", null=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict), name="objection_verdict_known"),
            models.CheckConstraint(condition=DECIDED_IS_WHOLE, name="objection_decided_is_whole"),
            models.CheckConstraint(condition=~Q(words=""), name="objection_has_words"),
            models.UniqueConstraint(
                fields=["run", "of_unit", "line", "unit"],
                condition=Q(verdict="open", receipt__isnull=True),
                name="objection_open_once",
            ),
            models.UniqueConstraint(
                fields=["run", "of_unit", "line", "unit", "receipt"],
                condition=Q(verdict="open", receipt__isnull=False),
                name="objection_to_receipt_open_once",
            ),
        ]

    def __str__(self):
        return f"{self.unit}对{self.of_unit}“{self.line}”的异议"

    def get_absolute_url(self):
        return reverse("assessment:unit", args=[self.run_id, self.of_unit_id])


class Consequence(models.Model):
    """结果建议: what a final run proposes for a unit; only what a person with the right confirmed goes on record.

    Of a reward ``sum`` says how much and ``working`` how it was reckoned.
    """

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="consequences", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    kind = models.CharField("类别", max_length=7, choices=Proposed, default=Proposed.OUTCOME)
    outcome = models.CharField("结果", max_length=100)
    sum = models.CharField("金额", max_length=60, blank=True)
    working = models.CharField("算式", max_length=1000, blank=True)
    falls_on = models.CharField("落在谁身上", max_length=100, blank=True)
    # Why the scheme itself leaves it open, such as a tie across the line.
    undecided = models.CharField("待定的原因", max_length=300, blank=True)
    verdict = models.CharField("决定", max_length=7, choices=Verdict, default=Verdict.OPEN)
    reason = models.CharField("理由", max_length=500, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间", null=True)

    objects = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(verdict__in=Verdict), name="consequence_verdict_known"),
            models.CheckConstraint(condition=Q(kind__in=Proposed), name="consequence_kind_known"),
            models.CheckConstraint(condition=DECIDED_IS_WHOLE, name="consequence_decided_is_whole"),
            models.UniqueConstraint(fields=["run", "unit", "kind", "outcome"], name="consequence_once"),
        ]

    def __str__(self):
        return f"{self.unit} {self.outcome}"
