"""目标任务: the one table of targets. Every value is a row of its own and none is overwritten."""

from django.db import models
from django.db.models import F, Q

from luodi.accounts.models import ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.common.amounts import AmountField
from luodi.library.models import Case
from luodi.metrics.kinds import Kind
from luodi.metrics.phases import NO_PHASES, Phase, Phases

VALUE_HAS_KIND = Q(value__isnull=False) & ~Q(kind=Kind.NONE) | Q(
    value__isnull=True, q1__isnull=True, q2__isnull=True, q3__isnull=True, kind=Kind.NONE
)
# No phase lies below an earlier one. Any of them may be unknown: a comparison with NULL does not fail.
PHASES_RISE = (
    Q(q1__gte=0) & Q(q2__gte=0) & Q(q3__gte=0) & Q(q2__gte=F("q1")) & Q(q3__gte=F("q1")) & Q(q3__gte=F("q2"))
    & Q(value__gte=F("q1")) & Q(value__gte=F("q2")) & Q(value__gte=F("q3"))
)  # fmt: skip


class TargetQuerySet(ScopedQuerySet):
    """Targets as one user may see them, and which of them hold."""

    def in_force(self):
        """Return those that the unit signed for and that no later one replaced."""
        return self.filter(since__isnull=False, until__isnull=True)

    def in_force_at(self, moment):
        """Return those that were in force at a moment."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=moment), since__lte=moment)

    def proposed(self):
        """Return those that were handed down and wait for the unit."""
        return self.filter(since__isnull=True, until__isnull=True)


class Target(models.Model):
    """What one unit is to reach in a year by one indicator: whole things, 分 of money, hundredths of a per cent of a rate.

    The value is that of the whole year. ``q1`` to ``q3`` say how much of it is to be reached by the end of a quarter,
    counted from the first of January; unknown where the year has no phases. Handed down it is proposed; from the unit's
    signature on it is in force, and the one before it ends. Without a value the target is lifted: its kind is none.
    """

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位", db_index=False)
    indicator = models.CharField("指标", max_length=40)
    value = AmountField("目标值", null=True)
    q1 = AmountField("一季度末累计", null=True)
    q2 = AmountField("二季度末累计", null=True)
    q3 = AmountField("三季度末累计", null=True)
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
            models.CheckConstraint(condition=VALUE_HAS_KIND, name="target_value_has_kind"),
            models.CheckConstraint(condition=PHASES_RISE, name="target_phases_rise"),
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
            models.Index(fields=["county", "year", "unit"], name="target_of_year"),
            models.Index(fields=["unit", "year"], name="target_by_unit"),
        ]

    def __str__(self):
        return f"{self.year} {self.unit} {self.indicator}"

    @property
    def phases(self) -> Phases:
        """What is to be reached by the ends of the first three quarters."""
        return self.q1, self.q2, self.q3

    @property
    def is_phased(self) -> bool:
        """Whether anything is to be reached before the end of the year."""
        return self.phases != NO_PHASES

    def by(self, phase: Phase) -> int | None:
        """Return what is to be reached by the end of a phase; None where the year has no such phase."""
        return (*self.phases, self.value)[phase - 1]
