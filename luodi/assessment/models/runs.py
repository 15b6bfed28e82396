"""一次考核: a scheme applied to a period, its computations, and the final result frozen."""

import hashlib
import json
from datetime import date
from functools import cached_property

from django.db import models
from django.db.models import Q
from django.urls import reverse

from luodi.accounts.models import ScopedQuerySet, Unit, User
from luodi.accounts.permissions import Permission
from luodi.assessment.kinds import RunState, Work
from luodi.assessment.models.schemes import Scheme, SchemeVersion
from luodi.common import clock
from luodi.metrics.periods import Period


class RunQuerySet(ScopedQuerySet):
    """Runs as one user may see them: a draft is for the assessors alone."""

    def visible_to(self, user):
        """Assessors see every run; the units that are assessed, and who reads the whole county, those that are shown."""
        rows = self.filter(county_id__in=user.reach.reads.counties)
        if not user.can(Permission.ASSESSMENT_VIEW):
            return self.none()
        if user.can(Permission.ASSESS):
            return rows
        # What was voided before anybody was shown it stays with the assessors.
        shown = rows.filter(shown_at__isnull=False)
        if user.reach.reads.everything:
            return shown
        mine = user.reach.reads.units | user.reach.own
        return shown.filter(
            Q(state=RunState.FINAL) | Q(scheme__in=Scheme.objects.filter(units__in=mine).values("pk"))
        )


class Run(models.Model):
    """One assessment: draft, shown to all units for their objections, final. Final, it is a snapshot that never changes.

    ``snapshot`` holds scheme, version of the engine, facts and results; ``sha256`` is its fingerprint.
    """

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="runs", db_index=False)
    version = models.ForeignKey(SchemeVersion, models.PROTECT, related_name="runs", verbose_name="办法版本")
    period = models.CharField("考核期", max_length=10)
    # The last day of the period: by it runs follow each other.
    ends_on = models.DateField("期末")
    state = models.CharField("状态", max_length=5, choices=RunState, default=RunState.DRAFT)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发起人")
    made_at = models.DateTimeField("发起时间", default=clock.now)
    shown_at = models.DateTimeField("公示时间", null=True)
    objections_until = models.DateField("异议截止", null=True)
    final_at = models.DateTimeField("定稿时间", null=True)
    final_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="定稿人")
    voided_at = models.DateTimeField("作废时间", null=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="作废人")
    voided_because = models.CharField("作废原因", max_length=200, blank=True)
    snapshot = models.TextField("定稿内容", blank=True)
    sha256 = models.CharField("指纹", max_length=64, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=RunState), name="run_state_known"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "void"])
                | Q(shown_at__isnull=False, objections_until__isnull=False),
                name="run_shown_has_day",
            ),
            models.CheckConstraint(
                condition=Q(state="final", final_at__isnull=False, final_by__isnull=False)
                & ~Q(snapshot="")
                & ~Q(sha256="")
                | ~Q(state="final") & Q(snapshot="", sha256="", final_at__isnull=True),
                name="run_final_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(state="void", voided_at__isnull=False, voided_by__isnull=False)
                & ~Q(voided_because="")
                | ~Q(state="void") & Q(voided_at__isnull=True, voided_by__isnull=True, voided_because=""),
                name="run_void_is_whole",
            ),
            models.UniqueConstraint(
                fields=["scheme", "period"], condition=~Q(state="void"), name="run_once_a_period"
            ),
        ]
        indexes = [models.Index(fields=["county", "-ends_on"], name="run_by_end")]

    def __str__(self):
        return f"{self.span.words}{self.scheme}"

    def get_absolute_url(self):
        return reverse("assessment:run", args=[self.pk])

    @cached_property
    def span(self):
        """The period it is about."""
        return Period.named(self.period)

    @cached_property
    def frozen(self):
        """What was frozen, as plain data; only a final run has it."""
        return json.loads(self.snapshot)

    @property
    def counted_until(self):
        """The day up to whose end the frozen facts were known."""
        return date.fromisoformat(self.frozen["as_of"])

    @property
    def is_final(self):
        return self.state == RunState.FINAL

    @property
    def is_void(self):
        return self.state == RunState.VOID

    @property
    def is_open(self):
        """Whether it can still be computed and changed."""
        return self.state in (RunState.DRAFT, RunState.SHOWN)

    @property
    def is_shown(self):
        return self.state == RunState.SHOWN

    @property
    def has_ended(self):
        """Whether its period is over; on the last day it is not yet."""
        return self.ends_on < clock.today()

    @property
    def takes_objections(self):
        """Whether units may object today."""
        return self.is_shown and clock.today() <= self.objections_until


class Computation(models.Model):
    """One reckoning of a run: with which facts, as of when, and what came out. Earlier ones are kept.

    ``facts`` and ``results`` are JSON as the engine takes and gives them; ``roster`` says which unit is called what in them.
    """

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    run = models.ForeignKey(Run, models.PROTECT, related_name="computations", db_index=False)
    number = models.PositiveSmallIntegerField("第几次")
    # The day up to whose end what was known counts.
    as_of = models.DateField("数据截至")
    work = models.CharField("进度", max_length=7, choices=Work, default=Work.WAITING)
    reason = models.CharField("为什么重新计算", max_length=200, blank=True)
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发起人")
    asked_at = models.DateTimeField("发起时间", default=clock.now)
    heard_at = models.DateTimeField("最近进度", default=clock.now)
    # The entries it used; when others stand, it is out of date.
    inputs = models.JSONField(default=list)
    problem = models.TextField("问题", blank=True)
    roster = models.JSONField(default=dict)
    facts = models.TextField("事实", blank=True)
    results = models.TextField("结果", blank=True)

    objects = models.Manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(work__in=Work), name="computation_work_known"),
            models.CheckConstraint(
                condition=~Q(work="done") | ~Q(facts="") & ~Q(results=""), name="computation_done_is_whole"
            ),
            models.UniqueConstraint(fields=["run", "number"], name="computation_numbered_once"),
            models.UniqueConstraint(
                fields=["run"], condition=Q(work="waiting"), name="computation_one_under_way"
            ),
        ]

    def __str__(self):
        return f"{self.run} 第 {self.number} 次计算"

    @cached_property
    def found(self):
        """The results as plain data."""
        return json.loads(self.results)

    @cached_property
    def given(self):
        """The facts as plain data."""
        return json.loads(self.facts)


def written(content):
    """Write plain data so that the same content is always the same text."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def fingerprint(text):
    """Return the SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
