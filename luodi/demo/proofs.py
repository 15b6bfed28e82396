"""How a project of the demonstration earns its stages: papers are registered, claimed, seen on the site, verified."""

from datetime import date, timedelta
from io import BytesIO

from luodi.accounts.models import User
from luodi.common import clock
from luodi.demo.bodies import County
from luodi.demo.papers import proof_of
from luodi.progress import gates
from luodi.progress.actions import papers, staging
from luodi.progress.models import StageClaim
from luodi.progress.problems import Cause
from luodi.progress.proofs import OUTCOMES, Outcome, ProofKind, Said
from luodi.progress.reports import staging as reports
from luodi.projects.models import Project
from luodi.projects.stages import Stage, Status

REVIEWERS = {
    ProofKind.DUE_DILIGENCE: "招商服务中心项目评审小组",
    ProofKind.FEASIBILITY: "县发展和改革局",
    ProofKind.LEGALITY: "县司法局",
    ProofKind.FAIR_COMPETITION: "县市场监督管理局",
    ProofKind.DECISION: "县政府常务会议",
}
REASON = "个别材料和数据还在补办，经领导小组同意先按实际进度调整，限期补齐"


def advance(project: Project, to: str, *, unit: str, county: County) -> None:
    """Let the project enter a stage as everybody must: with proof, by two people; or out of order, as the centre may."""
    clerk, centre = county.clerk_of(unit), county.person("centre_officer")
    if waiting := reports.open_claim(project):
        # Somebody claimed it already; who does so out of turn is not gone on with.
        if waiting.to_stage == to:
            verify(waiting, by=(centre, county.person(f"{unit}_head")))
        return
    if gates.next_stage(project.stage) == to:
        prove(project, to, by=clerk)
    if gates.next_stage(project.stage) != to or reports.lacks(
        reports.needs_of(project, reports.rules_of(project), to)
    ):
        staging.move_out_of_order(project=project, to=to, happened_on=clock.today(), reason=REASON, by=centre)
        return
    claim = staging.claim_stage(project=project, to=to, happened_on=clock.today(), by=clerk)
    verify(claim, by=(centre, county.person(f"{unit}_head")))


def prove(project: Project, to: str, *, by: User) -> None:
    """Register the papers that the stage still asks for."""
    rules = reports.rules_of(project)
    for need in reports.needs_of(project, rules, to):
        if need.lack and need.at in ProofKind:
            register(project, need.at, by=by, checklist=[item.name for item in rules.checklist])


def register(
    project: Project,
    kind: str,
    *,
    by: User,
    outcome: str = "",
    words: str = "",
    checklist: list[str] | None = None,
) -> None:
    """Register one paper, a sample of one page."""
    said = Said(
        kind,
        issued_on=clock.today(),
        outcome=outcome or (OUTCOMES[kind][0] if kind in OUTCOMES else ""),
        words=words,
        reviewer=REVIEWERS.get(ProofKind(kind), ""),
        answers=dict.fromkeys(checklist or [], "已核实，无异常") if kind == ProofKind.DUE_DILIGENCE else None,
        has_file=True,
        ends_on=clock.today() + timedelta(days=365) if outcome == Outcome.EXCEPTION else None,
    )
    paper = proof_of(ProofKind(kind).label)
    papers.add_proof(project=project, said=said, content=BytesIO(paper.content), name=paper.name, by=by)


def verify(claim: StageClaim, *, by: tuple[User, User]) -> None:
    """Look at the site where that is asked, and verify."""
    for person in by:
        if reports.rules_of(claim.project).of(claim.to_stage).site_check:
            words = (
                "现场已实际动工，人员设备在场。"
                if claim.to_stage == Stage.STARTED
                else "生产线正常运行，产品出厂。"
            )
            staging.check_site(claim=claim, checked_on=clock.today(), words=words, agrees=True, by=person)
    staging.verify_claim(claim=claim, words="材料齐全，同意。", by=by[0])


def end(project: Project, status: str, *, unit: str, county: County) -> None:
    """Let a project be lost or ended as its unit says and the centre verifies."""
    said = {"words": "企业来函说明放弃，已多次联系挽留未果。", "cause": Cause.COMPANY}
    lost_to = "邻县" if status == Status.LOST else ""
    day: date = clock.today()
    claim = staging.claim_end(
        project=project, status=status, happened_on=day, lost_to=lost_to, by=county.clerk_of(unit), **said
    )
    staging.verify_claim(claim=claim, words="情况属实。", by=county.person("centre_officer"))
