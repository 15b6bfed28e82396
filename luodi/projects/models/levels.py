"""How a project stands at each of the three libraries: one record, three rows, never copies."""

from django.db import models
from django.db.models import Q

from luodi.accounts.models import Unit
from luodi.common import clock
from luodi.projects.models.project import Project
from luodi.projects.models.remembered import Remembered
from luodi.projects.stages import Level, StatusAtLevel

HELD = [StatusAtLevel.ADMITTED, StatusAtLevel.LEFT]


class LevelStatus(models.Model):
    """The status of a project at one level. Each project has one row for each level, and one of them is its origin."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="levels")
    level = models.CharField("库", max_length=12, choices=Level)
    # Whose library it is; unknown as long as the project was never sent there.
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name="所属单位"
    )
    status = models.CharField(
        "本级状态", max_length=12, choices=StatusAtLevel, default=StatusAtLevel.NOT_FILED
    )
    is_origin = models.BooleanField("首次入库", default=False)
    # Stands here because a ledger said so; nobody approved it in this system.
    taken_over = models.BooleanField("由台账接管", default=False)
    since = models.DateTimeField("自", default=clock.now)
    # On the origin alone: when the project first came into the library of a township or department, and whose that was.
    # Both stay when it moves, leaves or comes back; a project that the county's library entered itself has neither.
    entered_at = models.DateTimeField("首次入库时间", null=True, blank=True)
    entered_unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name="首次入库单位",
    )

    history = Remembered()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "project", "level"], name="level_once"),
            models.UniqueConstraint(
                fields=["county", "project"], condition=Q(is_origin=True), name="level_one_origin"
            ),
            models.CheckConstraint(condition=Q(level__in=Level), name="level_known"),
            models.CheckConstraint(condition=Q(status__in=StatusAtLevel), name="level_status_known"),
            models.CheckConstraint(
                condition=Q(status=StatusAtLevel.NOT_FILED) | Q(unit__isnull=False), name="level_has_unit"
            ),
            models.CheckConstraint(
                condition=Q(taken_over=False) | Q(status__in=HELD), name="level_taken_over_is_held"
            ),
            models.CheckConstraint(
                condition=Q(entered_at=None, entered_unit=None)
                | Q(is_origin=True, entered_at__isnull=False, entered_unit__isnull=False),
                name="level_entered_once",
            ),
        ]
        indexes = [
            # Holds all that the lists of one library read, so that they never touch the rows themselves.
            models.Index(fields=["county", "level", "status", "project"], name="level_by_status"),
            # What came into a library in a month or a year.
            models.Index(fields=["county", "level", "status", "since"], name="level_since"),
            # What first came into an own library in a month or a year.
            models.Index(
                fields=["county", "entered_at", "entered_unit", "project"],
                condition=Q(entered_at__isnull=False, taken_over=False),
                name="level_entered",
            ),
        ]

    def __str__(self):
        return f"{self.get_level_display()} {self.get_status_display()}"
