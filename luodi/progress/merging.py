"""What merging two projects does with what happened in their lives."""

from dataclasses import replace

from django.db.models import Q

from luodi.progress.models import Fact, FactOrigin, Node, StageMove
from luodi.projects.merging import Keeps, Moves, Plan
from luodi.projects.models import Project
from luodi.projects.stages import Status


class NodesMove:
    """The nodes go over to a survivor that has none; where both were planned the survivor's plan counts."""

    model = Node
    fields = ("project",)
    label = "前期节点"

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Return which nodes move: all or none, since they wait for each other."""
        if Node.objects.current().filter(project=survivor).exists():
            why = "两个项目都编排了前期节点，以保留的项目为准"
            return Keeps(Node, self.fields, self.label, why=why).plan(survivor, absorbed)
        return Moves(Node, "project", self.label).plan(survivor, absorbed)


class FactsMove:
    """The facts go over; of running totals that ledgers told of both records those of the survivor count: they tell the same money."""

    model = Fact
    fields = ("project",)
    label = "数据"

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Return which facts move, and which totals stay with the merged record."""
        totals = Q(origin__in=(FactOrigin.OPENING, FactOrigin.LEDGER))
        own = Fact.objects.filter(totals, project=survivor)
        told = {*own.standing().values_list("kind", flat=True), *own.waiting().values_list("kind", flat=True)}
        why = "两个项目都有台账报的累计数，以保留的项目为准，不重复相加"
        twice = totals & Q(kind__in=told)
        return Moves(Fact, "project", self.label, only=~twice, otherwise=why).plan(survivor, absorbed)


class StandingStays:
    """Where the survivor stands counts; one that was lost or ended does not come back as another."""

    model = StageMove
    fields = ("project",)
    label = "阶段记录"

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Say that the log stays with the merged record; refuse to take an end away."""
        why = "阶段以保留的项目为准，原记录上的经过留在原记录上"
        stays = Keeps(StageMove, self.fields, self.label, why=why).plan(survivor, absorbed)
        over = (Status.LOST, Status.TERMINATED)
        if absorbed.status not in over or survivor.status in over:
            return stays
        ended = absorbed.get_status_display()
        words = (
            f"“{absorbed.name}”已经{ended}，“{survivor.name}”没有。请改为保留“{absorbed.name}”，"
            "或先由招商服务中心把它恢复为正常。"
        )
        return replace(stays, refusals=[words])
