"""灯 of projects as lists filter and sort by them, changes by hand that two people stand for, and proposals about silence."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from luodi.accounts.models import Post, Unit, User
from luodi.common import clock
from luodi.progress.lights import TONES, Colour, Light
from luodi.progress.models.staging import OfProjectQuerySet
from luodi.projects.models import Project

_COLOURS = ["", *Colour.values]


class LightQuerySet(OfProjectQuerySet):
    """Lights as one user may see them: none of projects that are closed to the user, for the sentences would tell."""

    def visible_to(self, user):
        """Return the lights of the projects the user may read that are open to the user."""
        open_ = Project.objects.visible_to(user).filter(is_closed=False)
        return self.filter(project__in=open_.values("pk"))

    def with_sign(self, sign):
        """Return the lights that have something to say of a sign."""
        return self.filter(signs__contains=f",{sign},")


class ProjectLight(models.Model):
    """The light of one project as it was last judged. Only ``actions.lights.relight`` writes it; it can be judged anew any time."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.OneToOneField(Project, models.PROTECT, related_name="light")
    # What the rules say, and what is shown, which somebody may have changed; "" where nothing could be judged.
    judged = models.CharField("按规则的灯", max_length=6, choices=Colour, blank=True)
    shown = models.CharField("灯", max_length=6, choices=Colour, blank=True)
    # How bad what is shown is: lights.RANKS.
    rank = models.PositiveSmallIntegerField("轻重")
    # ,start,quiet, – the signs of all lights.
    signs = models.CharField("亮灯原因", max_length=120, blank=True)
    # [[colour, sign, sentence], …], the worst first.
    lights = models.JSONField("说明", default=list)
    # Since when what is shown is shown.
    since = models.DateField("亮灯日期")
    heard_on = models.DateField("最近进展", null=True)
    judged_on = models.DateField("判定日期")
    rules = models.PositiveIntegerField("规则版本")

    objects = LightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(judged__in=_COLOURS, shown__in=_COLOURS), name="light_known"),
        ]
        indexes = [models.Index(fields=["county", "-rank"], name="light_worst")]

    def __str__(self):
        return self.get_shown_display() or "不亮灯"

    @property
    def tone(self):
        return TONES.get(self.shown, "")

    @property
    def judged_light(self):
        """What the rules say, as a word and its tone."""
        return self.get_judged_display() or "不亮灯", TONES.get(self.judged, "")

    @property
    def told(self):
        """Every light with its sentence, the worst first."""
        return [Light(*one) for one in self.lights]

    @property
    def is_changed(self):
        """Whether somebody changed what the rules say."""
        return self.shown != self.judged


class LightChange(models.Model):
    """改灯: one person says why another colour is right until a day, another agrees or not; the rules go on judging beside it."""

    class State(models.TextChoices):
        ASKED = "asked", "待复核"
        APPROVED = "approved", "已同意"
        DECLINED = "declined", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"
        REVERTED = "reverted", "已撤销"

    STANDING = (State.ASKED, State.APPROVED)

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="light_changes", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="责任单位", db_index=False)
    state = models.CharField("办理情况", max_length=10, choices=State, default=State.ASKED)
    before = models.CharField("原来的灯", max_length=6, choices=Colour, blank=True)
    to = models.CharField("改为", max_length=6, choices=Colour)
    reason = models.TextField("理由")
    until = models.DateField("有效到")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    asked_post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="申请岗位")
    asked_at = models.DateTimeField("申请时间", default=clock.now)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="复核人")
    settled_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField("复核时间", null=True)
    verdict = models.CharField("复核意见", max_length=300, blank=True)
    reverted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="撤销人")
    reverted_at = models.DateTimeField("撤销时间", null=True)
    revert_reason = models.CharField("撤销原因", max_length=300, blank=True)

    objects = LightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "approved", "declined", "withdrawn", "reverted"]),
                name="light_change_state",
            ),
            models.CheckConstraint(
                condition=Q(to__in=_COLOURS[1:], before__in=_COLOURS), name="light_change_colours"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="light_change_has_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "declined", "reverted"])
                | Q(settled_by__isnull=False) & ~Q(settled_by=F("asked_by")),
                name="light_change_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="reverted") | Q(reverted_by__isnull=False) & ~Q(revert_reason=""),
                name="light_change_revert_explained",
            ),
            models.UniqueConstraint(
                fields=["county", "project"], condition=Q(state="asked"), name="light_change_one_asked"
            ),
        ]
        indexes = [
            models.Index(fields=["project", "asked_at"], name="light_change_of_project"),
            models.Index(
                fields=["county", "asked_at"], name="light_change_waiting", condition=Q(state="asked")
            ),
        ]

    def __str__(self):
        return f"改为{self.get_to_display()}"

    def get_absolute_url(self):
        return reverse("progress:light_change", args=[self.pk])

    @property
    def holds(self):
        """Whether it is agreed to and its last day has not passed."""
        return self.state == self.State.APPROVED and self.until >= clock.today()

    @property
    def is_asked(self):
        return self.state == self.State.ASKED

    @property
    def state_words(self):
        """What became of it, in a word."""
        over = self.state == self.State.APPROVED and not self.holds
        return "已到期" if over else self.get_state_display()


class Stagnation(models.Model):
    """A project was not heard of for so long that the centre is asked what is to become of it: 停滞, or leaving the library."""

    class Kind(models.TextChoices):
        STALL = "stall", "列为停滞"
        EXIT = "exit", "退出项目库"

    class State(models.TextChoices):
        WAITING = "waiting", "待研究"
        AGREED = "agreed", "已同意"
        DECLINED = "declined", "不采纳"
        MOOT = "moot", "不用再研究"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="stagnations", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="责任单位", db_index=False)
    kind = models.CharField("提请", max_length=6, choices=Kind)
    state = models.CharField("办理情况", max_length=8, choices=State, default=State.WAITING)
    # The last day on which something was heard, when it was proposed.
    heard_on = models.DateField("最近进展")
    proposed_at = models.DateTimeField("提出时间", default=clock.now)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="办理人")
    settled_post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField("办理时间", null=True)
    verdict = models.TextField("意见", blank=True)
    rules = models.PositiveIntegerField("规则版本")

    objects = LightQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["stall", "exit"]), name="stagnation_kind"),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "agreed", "declined", "moot"]), name="stagnation_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "declined"]) | Q(settled_by__isnull=False) & ~Q(verdict=""),
                name="stagnation_settled_with_reason",
            ),
            models.UniqueConstraint(
                fields=["county", "project", "kind"],
                condition=Q(state="waiting"),
                name="stagnation_one_waiting",
            ),
        ]
        indexes = [
            models.Index(fields=["project", "proposed_at"], name="stagnation_of_project"),
            models.Index(
                fields=["county", "heard_on"], name="stagnation_waiting", condition=Q(state="waiting")
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()}（{self.get_state_display()}）"

    def get_absolute_url(self):
        return reverse("progress:stagnation", args=[self.pk])

    @property
    def is_waiting(self):
        return self.state == self.State.WAITING
