"""What merging two projects does with their cases and first contacts."""

from luodi.library.models import Case, Certificate, Claim, Hold
from luodi.projects.merging import Keeps, Moves, Plan
from luodi.projects.models import Project
from luodi.projects.stages import Level


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


class CertificatesStay:
    """Certificates stay with the merged record; the one in force says who has which share, so its record must be kept."""

    model = Certificate
    fields = ("project",)
    label = "分成证明"

    def plan(self, survivor: Project, absorbed: Project) -> Plan:
        """Refuse to lose shares that units signed."""
        plan = Keeps(Certificate, self.fields, self.label, why="留在原记录上").plan(survivor, absorbed)
        held = Certificate.objects.in_force()
        if not held.filter(project=absorbed).exists():
            return plan
        if held.filter(project=survivor).exists():
            words = "两个项目都有生效的分成证明，合并会丢失其中一份，请认定为“相关项目”，两条都保留。"
        elif survivor.level == Level.COUNTY != absorbed.level:
            words = f"“{absorbed.name}”有生效的分成证明，并入后份额会丢失。请先报送它，入县级库后再合并，并保留它。"
        else:
            words = f"“{absorbed.name}”有生效的分成证明，并入后份额会丢失，请改为保留“{absorbed.name}”。"
        return Plan(plan.label, plan.changes, plan.stays, [words])


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
