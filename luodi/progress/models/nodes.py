"""前期节点: what a project must get done before construction, when it was planned to, and when it was done."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from luodi.accounts.models import ScopedQuerySet, Unit
from luodi.common import clock
from luodi.projects.models import Part, Project
from luodi.projects.stages import Stage

# The stages in which people wait for nodes: a project that is built further is past them.
PREPARING_IN = (Stage.SIGNED, Stage.PREPARING, Stage.STARTED)


class NodeQuerySet(ScopedQuerySet):
    """Nodes as one user may see them."""

    scope_path = "project__"

    def read_through(self, counties, units, person):
        """A node is read by whoever takes part in its project, and by the unit that sees to it."""
        own = Q(person_id=person, county_id__in=counties)
        parts = Part.objects.filter(Q(unit_id__in=units) | own).values("project_id")
        return Q(unit_id__in=units) | Q(project_id__in=parts)

    def reported_by(self, user):
        """Return the nodes whose progress the acting post reports: of its projects, and those its unit sees to."""
        own = self.filter(unit_id__in=user.reach.acts_for).values("pk")
        return self.filter(Q(pk__in=own) | Q(pk__in=self.writable_by(user).values("pk")))

    def current(self):
        """Leave out what was taken out of the plan."""
        return self.filter(voided_at__isnull=True)

    def awaited(self):
        """Return the nodes that are not done, of projects that people wait for."""
        stopped = Q(project__status__in=["lost", "terminated"]) | Q(project__voided_at__isnull=False)
        rows = self.current().filter(real_end__isnull=True, project__stage__in=PREPARING_IN)
        return rows.exclude(stopped)

    def seen_to_by(self, units):
        """Return the nodes that one of the units sees to; without a unit of its own it is the responsible one."""
        return self.filter(Q(unit_id__in=units) | Q(unit=None, project__unit_id__in=units))


class Node(models.Model):
    """One step before construction. Plan, reports and cancellations are changed by the actions only; the trail keeps each."""

    county = models.ForeignKey(Unit, models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="nodes")
    place = models.PositiveSmallIntegerField("顺序")
    # The code of the permit item that ends it; see node_rules.py. Nodes of the unit's own have Z1, Z2…
    code = models.CharField("编码", max_length=8)
    label = models.CharField("节点", max_length=40)
    # None: the responsible unit, whichever that is.
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="由谁办", db_index=False
    )
    person = models.CharField("责任人", max_length=40, blank=True)
    # Codes of the nodes of this project that must be done before.
    after = models.JSONField("前置节点", default=list)
    # 基线: the first plan, never changed.
    first_start = models.DateField("最初计划开始")
    first_end = models.DateField("最初计划办结")
    planned_start = models.DateField("计划开始")
    planned_end = models.DateField("计划办结")
    real_start = models.DateField("实际开始", null=True, blank=True)
    real_end = models.DateField("实际办结", null=True, blank=True)
    note = models.CharField("情况", max_length=200, blank=True)
    # Version of the pack whose template it came from; None for what the unit added.
    rules = models.PositiveIntegerField("规则版本", null=True, blank=True)
    made_at = models.DateTimeField("编排时间", default=clock.now)
    voided_at = models.DateTimeField("取消时间", null=True, blank=True)
    void_reason = models.CharField("取消原因", max_length=200, blank=True)

    objects = NodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "project", "code"],
                condition=Q(voided_at__isnull=True),
                name="node_code_once",
            ),
            models.CheckConstraint(
                condition=Q(planned_start__lte=F("planned_end")), name="node_planned_in_order"
            ),
            models.CheckConstraint(condition=Q(first_start__lte=F("first_end")), name="node_first_in_order"),
            models.CheckConstraint(
                condition=Q(real_end__isnull=True)
                | Q(real_start__isnull=False, real_start__lte=F("real_end")),
                name="node_real_in_order",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""), name="node_void_has_reason"
            ),
        ]
        indexes = [
            # Few nodes are open; to-do and lights read only these.
            models.Index(
                fields=["unit", "planned_end"],
                name="node_waiting",
                condition=Q(real_end__isnull=True, voided_at__isnull=True),
            ),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("progress:node", args=[self.pk])

    @property
    def seen_to_by(self):
        """The unit that sees to it; read with ``unit`` and ``project__unit``."""
        return self.unit or self.project.unit
