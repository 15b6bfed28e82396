"""Reads for the stages of one project: what its next stage still asks for, what waits, and why a person cannot act now."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from luodi.accounts.models import User
from luodi.accounts.permissions import Role
from luodi.accounts.two_people import why_not
from luodi.common import clock
from luodi.progress import gates
from luodi.progress.gates import Gate, Gates, Need, Subject, Verifier
from luodi.progress.kinds import kind_of
from luodi.progress.models import Proof, SiteCheck, StageClaim
from luodi.progress.proofs import Outcome, ProofKind
from luodi.projects import totals
from luodi.projects.models import Project, ProjectFirm
from luodi.projects.stages import Stage, Status
from luodi.rulebook.reports import packs

KIND = "gates"
OVER = (Status.LOST, Status.TERMINATED)
SITE_CHECKERS = 2


def subject_of(project: Project) -> Subject:
    """Return what the gates are held against."""
    return subjects_of([project])[project.pk]


def subjects_of(projects: Sequence[Project]) -> dict[int, Subject]:
    """Return what the gates are held against for each project, in four queries for a county however many there are."""
    ids = [project.pk for project in projects]
    figures = totals.known(ids)
    kinds = {
        county: packs.in_force(county, "project_kinds").rules
        for county in {project.county_id for project in projects}
    }
    roles: dict[int, set[str]] = {pk: set() for pk in ids}
    for pk, role in ProjectFirm.objects.filter(project__in=ids).values_list("project_id", "role"):
        roles[pk].add(role)
    proofs: dict[int, list[Proof]] = {pk: [] for pk in ids}
    for proof in _standing(Proof.objects.filter(project__in=ids)):
        proofs[proof.project_id].append(proof)
    return {
        project.pk: Subject(
            _fields(project),
            figures=_verified(figures.get(project.pk, {})),
            kind=kind_of(kinds[project.county_id], project.industry),
            roles=frozenset(roles[project.pk]),
            proofs=proofs[project.pk],
        )
        for project in projects
    }


def _fields(project: Project) -> dict[str, Any]:
    fields = {one.value: getattr(project, one.value, None) for one in gates.Asked}
    beside = ("foreign_amount", "industry_text", "investment", "investment_min")
    return fields | {name: getattr(project, name) for name in beside}


def _verified(told: totals.Figures) -> frozenset[str]:
    """Return the figures of which something was verified."""
    return frozenset(name for name, figure in told.items() if figure.verified is not None)


def _standing(proofs: QuerySet[Proof]) -> QuerySet[Proof]:
    return proofs.filter(voided_at__isnull=True).order_by("added_at", "pk")


def keeps_from_voiding(project_ids: Collection[int]) -> dict[int, str]:
    """Return for each project that cannot be voided because a review keeps it from its contract what to do."""
    failed = Proof.objects.filter(
        kind=ProofKind.FAIR_COMPETITION, outcome=Outcome.FAILED, voided_at__isnull=True
    )
    held = failed.filter(project_id__in=project_ids).values_list("project_id", flat=True)
    words = "的公平竞争审查未通过，不能作废；结论登记错了的，请先由招商服务中心另一名专员核实后作废那份材料"
    return dict.fromkeys(held, words)


def standing_proofs(project: Project) -> list[Proof]:
    """Return the proofs that were not voided, the oldest first."""
    return list(_standing(Proof.objects.filter(project=project)))


def rules_of(project: Project) -> Gates:
    """Return the gates in force in the project's county."""
    found: Gates = packs.in_force(project.county_id, KIND).rules
    return found


def rules_under(claim: StageClaim) -> Gates:
    """Return the gates a claim was made under."""
    found: Gates = packs.version(claim.county_id, KIND, claim.gates).rules
    return found


def needs_of(project: Project, rules: Gates, to: str) -> list[Need]:
    """Return everything a stage asks of the project, each with what is lacking."""
    return gates.needs(rules, subject_of(project), to, clock.today())


def lacks(needs: Sequence[Need]) -> list[str]:
    """Return what is lacking, in sentences."""
    return [need.lack for need in needs if need.lack]


def open_claim(project: Project) -> StageClaim | None:
    """Return the claim that is being prepared or waits to be verified; a project has at most one."""
    return StageClaim.objects.filter(project=project, state__in=StageClaim.OPEN).first()


