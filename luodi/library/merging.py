"""What merging two projects does with their cases."""

from luodi.library.models import Case
from luodi.projects.merging import Plan
from luodi.projects.models import Project


class CasesStay:
    """Cases stay with the merged record as its history; one that is under way must be settled first."""

    model = Case
    fields = ("project",)
    label = "报送、交办、流转等事项"

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Refuse while something waits, else leave the cases where they are."""
        cases = list(Case.objects.filter(project=absorbed).order_by("pk"))
        refusals = [
            f"“{absorbed.name}”的{case.table.label}还在办理，请先办结或撤回，再合并。"
            for case in cases
            if case.ended_at is None
        ]
        return Plan(
            self.label, stays=[(str(case), "办理经过留在原记录上") for case in cases], refusals=refusals
        )
