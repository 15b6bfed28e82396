"""登记数据: facts are reported, one or many at a time, and withdrawn while they do not count."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.files.actions import store
from luodi.progress.actions.figures import recount
from luodi.progress.actions.locks import lock_county, lock_projects
from luodi.progress.checks import Finding, Weight, findings, of_weight
from luodi.progress.entries import FactEntry
from luodi.progress.models import Evidence, Fact, FactState
from luodi.progress.recognition import UNCOUNTED, FactKind, Recognition, in_fen, number_key
from luodi.progress.reports import background
from luodi.projects.actions import record
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Batch, Project
from luodi.rulebook.reports import packs

TOLD = 5


class FactRefused(Exception):
    """A fact cannot be recorded, verified or reversed like this; the message says why and what to do."""


class ExplanationMissing(FactRefused):
    """Something looks wrong and its author has not said why it is right; ``found`` holds what, in sentences."""

    def __init__(self, found: Sequence[Finding]) -> None:
        super().__init__("".join(finding.words for finding in found[:TOLD]))
        self.found = found


@permitted(Permission.FACT_RECORD)
def record_fact(*, entry: FactEntry, instead_of: Fact | None = None, by: User) -> Fact:
    """Record one fact; what was sent before under the same key is returned as it is.

    One that was returned and is recorded anew here is withdrawn. Raises FactRefused, ExplanationMissing, FileRefused and ClosedToYou.
    """
    (fact,) = record_facts(entries=[entry], by=by)
    if instead_of is not None and instead_of.state == FactState.RETURNED:
        withdraw(fact=instead_of, by=by)
    return fact


@permitted(Permission.FACT_RECORD)
def record_facts(*, entries: Sequence[FactEntry], by: User, batch: Batch | None = None) -> list[Fact]:
    """Record facts, all or none, in order; with a batch the trail has one line for all of them, else one for each project.

    The bytes of documents are kept before the transaction begins. Raises as ``record_fact``.
    """
    kept = [with_files_kept(entry, by) for entry in entries]
    files = [[proof.stored for proof in entry.proofs] for entry in kept]
    return _record([_in_fen(entry) for entry in kept], files, by, batch)


def with_files_kept(entry: FactEntry, by: User) -> FactEntry:
    """Return the entry with the bytes of its documents kept; to be done before a transaction begins. Raises FileRefused."""
    proofs = [
        proof
        if proof.stored or proof.content is None
        else replace(proof, stored=store(content=proof.content, name=proof.name, by=by), content=None)
        for proof in entry.proofs
    ]
    return replace(entry, proofs=proofs)


def _in_fen(entry: FactEntry) -> FactEntry:
    """Compute the amount of foreign money; whether all that it needs is there is for the checks to say."""
    if entry.foreign_amount is None:
        return entry
    try:
        return replace(entry, amount=in_fen(entry.foreign_amount, entry.rate))
    except ArithmeticError:
        return replace(entry, amount=None)


@transaction.atomic
def _record(
    entries: Sequence[FactEntry], files: Sequence[Sequence[Any]], by: User, batch: Batch | None
) -> list[Fact]:
    projects = _locked({entry.project_id for entry in entries}, by)
    county_id = by.post.county_id
    lock_county(county_id)
    sent = {entry.key for entry in entries if entry.key}
    known = {fact.key: fact for fact in Fact.objects.filter(county_id=county_id, author=by, key__in=sent)}
    _refuse_changed(entries, known)
    new = [pair for pair in zip(entries, files, strict=True) if pair[0].key not in known]
    if new:
        _refuse([entry for entry, _ in new], [kept for _, kept in new], projects, by)
    made = iter(_saved(new, projects, by, batch))
    recorded = [known.get(entry.key) or next(made) for entry in entries]
    fresh = [fact for fact in recorded if fact.key not in known]
    _renew_progress([fact for fact in fresh if fact.kind == FactKind.NOTE], projects, by)
    recount({fact.project_id for fact in fresh})
    _tell(fresh, projects, by, batch)
    return recorded


def _renew_progress(notes: Sequence[Fact], projects: Mapping[int, Project], by: User) -> None:
    """Let 目前进展 of the record say what the newest note says; an older day that is noted late changes nothing."""
    newest = _newest_notes([note.project_id for note in notes])
    told = [(projects[one.project_id], one.text) for one in notes if newest[one.project_id].pk == one.pk]
    record.tell_progress(told=told, by=by)


def _newest_notes(project_ids: Sequence[int]) -> dict[int, Fact]:
    notes = Fact.objects.filter(project=OuterRef("pk"), state=FactState.NOTED)
    newest = Subquery(notes.order_by("-happened_on", "-pk").values("pk")[:1])
    found = Project.objects.filter(pk__in=project_ids).values_list(newest)
    return {note.project_id: note for note in Fact.objects.filter(pk__in=found)}


def _refuse_changed(entries: Sequence[FactEntry], known: Mapping[str, Fact]) -> None:
    """What arrived before may be sent again, but not with other words under the same key: they would be lost unseen."""
    for entry in entries:
        fact = known.get(entry.key)
        if fact is not None and _said(fact) != _said(entry):
            raise FactRefused(
                f"“{fact}”上次已经发到，这次改动的内容没有登记。要再登记一条，请重新打开登记页面。"
            )


def _said(told: Fact | FactEntry) -> tuple[Any, ...]:
    amount = None if told.kind in UNCOUNTED else told.amount
    return told.project_id, told.kind, told.happened_on, amount, told.text.strip()


def _locked(project_ids: set[int], by: User) -> Mapping[int, Project]:
    projects = lock_projects(project_ids)
    ids = sorted(projects)
    reported = background.reported_by(by)
    count = sum(reported.filter(pk__in=some).count() for some in background.by_500(ids))
    if not projects or count < len(project_ids):
        raise FactRefused("只能登记本单位负责或本人代办、没有作废的项目，请刷新页面核对。")
    refuse_closed(projects.values(), by)
    return projects


def _refuse(
    entries: Sequence[FactEntry],
    files: Sequence[Sequence[Any]],
    projects: Mapping[int, Project],
    by: User,
) -> None:
    """Hold every entry against the rules: refuse what is wrong, ask for an explanation of what only looks so."""
    rules: Recognition = packs.in_force(by.post.county_id, "recognition").rules
    refused, asked = [], []
    for found, entry in zip(look_over(entries, files, projects, rules, by), entries, strict=True):
        if len(projects) > 1:
            name = projects[entry.project_id].name
            found = [replace(one, words=f"{name}：{one.words}") for one in found]
        refused += of_weight(found, Weight.REFUSE)
        if not entry.explanation.strip():
            asked += of_weight(found, Weight.EXPLAIN)
    if refused:
        raise FactRefused("".join(dict.fromkeys(finding.words for finding in refused[:TOLD])))
    if asked:
        raise ExplanationMissing(asked)


def look_over(
    entries: Sequence[FactEntry],
    files: Sequence[Sequence[Any]],
    projects: Mapping[int, Project],
    rules: Recognition,
    by: User,
) -> list[list[Finding]]:
    """Return what is found for each entry, in order; a document that two of the entries use is found as well."""
    told = background.backgrounds(entries, projects, by.post.unit_id)
    papers = [
        background.documents(entry, kept) if rules.of(entry.kind).single_use else {}
        for entry, kept in zip(entries, files, strict=True)
    ]
    used = background.used(by.post.county_id, [paper for some in papers for paper in some])
    found, own = [], str(by.post.unit)
    for entry, paper, about in zip(entries, papers, told, strict=True):
        twice = [
            (label, "" if used[one] == own else used[one]) for one, label in paper.items() if one in used
        ]
        found.append(findings(entry, rules.of(entry.kind), replace(about, used=twice), rules.jump))
        used |= dict.fromkeys(paper, str(by.post.unit))
    return found


def _saved(
    new: Sequence[tuple[FactEntry, Sequence[Any]]],
    projects: Mapping[int, Project],
    by: User,
    batch: Batch | None,
) -> list[Fact]:
    facts = Fact.objects.bulk_create(
        [_fact(entry, projects[entry.project_id], by, batch) for entry, _ in new], batch_size=500
    )
    Evidence.objects.bulk_create(
        [
            Evidence(
                county_id=fact.county_id, fact=fact, file=file, name=proof.name[-200:], kind=proof.kind, number=number_key(proof.number)
            )
            for fact, (entry, files) in zip(facts, new, strict=True)
            for proof, file in zip(entry.proofs, files, strict=True)
        ],
        batch_size=500,
    )  # fmt: skip
    return facts


def _fact(entry: FactEntry, project: Project, by: User, batch: Batch | None) -> Fact:
    uncounted = entry.kind in UNCOUNTED
    return Fact(
        county_id=project.county_id,
        project=project,
        unit=by.post.unit,
        kind=entry.kind,
        happened_on=entry.happened_on,
        amount=None if uncounted else entry.amount,
        text=entry.text.strip(),
        basis=entry.basis,
        currency=entry.currency,
        foreign_amount=entry.foreign_amount,
        rate=entry.rate,
        rate_on=entry.rate_on,
        rate_source=entry.rate_source,
        state=FactState.NOTED if uncounted else FactState.PENDING,
        settled_at=clock.now() if uncounted else None,
        origin=entry.origin,
        batch=batch,
        explanation=entry.explanation.strip()[:300],
        author=by,
        author_post=by.post,
        recorded_at=clock.now(),
        key=entry.key,
    )


def _tell(facts: Sequence[Fact], projects: Mapping[int, Project], by: User, batch: Batch | None) -> None:
    if not facts:
        return
    if batch is not None:
        trail.record("fact.recorded_many", batch, by=by, facts=[told(fact) for fact in facts])
        return
    for pk in dict.fromkeys(fact.project_id for fact in facts):
        own = [told(fact) for fact in facts if fact.project_id == pk]
        trail.record("fact.recorded", projects[pk], by=by, facts=own)


def told(fact: Fact) -> dict[str, Any]:
    """Return what the trail keeps of a fact."""
    return {"id": fact.pk, "kind": fact.kind, "on": str(fact.happened_on), "amount": fact.amount}


def refuse_moved(fact: Fact, project_id: int) -> None:
    """Refuse a fact that a merge has moved away from the project that was locked for it."""
    if fact.project_id != project_id:
        raise FactRefused(f"“{fact}”刚刚随项目合并（或撤销合并）转到了另一个项目，请刷新页面再办。")


@permitted(Permission.FACT_RECORD)
@transaction.atomic
def withdraw(*, fact: Fact, reason: str = "", by: User) -> Fact:
    """Take back what does not count: what waits, was returned or is a note. Raises FactRefused."""
    project = lock_projects([fact.project_id])[fact.project_id]
    current = Fact.objects.select_for_update(of=("self",)).get(pk=fact.pk)
    refuse_moved(current, project.pk)
    if current.author_id != by.pk and current.unit_id not in by.reach.own:
        raise FactRefused("只有登记人本人或登记单位能撤回，请联系登记人。")
    if current.state == FactState.RECOGNISED:
        raise FactRefused("这一条已经认定，不能撤回。登记错了的，请申请冲销。")
    if current.state == FactState.WITHDRAWN:
        raise FactRefused("这一条已经撤回，不用再办，请刷新页面。")
    if current.state == FactState.NOTED and not reason.strip():
        raise FactRefused("请写明撤回的原因。")
    if current.state != FactState.RETURNED:
        # What was returned has stopped waiting long ago, and “as of” must go on saying so.
        current.settled_at = clock.now()
    current.state = FactState.WITHDRAWN
    current.verdict = reason.strip()[:300] or current.verdict
    current.save(update_fields=["state", "settled_at", "verdict"])
    if current.kind == FactKind.NOTE and project.progress == current.text:
        before = _newest_notes([project.pk]).get(project.pk)
        record.tell_progress(told=[(project, before.text if before else "")], by=by)
    recount([current.project_id])
    trail.record("fact.withdrawn", project, by=by, facts=[told(current)], reason=reason.strip()[:300] or None)
    return current
