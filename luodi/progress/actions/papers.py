"""Registering and voiding the papers and opinions by which stages are earned."""

from datetime import date
from typing import IO, cast

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission, Role
from luodi.accounts.two_people import ACTS, refuse_same
from luodi.audit import trail
from luodi.common import clock
from luodi.files.actions import store
from luodi.files.models import StoredFile
from luodi.progress import proofs
from luodi.progress.actions.relight import relight
from luodi.progress.actions.staging import StageRefused, locked
from luodi.progress.models import Proof, StageClaim
from luodi.progress.proofs import Outcome, ProofKind, Said
from luodi.progress.reports import staging
from luodi.projects.models import Project


class ProofRefused(Exception):
    """The proof cannot be registered; ``problems`` maps fields to sentences."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("".join(problems.values()))
        self.problems = problems


@permitted(Permission.STAGE_CLAIM)
def add_proof(
    *,
    project: Project,
    said: Said,
    number: str = "",
    content: IO[bytes] | None = None,
    name: str = "",
    by: User,
) -> Proof:
    """Register a paper with its file. Raises ProofRefused, StageRefused, FileRefused and ClosedToYou.

    The bytes are kept before the transaction begins.
    """
    stored = store(content=content, name=name, by=by) if content is not None else None
    return _add(project=project, said=said, number=number, stored=stored, name=name, by=by)


@transaction.atomic
def _add(
    *, project: Project, said: Said, number: str, stored: StoredFile | None, name: str, by: User
) -> Proof:
    current = locked(project, by)
    if current.voided_at or not Project.objects.writable_by(by).filter(pk=current.pk).exists():
        raise StageRefused(f"“{current.name}”由{current.unit}负责，请联系该单位登记材料。")
    rules = staging.rules_of(current)
    checklist = [item.name for item in rules.checklist]
    may_dismiss = Role(by.post.role) in rules.dismissers
    found = proofs.problems(said, checklist=checklist, may_dismiss=may_dismiss, today=clock.today())
    if stored and current.proofs.filter(kind=said.kind, file=stored, voided_at__isnull=True).exists():
        found["file"] = "这份文件已经作为这项材料登记过，不用再传。"
    if found:
        raise ProofRefused(found)
    answers = said.answers if said.kind == ProofKind.DUE_DILIGENCE else None
    proof = Proof.objects.create(
        county_id=current.county_id, project=current, kind=said.kind, number=number.strip()[:60],
        issued_on=cast(date, said.issued_on), outcome=said.outcome, words=said.words.strip(),
        ends_on=said.ends_on if said.outcome == Outcome.EXCEPTION else None,
        reviewer=said.reviewer.strip()[:60], answers=dict(answers or {}), file=stored, file_name=name[-200:],
        added_by=by, added_post=by.post, added_at=clock.now(),
    )  # fmt: skip
    relight([current.pk])
    trail.record(
        "proof.added", current, by=by, proof=proof.pk, kind=proof.kind, outcome=proof.outcome or None,
        words=proof.words or None, file=proof.file_name or None, sha256=stored.sha256 if stored else None,
    )  # fmt: skip
    return proof


@permitted(Permission.STAGE_CLAIM)
@transaction.atomic
def void_proof(*, proof: Proof, reason: str, by: User) -> Proof:
    """Mark a proof that was registered in error as void; its file and its line stay.

    What a verified stage rests on, and a fair-competition review that failed, is voided by who may override stages and did
    not register it. Raises StageRefused and ClosedToYou.
    """
    project = locked(proof.project, by)
    current = Proof.objects.select_for_update(of=("self",)).get(pk=proof.pk)
    if current.project_id != project.pk:
        raise StageRefused("这份材料刚刚随项目合并（或撤销合并）转到了另一个项目，请刷新页面再办。")
    if not reason.strip():
        raise StageRefused("请写明作废的原因。")
    if current.voided_at:
        raise StageRefused("这份材料已经作废，不用再办。")
    if not Project.objects.writable_by(by).filter(pk=project.pk).exists():
        raise StageRefused(f"“{project.name}”由{project.unit}负责，请联系该单位办理。")
    held = _what_holds(current)
    if held and not by.can(Permission.STAGE_OVERRIDE):
        raise StageRefused(ACTS["proof.voided"].refused.format(what=held))
    if held:
        refuse_same("proof.voided", by, current.added_by_id, what=held, refusal=StageRefused)
    current.voided_at, current.voided_by, current.void_reason = clock.now(), by, reason.strip()[:200]
    current.save(update_fields=["voided_at", "voided_by", "void_reason"])
    relight([project.pk])
    trail.record(
        "proof.voided", project, by=by, proof=current.pk, kind=current.kind, reason=current.void_reason
    )
    return current


def _what_holds(proof: Proof) -> str:
    """Return, in words, what a proof is that its own unit may not take away any more; "" where it may."""
    if proof.kind == ProofKind.FAIR_COMPETITION and proof.outcome == Outcome.FAILED:
        return "公平竞争审查“未通过”的结论"
    verified = StageClaim.objects.filter(project=proof.project_id, state=StageClaim.State.VERIFIED)
    relied_on = verified.filter(to_status="", settled_at__gte=proof.added_at).exists()
    return "已认定的阶段所依据的材料" if relied_on else ""
