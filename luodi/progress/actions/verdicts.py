"""认定数据: somebody else verifies or returns what was reported; what counts is taken back only by a reversal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.accounts.two_people import refuse_same
from luodi.audit import trail
from luodi.common import clock
from luodi.progress.actions.facts import FactRefused, refuse_moved, told
from luodi.progress.actions.figures import recount
from luodi.progress.actions.locks import lock_county, lock_projects
from luodi.progress.models import ClosedMonth, Fact, FactState, StageClaim
from luodi.progress.reports.background import reported_by
from luodi.progress.reports.figures import by_500
from luodi.progress.reports.months import Calendar
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project

SAVED = (
    "state", "counts_in", "verified_by", "verified_at", "approved_by", "approved_at", "settled_at", "verdict",
)  # fmt: skip
# So long whoever verified may take it back.
TAKE_BACK = timedelta(seconds=60)


@permitted(Permission.FACT_VERIFY)
@transaction.atomic
def verify_facts(*, facts: Iterable[Fact], words: str = "", by: User) -> list[Fact]:
    """Verify facts that wait, all or none; they count from now on. The reversal of money then waits for a second approval.

    Raises FactRefused and ClosedToYou.
    """
    rows, projects = _waiting(facts, by)
    calendar = Calendar(by.post.county_id, clock.today())
    for fact in rows:
        if fact.waits_for_approval:
            raise FactRefused(f"“{fact}”的冲销已由{fact.verified_by}认定，等别人复核，请到“待复核”办理。")
        fact.verified_by, fact.verified_at, fact.verdict = by, clock.now(), words.strip()[:300]
        if fact.reverses_id is None or not fact.is_money:
            _count(fact, calendar)
    _save(rows, projects, "fact.verified", by, words=words)
    return rows


@permitted(Permission.FACT_VERIFY)
@transaction.atomic
def take_back(*, facts: Iterable[Fact], by: User) -> list[Fact]:
    """Take back the own verification within a minute, all or none: the facts wait again. Raises FactRefused and ClosedToYou.

    Only while nothing can rest on it: on the same day, since figures are told as of the ends of days, while no
    month was closed and no stage verified since, and before a reversal was asked for or approved.
    """
    rows, projects = _locked(facts, by)
    for fact in rows:
        if refusal := _why_no_take_back(fact, by):
            raise FactRefused(f"“{fact}”{refusal}")
        fact.state, fact.counts_in, fact.settled_at = FactState.PENDING, "", None
        fact.verified_by, fact.verified_at, fact.verdict = None, None, ""
    _save(rows, projects, "fact.verification_taken_back", by)
    return rows


def _why_no_take_back(fact: Fact, by: User) -> str:
    at = fact.verified_at
    open_ = fact.state == FactState.RECOGNISED or fact.waits_for_approval
    if at is None or not open_ or fact.verified_by_id != by.pk or fact.approved_by_id:
        return "现在不是您认定的状态，不能收回，请刷新页面。"
    if clock.now() - at > TAKE_BACK or clock.day_of(at) != clock.today():
        return "认定已经超过 1 分钟或者过了当天，不能收回；认定错了的，请申请冲销。"
    if ClosedMonth.objects.filter(county_id=fact.county_id, closed_at__gte=at).exists():
        return "认定以后已经关账，不能收回；认定错了的，请申请冲销。"
    moved = StageClaim.objects.filter(project_id=fact.project_id, state=StageClaim.State.VERIFIED)
    if moved.filter(settled_at__gte=at).exists():
        return "认定以后项目进入了新的阶段，不能收回；认定错了的，请申请冲销。"
    if fact.reversals.live().exists():
        return "已经申请冲销，请在那一条上办理。"
    return ""


@permitted(Permission.FACT_APPROVE)
@transaction.atomic
def approve_reversal(*, fact: Fact, words: str = "", by: User) -> Fact:
    """Approve, as a third person, the reversal of verified money; it counts from now on. Raises FactRefused and ClosedToYou."""
    rows, projects = _waiting([fact], by)
    (current,) = rows
    if not current.waits_for_approval:
        raise FactRefused("这一条还没有认定，先认定，再由另一人复核。")
    refuse_same("fact.reversal_approved", by, current.verified_by_id, refusal=FactRefused)
    current.approved_by, current.approved_at = by, clock.now()
    # Who verified and who approved both had their say.
    current.verdict = "；复核：".join(filter(None, [current.verdict, words.strip()]))[:300]
    _count(current, Calendar(by.post.county_id, clock.today()))
    _save(rows, projects, "fact.reversal_approved", by, words=words)
    return current


@permitted(Permission.FACT_VERIFY, Permission.FACT_APPROVE)
@transaction.atomic
def return_facts(*, facts: Iterable[Fact], reason: str, by: User) -> list[Fact]:
    """Turn down facts or reversals that wait, all or none, saying what is missing. Raises FactRefused and ClosedToYou."""
    if not reason.strip():
        raise FactRefused("请写明退回的原因，让登记人知道要补什么。")
    rows, projects = _waiting(facts, by)
    for fact in rows:
        if fact.verified_by_id is None:
            fact.verified_by, fact.verified_at = by, clock.now()
        elif fact.verified_by_id != by.pk:
            fact.approved_by, fact.approved_at = by, clock.now()
        fact.state, fact.settled_at, fact.verdict = FactState.RETURNED, clock.now(), reason.strip()[:300]
    _save(rows, projects, "fact.returned", by, reason=reason)
    return rows


@permitted(Permission.FACT_RECORD)
@transaction.atomic
def ask_reversal(*, fact: Fact, reason: str, by: User) -> Fact:
    """Ask that a fact that counts be reversed: the exact opposite is recorded and waits. Raises FactRefused and ClosedToYou."""
    if not reason.strip():
        raise FactRefused("请写明冲销的原因。")
    project = lock_projects([fact.project_id])[fact.project_id]
    refuse_closed([project], by)
    if not reported_by(by).filter(pk=project.pk).exists():
        raise FactRefused("只能申请冲销本单位负责或本人代办的项目的数据。")
    current = Fact.objects.select_for_update(of=("self",)).get(pk=fact.pk)
    refuse_moved(current, project.pk)
    if current.state != FactState.RECOGNISED:
        raise FactRefused(f"这一条是“{current.state_words}”，没有计入，不用冲销；待认定的请直接撤回。")
    if current.reverses_id:
        raise FactRefused("冲销不能再冲销；多冲了的，请重新登记一条。")
    if current.reversals.live().exists():
        raise FactRefused("这一条已经申请冲销或已冲销，不用再办，请刷新页面。")
    reversal = Fact.objects.create(
        county_id=current.county_id,
        project=project,
        unit=current.unit,
        kind=current.kind,
        happened_on=current.happened_on,
        amount=-(current.amount or 0),
        basis=current.basis,
        origin=current.origin,
        explanation=reason.strip()[:300],
        author=by,
        author_post=by.post,
        recorded_at=clock.now(),
        reverses=current,
    )
    recount([project.pk])
    trail.record("fact.reversal_asked", project, by=by, facts=[told(reversal)], reason=reversal.explanation)
    return reversal


def _waiting(facts: Iterable[Fact], by: User) -> tuple[list[Fact], Mapping[int, Project]]:
    """Return facts that wait, under locks; refuse what was settled meanwhile, the own ones and those out of reach."""
    rows, projects = _locked(facts, by)
    for fact in rows:
        if fact.state != FactState.PENDING:
            raise FactRefused(f"“{fact}”已经是“{fact.state_words}”，不用再办，请刷新页面。")
        refuse_same("fact.verified", by, fact.author_id, what=fact, refusal=FactRefused)
    return rows, projects


def _locked(facts: Iterable[Fact], by: User) -> tuple[list[Fact], Mapping[int, Project]]:
    asked = {fact.pk: fact.project_id for fact in facts}
    if not asked:
        raise FactRefused("请先选出要办理的数据。")
    projects = lock_projects(asked.values())
    if Project.objects.visible_to(by).filter(pk__in=projects).count() < len(projects):
        raise FactRefused("只能办理您查看范围内的项目的数据。")
    refuse_closed(projects.values(), by)
    lock_county(by.post.county_id)
    rows: list[Fact] = []
    for some in by_500(sorted(asked)):
        locked = Fact.objects.select_for_update(of=("self",))
        related = locked.select_related("author", "verified_by", "reverses")
        rows += related.filter(pk__in=some).order_by("pk")
    for fact in rows:
        refuse_moved(fact, asked[fact.pk])
    return rows, projects


def _count(fact: Fact, calendar: Calendar) -> None:
    fact.state, fact.settled_at = FactState.RECOGNISED, clock.now()
    fact.counts_in = calendar.month_for(fact)


def _save(rows: Sequence[Fact], projects: Mapping[int, Project], verb: str, by: User, **words: str) -> None:
    Fact.objects.bulk_update(rows, SAVED, batch_size=200)
    recount({fact.project_id for fact in rows})
    said: Any = {name: value.strip()[:300] or None for name, value in words.items()}
    for pk, project in projects.items():
        own: list[dict[str, Any]] = [told(fact) for fact in rows if fact.project_id == pk]
        trail.record(verb, project, by=by, facts=own, **said)
