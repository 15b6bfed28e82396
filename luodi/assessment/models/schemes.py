"""考核办法: whom it assesses, and its versions, none of which is ever edited."""

from functools import cached_property

from django.db import models
from django.db.models import Q
from django.urls import reverse

from luodi.accounts.models import ScopedQuerySet, Unit, User
from luodi.assessment.engine import reading
from luodi.assessment.kinds import Counting, VersionState
from luodi.common import clock


class OfCounty(ScopedQuerySet):
    """What belongs to the county as a whole: whoever works in it may know it."""

    def read_through(self, counties, units, person):
        """Any post that reaches something in a county reads it."""
        return Q(county_id__in=counties)


class Scheme(models.Model):
    """考核办法: a name and the units it assesses; what it says stands in its versions."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    title = models.CharField("名称", max_length=80)
    units = models.ManyToManyField(Unit, related_name="assessed_by", verbose_name="被考核单位")
    # Id of the unit → the group that the county put it in; who has none is grouped by what the scheme says.
    groups = models.JSONField("考核组", default=dict)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="建立人")
    made_at = models.DateTimeField("建立时间", default=clock.now)

    objects = OfCounty.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "title"], name="scheme_title_once"),
            models.CheckConstraint(condition=~Q(title=""), name="scheme_has_title"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("assessment:scheme", args=[self.pk])

    def version_on(self, day):
        """Return the version in force on a day; None where none has begun."""
        begun = self.versions.filter(state=VersionState.RELEASED, effective_from__lte=day)
        return begun.order_by("-effective_from", "-number").first()


class SchemeVersion(models.Model):
    """A scheme as it was set: its text, from which day it holds, and on what basis. It is never edited.

    It holds once another person released it; what is returned is kept to be read, and holds nowhere.
    """

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    scheme = models.ForeignKey(Scheme, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveSmallIntegerField("版本")
    text = models.TextField("办法")
    counting = models.CharField("指标怎样计数", max_length=8, choices=Counting)
    effective_from = models.DateField("从哪天起用")
    basis = models.CharField("依据", max_length=200)
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="制定人")
    set_at = models.DateTimeField("制定时间", default=clock.now)
    state = models.CharField("状态", max_length=8, choices=VersionState, default=VersionState.RELEASED)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="放行人")
    settled_at = models.DateTimeField("放行时间", null=True)
    verdict = models.CharField("退回原因", max_length=200, blank=True)

    objects = OfCounty.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "number"], name="scheme_version_once"),
            models.CheckConstraint(condition=Q(counting__in=Counting), name="scheme_counting_known"),
            models.CheckConstraint(condition=~Q(basis=""), name="scheme_version_has_basis"),
            models.CheckConstraint(condition=Q(state__in=VersionState), name="scheme_version_state_known"),
        ]

    def __str__(self):
        return f"{self.scheme} 第 {self.number} 版"

    @cached_property
    def rules(self):
        """The scheme as the engine reads it."""
        return reading.kept(self.text)
