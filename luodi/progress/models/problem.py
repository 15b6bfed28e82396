"""问题: what stands in a project's way, who is to solve it, and every act about it as a row that stays."""

from datetime import date
from typing import Any

from django.db import models
from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.db.models.query import ModelIterable
from django.urls import reverse

from luodi.accounts.models import Post, ScopedQuerySet, Unit, User, units_acted_for
from luodi.accounts.permissions import Permission
from luodi.common import clock
from luodi.files.models import StoredFile
from luodi.progress.problems import OPEN, SIGNATURES, TO_ANSWER, TO_CHECK, Act, Cause, State
from luodi.projects.models import Part, Project
from luodi.projects.terms import PartKind


class ProblemIterable(ModelIterable):
    """Problems from which what is closed to the reader was taken off before anybody could show it."""

    def __iter__(self):
        for problem in super().__iter__():
            if problem.is_veiled:
                problem.words = problem.wanted = ""
            yield problem


class ProblemQuerySet(ScopedQuerySet):
    """Problems as one user may see them, and the questions lists and upper parts ask."""

    def visible_to(self, user: User) -> Any:
        """Return the problems the user may read.

        ``is_closed``: the project is 商业敏感 to the user. ``is_veiled``: then the words are taken off as well, but for those
        whom the problem was told to: the owner unit, who raised it, and who checks.
        """
        secret = Project.objects.closed_to(user).filter(pk=OuterRef("project_id"))
        if user.can(Permission.PROBLEM_CHECK):
            veiled: Any = Value(False, BooleanField())
        else:
            veiled = ExpressionWrapper(Q(Exists(secret)) & ~_told_to(user), BooleanField())
        rows = super().visible_to(user).annotate(is_closed=Exists(secret), is_veiled=veiled)
        rows._iterable_class = ProblemIterable
        return rows

    def read_through(self, counties, units, person):
        """A problem is read with its project, by the unit that is or was to solve it, and by who raised it."""
        own = Q(person_id=person, county_id__in=counties)
        parts = Part.objects.filter(Q(unit_id__in=units) | own).values("project_id")
        acted = ProblemStep.objects.filter(unit_id__in=units).values("problem_id")
        raised = Q(raised_by_id=person, county_id__in=counties)
        return Q(unit_id__in=units) | Q(project_id__in=parts) | Q(pk__in=acted) | raised

    def open(self) -> Any:
        """Return the problems that are neither closed nor ended."""
        return self.filter(state__in=OPEN)

    def overdue(self, day: date) -> Any:
        """Return the open problems in which whoever is next let the due day pass before the day."""
        return self.open().filter(due_on__lt=day)

    def closed_without_three(self) -> Any:
        """Return the closed problems that three different persons did not sign; there is none while the data is sound."""
        signed = Q(steps__act__in=SIGNATURES, steps__round=F("round"))
        counted = self.filter(state=State.CLOSED).annotate(
            signers=Count("steps__by", filter=signed, distinct=True)
        )
        return counted.filter(signers__lt=len(SIGNATURES))

    def to_handle(self, user: User) -> Any:
        """Return the problems that the acting post should answer, or about which it should ask the company."""
        return self.open().filter(_to_handle(user))

    def to_check(self, user: User) -> Any:
        """Return the problems that the acting post should judge: checks, reviews, and more time that was asked for."""
        return self.open().filter(_to_check(user))

    def waiting_for(self, user: User) -> Any:
        """Return the problems that the acting post should act on next."""
        return self.open().filter(_to_handle(user) | _to_check(user))


_NONE = Q(pk__in=[])


def _told_to(user):
    """Return the condition for problems that the user's unit is to solve, or that it or the user raised."""
    units = units_acted_for(user) if user.post else []
    return Q(unit_id__in=units) | Q(raised_unit_id__in=units) | Q(raised_by=user.pk)


def _to_handle(user):
    """Whose project it is asks the company; the centre could for every project, and need not be asked."""
    if not user.can(Permission.PROBLEM_HANDLE):
        return _NONE
    answers = Q(state__in=TO_ANSWER, unit_id__in=units_acted_for(user)) if user.reach.writes else _NONE
    agent = Part.objects.filter(kind=PartKind.AGENT, person=user.pk)
    own = Q(project__unit_id__in=user.reach.writes.units) | Q(project_id__in=agent.values("project_id"))
    return answers | Q(state=State.ANSWERED) & own & ~_did(user, Act.ANSWER)


def _to_check(user):
    """What the acting post may judge: not of the own unit, not signed by this person, and open to it."""
    if not user.can(Permission.PROBLEM_CHECK):
        return _NONE
    signed = _did(user, Act.ANSWER) | _did(user, Act.CONFIRM, round=OuterRef("round"))
    more_time = Q(state__in=TO_ANSWER, asked_by__isnull=False) & ~Q(asked_by=user.pk)
    secret = Exists(Project.objects.closed_to(user).filter(pk=OuterRef("project_id")))
    checks = Q(state__in=TO_CHECK) & ~(Q(state=State.CONFIRMED) & Q(secret))
    return (checks | more_time) & ~Q(unit_id__in=units_acted_for(user)) & ~signed


def _did(user, act, **where):
    return Q(Exists(ProblemStep.objects.filter(problem=OuterRef("pk"), by=user.pk, act=act, **where)))


