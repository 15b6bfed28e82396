"""季度清理、年度征集: a round asks units to go through their library; each unit answers for each of its projects."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from luodi.accounts.models import Post, ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.library.models.cases import Case
from luodi.library.models.leaving import Why
from luodi.projects.models import Project


class Answer(models.TextChoices):
    """What a unit says about one project."""

    KEEP = "keep", "继续储备"
    LEAVE = "leave", "建议出库"


class RoundQuerySet(ScopedQuerySet):
    """Rounds as one user may see them."""

    def read_through(self, counties, units, person):
        """A round is read by the unit that began it and by the units it asks."""
        asked = Sweep.objects.filter(unit_id__in=units).values("round_id")
        return Q(started_post__unit_id__in=units) | Q(pk__in=asked)


class Round(models.Model):
    """A quarterly review or a yearly call that the centre began. There is one of a kind in a period."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    flow = models.CharField("事项", max_length=20)
    period = models.CharField("期间", max_length=7)
    title = models.CharField("标题", max_length=60)
    words = models.TextField("要求", blank=True)
    started_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发起人")
    started_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="发起岗位")
    started_at = models.DateTimeField("发起时间", default=clock.now)

    objects = RoundQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(flow__in=["review", "call"]), name="round_flow_known"),
            models.UniqueConstraint(fields=["county", "flow", "period"], name="round_once_a_period"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("library:round", args=[self.pk])


class Sweep(models.Model):
    """What one unit is asked in a round; the case beside it says whom it waits for."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    round = models.ForeignKey(Round, models.PROTECT, related_name="sweeps")
    case = models.OneToOneField(Case, models.PROTECT, related_name="sweep")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位", db_index=False)

    objects = ScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "round", "unit"], name="sweep_unit_once"),
        ]
        indexes = [models.Index(fields=["unit", "round"], name="sweep_by_unit")]

    def __str__(self):
        return f"{self.round}：{self.unit}"

    def get_absolute_url(self):
        return reverse("library:sweep", args=[self.case_id])


class SweepLineQuerySet(models.QuerySet):
    """The projects of a sweep."""

    def to_answer(self):
        """Return those that the unit still has to say something about: neither voided nor gone to another unit."""
        return self.filter(project__voided_at__isnull=True, project__unit=models.F("sweep__unit"))


class SweepLine(models.Model):
    """A project that a unit is asked about, and its answer."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    sweep = models.ForeignKey(Sweep, models.PROTECT, related_name="lines")
    project = models.ForeignKey(Project, models.PROTECT, related_name="+")
    answer = models.CharField("答复", max_length=10, choices=Answer, blank=True)
    why = models.CharField("出库原因", max_length=12, choices=Why, blank=True)
    words = models.CharField("说明", max_length=300, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True)
    # The case of leaving that followed from the answer.
    leaving = models.OneToOneField(Case, models.PROTECT, null=True, related_name="+")

    objects = SweepLineQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "sweep", "project"], name="sweep_line_once"),
            models.CheckConstraint(condition=Q(answer__in=["", *Answer]), name="sweep_answer_known"),
            models.CheckConstraint(
                condition=~Q(answer="leave") | ~Q(why=""), name="sweep_leaves_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True)
                | ~Q(answer="") & Q(answered_at__isnull=False),
                name="sweep_answered_at",
            ),
        ]

    def __str__(self):
        return f"{self.sweep}（{self.get_answer_display() or '未答复'}）"
