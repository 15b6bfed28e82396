"""What merging two projects does with what happened in their lives."""

from luodi.progress.models import Node
from luodi.projects.merging import Keeps, Moves, Plan
from luodi.projects.models import Project


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
