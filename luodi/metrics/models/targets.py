"""目标任务: the one table of targets. Every value is a row of its own and none is overwritten."""

from django.db import models
from django.db.models import Q

from luodi.accounts.models import ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.library.models import Case


class Kind(models.TextChoices):
    """How binding a target is."""

    BINDING = "binding", "指令性"
    GUIDING = "guiding", "指导性"


class TargetQuerySet(ScopedQuerySet):
    """Targets as one user may see them, and which of them hold."""

    def in_force(self):
        """Return those that the unit signed for and that no later one replaced."""
        return self.filter(since__isnull=False, until__isnull=True)

    def proposed(self):
        """Return those that were handed down and wait for the unit."""
        return self.filter(since__isnull=True, until__isnull=True)


class Target(models.Model):
    """What one unit is to reach in a year by one indicator: whole things, or 分 where the indicator counts money.

    Handed down it is proposed; from the unit's signature on it is in force, and the one before it ends. Without a
    value the target is lifted.
    """

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位", db_index=False)
    indicator = models.CharField("指标", max_length=40)
    value = models.BigIntegerField("目标值", null=True)
    kind = models.CharField("性质", max_length=10, choices=Kind, default=Kind.BINDING)
    case = models.ForeignKey(Case, models.PROTECT, related_name="targets")
    reason = models.CharField("调整的理由", max_length=200, blank=True)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="下达人")
    set_at = models.DateTimeField("下达时间", default=clock.now)
    since = models.DateTimeField("签收生效时间", null=True)
    until = models.DateTimeField("失效时间", null=True)

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=Kind), name="target_kind_known"),
            models.CheckConstraint(
                condition=Q(value__isnull=True) | Q(value__gte=0), name="target_not_below_0"
            ),
            models.CheckConstraint(condition=Q(year__gte=2000, year__lte=2100), name="target_year_sensible"),
            models.UniqueConstraint(
                fields=["county", "year", "unit", "indicator"],
                condition=Q(since__isnull=False, until__isnull=True),
                name="target_in_force_once",
            ),
            models.UniqueConstraint(
                fields=["county", "year", "unit", "indicator"],
                condition=Q(since__isnull=True, until__isnull=True),
                name="target_proposed_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["county", "year", "unit"], name="target_of_year", condition=Q(until__isnull=True)
            ),
            models.Index(fields=["unit", "year"], name="target_by_unit"),
        ]

    def __str__(self):
        return f"{self.year} {self.unit} {self.indicator}"
