"""填报: facts that come on paper, entered by one person and confirmed by another."""

from django.db import models
from django.db.models import F, Q

from luodi.accounts.models import Unit, User
from luodi.assessment.models.runs import Run
from luodi.common import clock


class InputQuerySet(models.QuerySet):
    """Entries, and which of them stand."""

    def standing(self):
        """Return those that were confirmed and that no later one replaced."""
        return self.filter(confirmed_at__isnull=False, ended_at__isnull=True)

    def waiting(self):
        """Return those that wait for a second person."""
        return self.filter(confirmed_at__isnull=True, ended_at__isnull=True)


class Input(models.Model):
    """One fact of one unit in a run, with the document it is taken from. It counts once a second person confirmed it.

    Nothing is edited: a correction is a new entry, and takes the place of the one before when it is confirmed. A list that
    several units share is the county's. ``value`` is JSON as the engine takes it.
    """

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="inputs", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    fact = models.CharField("事实", max_length=60)
    value = models.JSONField("值")
    document = models.CharField("凭什么材料（名称、文号）", max_length=200)
    entered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="填报人")
    entered_at = models.DateTimeField("填报时间", default=clock.now)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="核对人")
    confirmed_at = models.DateTimeField("核对时间", null=True)
    ended_at = models.DateTimeField("被替换、退回的时间", null=True)
    ended_because = models.CharField("退回的原因", max_length=200, blank=True)

    objects = InputQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(document=""), name="input_has_document"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("entered_by")),
                name="input_confirmed_by_another",
            ),
            models.UniqueConstraint(
                fields=["run", "unit", "fact"],
                condition=Q(confirmed_at__isnull=False, ended_at__isnull=True),
                name="input_stands_once",
            ),
            models.UniqueConstraint(
                fields=["run", "unit", "fact"],
                condition=Q(confirmed_at__isnull=True, ended_at__isnull=True),
                name="input_waits_once",
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.fact}"