def why_not_claim(project: Project, by: User) -> str:
    """Return why the person can claim nothing for the project now, with what to do; "" where that is possible."""
    if project.voided_at:
        return "这个项目已经作废，不能再申请。"
    if not Project.objects.writable_by(by).filter(pk=project.pk).exists():
        return f"“{project.name}”由{project.unit}负责，请联系该单位申请。"
    if project.status in OVER:
        return f"这个项目已经{project.get_status_display()}，请先由招商服务中心恢复为正常。"
    if claim := open_claim(project):
        return f"已有一个“{claim.wanted}”的申请{claim.get_state_display()}，请先办结或撤回。"
    return ""


def why_not_settle(claim: StageClaim, gate: Gate, by: User) -> str:
    """Return why the person cannot verify or return the claim, with what to do; "" where that is possible."""
    if claim.state != StageClaim.State.CLAIMED:
        return f"这个申请{claim.get_state_display()}，不用再办，请刷新页面。"
    if own := why_not("stage.verified", by, claim.claimed_by_id):
        return own
    if claim.to_stage == Stage.SIGNED and not claim.to_status and claim.project.is_masked:
        return "项目在申请之后标为“商业敏感”，招商服务中心看不到材料。请责任单位先取消“商业敏感”再认定，或撤回申请。"
    if verifier(claim, gate) == Verifier.HEAD:
        if by.post.role == Role.HEAD and Project.objects.writable_by(by).filter(pk=claim.project_id).exists():
            return ""
    elif by.post.role == Role.CENTRE:
        return ""
    return f"这个申请由{verifier(claim, gate).label}认定。"


def verifier(claim: StageClaim, gate: Gate) -> Verifier:
    """Return who verifies a claim: as the gate says; an end is for the centre, what is closed to it for the unit's head."""
    if claim.project.is_masked:
        return Verifier.HEAD
    return Verifier.CENTRE if claim.to_status else gate.verifier


def site_lack(claim: StageClaim, gate: Gate, checks: Sequence[SiteCheck]) -> str:
    """Return what is lacking of the site check, in words; "" where nothing is."""
    if not gate.site_check or claim.to_status:
        return ""
    if doubting := [check for check in checks if not check.agrees]:
        return f"{doubting[0].by}现场核查认为与申请不一致，请退回申请。"
    done = len(checks)
    return "" if done >= SITE_CHECKERS else f"还要 {SITE_CHECKERS - done} 个人登记现场核查。"


def why_not_check(claim: StageClaim, gate: Gate, by: User, checks: Sequence[SiteCheck]) -> str:
    """Return why the person cannot register a site check, with what to do; "" where that is possible."""
    if claim.state != StageClaim.State.CLAIMED or not gate.site_check or claim.to_status:
        return "这个申请现在不用现场核查，请刷新页面。"
    if own := why_not("stage.site_checked", by, claim.claimed_by_id):
        return own
    if any(check.by_id == by.pk for check in checks):
        return "您已经登记过现场核查。"
    return ""


@dataclass(frozen=True)
class Next:
    """What the page of a project says about its next stage."""

    stage: Stage
    needs: list[Need]
    gate: Gate

    @property
    def lacking(self) -> int:
        return sum(1 for need in self.needs if need.lack)


def next_of(project: Project, rules: Gates) -> Next | None:
    """Return what the next stage asks for; None at the end of the life, or where it is over."""
    to = _reachable(project)
    return None if to is None else Next(to, needs_of(project, rules, to), rules.of(to))


def nexts_of(projects: Sequence[Project]) -> dict[int, Next]:
    """Return what the next stage asks of each project that has one, in five queries for a county however many there are."""
    living = [(project, to) for project in projects if (to := _reachable(project))]
    subjects, today = subjects_of([project for project, _ in living]), clock.today()
    counties = {project.county_id for project, _ in living}
    rules: dict[int, Gates] = {county: packs.in_force(county, KIND).rules for county in counties}
    found = {}
    for project, to in living:
        own = rules[project.county_id]
        found[project.pk] = Next(to, gates.needs(own, subjects[project.pk], to, today), own.of(to))
    return found


def _reachable(project: Project) -> Stage | None:
    """Return the stage that the project may be claimed to have reached; None at the end of its life, or where it is over."""
    return None if project.status in OVER or project.voided_at else gates.next_stage(project.stage)