class Problem(models.Model):
    """问题: raised on a project by who takes part in it, and closed by three signatures alone.

    Its state, round, owner unit, cause and due day are where its last step left them.
    """

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="problems")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="承办单位", db_index=False)
    kind = models.CharField("类型", max_length=20)
    cause = models.CharField("原因", max_length=15, choices=Cause)
    urgency = models.CharField("紧急程度", max_length=10)
    words = models.TextField("问题", max_length=1000)
    wanted = models.TextField("需要的帮助", max_length=500)
    state = models.CharField("状态", max_length=10, choices=State, default=State.WAITING)
    # The first answer belongs to round 1; each reopening begins another.
    round = models.PositiveSmallIntegerField("第几轮", default=1)
    raised_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    raised_unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name="提出单位", db_index=False
    )
    raised_at = models.DateTimeField("提出时间", default=clock.now)
    # Number of the version of the rules it was raised under.
    rules = models.PositiveIntegerField("规则版本")
    first_due_on = models.DateField("最初期限")
    # Until when whoever is next must act: ``days`` working days after the day of ``since``; None where a day was named.
    due_on = models.DateField("期限")
    days = models.PositiveSmallIntegerField("期限天数", null=True)
    provisional = models.BooleanField("暂定", default=False)
    since = models.DateTimeField("从哪天等起", default=clock.now)
    # More time that was asked for and is not decided yet.
    asked_due_on = models.DateField("申请延期到", null=True)
    asked_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name="延期申请人", db_index=False
    )
    ended_at = models.DateTimeField("办结时间", null=True)

    objects = ProblemQuerySet.as_manager()
    # Set by the query: the project, or its words as well, are closed to this reader.
    is_closed = is_veiled = False

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State), name="problem_state_known"),
            models.CheckConstraint(condition=Q(cause__in=Cause), name="problem_cause_known"),
            models.CheckConstraint(
                condition=Q(state__in=sorted(OPEN), ended_at__isnull=True)
                | ~Q(state__in=sorted(OPEN)) & Q(ended_at__isnull=False),
                name="problem_ended_with_state",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=True, asked_due_on__isnull=True)
                | Q(asked_by__isnull=False, asked_due_on__gt=F("due_on")),
                name="problem_asks_for_a_later_day",
            ),
        ]
        indexes = [
            # In the order in which people read what waits, so that the first of many are found without the others.
            models.Index(fields=["unit", "due_on"], name="problem_by_unit"),
            models.Index(fields=["raised_unit", "project"], name="problem_by_raiser"),
            models.Index(
                fields=["county", "due_on"], name="problem_open", condition=Q(state__in=sorted(OPEN))
            ),
            models.Index(fields=["county", "-raised_at"], name="problem_latest"),
        ]

    def __str__(self):
        return f"{self.kind}问题 {self.pk} 号"

    def get_absolute_url(self):
        return reverse("progress:problem", args=[self.pk])


class StepIsAppendOnly(Exception):
    """Somebody tried to change or delete what was done about a problem."""


class ProblemStepQuerySet(models.QuerySet):
    """Steps can be read and added, nothing else."""

    def update(self, **changes):
        raise StepIsAppendOnly

    def delete(self):
        raise StepIsAppendOnly

    def of_round(self, number):
        """Return the signatures of a round, in the order in which they were given."""
        return self.filter(round=number, act__in=SIGNATURES).order_by("pk")


class ProblemStep(models.Model):
    """One act about a problem: who under which post for which unit, when, and what was said. Signatures are such rows."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    problem = models.ForeignKey(Problem, models.PROTECT, related_name="steps")
    act = models.CharField("办理", max_length=12, choices=Act)
    round = models.PositiveSmallIntegerField("第几轮")
    by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="办理人", db_index=False)
    post = models.ForeignKey(Post, models.PROTECT, related_name="+", verbose_name="岗位", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位", db_index=False)
    at = models.DateTimeField("时间", default=clock.now)
    words = models.TextField("说明", max_length=1000, blank=True)
    # The due day that stood when it was done.
    due_on = models.DateField("当时的期限", null=True)
    # Only of some acts: who spoke for the company; the day asked for or granted; from and to which unit; the cause before.
    person = models.CharField("企业人员", max_length=40, blank=True)
    day = models.DateField("日期", null=True)
    from_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    to_unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    cause = models.CharField("原因", max_length=15, choices=Cause, blank=True)

    objects = ProblemStepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(act__in=Act), name="problem_step_act_known"),
            models.UniqueConstraint(
                fields=["county", "problem", "round", "act"],
                condition=Q(act__in=sorted(SIGNATURES)),
                name="problem_signed_once",
            ),
            models.CheckConstraint(
                condition=~Q(act__in=[Act.CONFIRM, Act.OBJECT]) | ~Q(person=""),
                name="problem_company_is_named",
            ),
        ]
        indexes = [models.Index(fields=["unit", "problem"], name="problem_step_by_unit")]

    def __str__(self):
        return f"{self.get_act_display()} {self.at:%F}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise StepIsAppendOnly
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise StepIsAppendOnly


class ProblemFile(models.Model):
    """A file that came with a step: a photo, a reply, the sealed slip of the company."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    step = models.ForeignKey(ProblemStep, models.PROTECT, related_name="files")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["county", "step", "file"], name="problem_file_once")]

    def __str__(self):
        return self.name
