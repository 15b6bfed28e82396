"""Pairs of projects that look like one: found by the machine, decided by a person."""

from django.db import models
from django.db.models import F, Q

from luodi.accounts.models import ScopedQuerySet, Unit, User
from luodi.common import clock
from luodi.projects.models.project import Part, Project
from luodi.projects.terms import Verdict


class TwinPairQuerySet(ScopedQuerySet):
    """Pairs of whose two projects the reader may read one at least; what is shown of the other is another question."""

    def read_through(self, counties, units, person):
        """A pair is read through any unit or person that takes part in either project."""
        own = Q(person_id=person, county_id__in=counties)
        projects = Part.objects.filter(Q(unit_id__in=units) | own).values("project_id")
        return Q(one__in=projects) | Q(other__in=projects)

    def writable_by(self, user):
        """Return the pairs the user may decide: those of which both projects are the user's to write."""
        area = user.reach.writes
        return self._inside(area, Q(one__unit_id__in=area.units, other__unit_id__in=area.units))

    def open(self):
        """Return the pairs that wait for a decision."""
        return self.filter(state=TwinPair.State.OPEN)

    def across(self):
        """Return the pairs between two units, which only the centre decides."""
        return self.exclude(one__unit_id=F("other__unit_id"))


class TwinPair(models.Model):
    """Two projects that look like one, from the day the machine saw it to the day a person decided."""

    class State(models.TextChoices):
        OPEN = "open", "待认定"
        DECIDED = "decided", "已认定"
        CLOSED = "closed", "已不相像"

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    # In order of their numbers, so that a pair exists once.
    one = models.ForeignKey(Project, models.PROTECT, related_name="+")
    other = models.ForeignKey(Project, models.PROTECT, related_name="+")
    state = models.CharField("状态", max_length=8, choices=State, default=State.OPEN)
    likeness = models.PositiveSmallIntegerField("相像程度（百分）")
    reasons = models.JSONField("相像之处", default=list)
    found_at = models.DateTimeField("发现时间", default=clock.now)
    verdict = models.CharField("认定", max_length=10, choices=Verdict, blank=True)
    decided_at = models.DateTimeField("认定时间", null=True, blank=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    decided_as = models.CharField("认定时的岗位", max_length=120, blank=True)
    words = models.CharField("认定说明", max_length=200, blank=True)

    objects = TwinPairQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["county", "one", "other"], name="twin_pair_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="twin_pair_in_order"),
            models.CheckConstraint(condition=Q(state__in=["open", "decided", "closed"]), name="twin_pair_state_known"),
            models.CheckConstraint(condition=Q(verdict__in=["", *Verdict]), name="twin_pair_verdict_known"),
            models.CheckConstraint(
                condition=Q(state="decided", decided_at__isnull=False, decided_by__isnull=False) & ~Q(verdict="")
                | ~Q(state="decided") & Q(verdict=""),
                name="twin_pair_decided_by_someone",
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["county", "-found_at"], name="twin_pair_open", condition=Q(state="open")),
        ]

    def __str__(self):
        return f"{self.one} / {self.other}"
