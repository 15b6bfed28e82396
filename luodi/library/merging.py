"""What merging two projects does with their cases and first contacts."""

from luodi.library.models import Case, Claim, Hold
from luodi.projects.merging import Moves, Plan
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


class ClaimsMove:
    """Registered first contacts go over to the survivor; two holds of one project must be ruled on first."""

    model = Claim
    fields = ("project",)
    label = "首谈登记"

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Return the claims that move; refuse where another unit's hold would meet one of the survivor's."""
        moves = Moves(Claim, "project", self.label).plan(survivor, absorbed)
        held = Hold.objects.in_force()
        units = set(held.filter(claim__project=survivor).values_list("claim__unit_id", flat=True))
        others = held.filter(claim__project=absorbed).exclude(claim__unit__in=units)
        if not units or not others.exists():
            return moves
        words = "两个项目的首谈由不同单位保持，请先由其中一个单位放弃，或裁定首谈归属，再合并。"
        return Plan(moves.label, moves.changes, moves.stays, [words])
