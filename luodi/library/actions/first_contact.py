"""首报首谈: registering a first contact, adding contacts and proofs to it, giving it up, and putting mistakes right."""

from collections.abc import Iterable

from django.db import transaction

from luodi.accounts.asking import permitted, refuse_without
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.common.jinja import sentence_day
from luodi.files.actions import store
from luodi.files.models import StoredFile
from luodi.library.actions import holding
from luodi.library.entries import SubjectEntry, TalkEntry, Upload
from luodi.library.models import Claim, Dispute, Evidence, Hold, Talk
from luodi.library.reports import rivals
from luodi.projects.actions import drafts
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.entries import ProjectEntry
from luodi.projects.models import Project
from luodi.rulebook.reports import packs

State = Claim.State
Stored = list[tuple[StoredFile, str]]


class ContactRefused(Exception):
    """A first contact cannot be registered or changed so; the message says why and what to do."""


class YoursAlready(ContactRefused):
    """The own unit registered the same before; ``claim`` is where to go on."""

    def __init__(self, claim: Claim) -> None:
        super().__init__("本单位已经登记过这个投资方的这个项目，请在原登记上继续登记接触。")
        self.claim = claim


@permitted(Permission.CONTACT_REGISTER)
def register(*, subject: SubjectEntry, talk: TalkEntry, by: User, project: Project | None = None) -> Claim:
    """Register a first contact for the unit of the acting post; its state says whether it holds, or came second.

    Without a file it waits for its proof. Raises ContactRefused, YoursAlready, FileRefused and ClosedToYou.
    """
    return _register(subject, talk, _stored(talk.files, by), project, by)


def _stored(files: Iterable[Upload], by: User) -> Stored:
    """Keep the bytes before the transaction begins."""
    return [(store(content=content, name=name, by=by), name) for content, name in files]


@transaction.atomic
def _register(
    subject: SubjectEntry, talk: TalkEntry, files: Stored, project: Project | None, by: User
) -> Claim:
    linked = _linkable(project, by) if project is not None else None
    holding.lock_county(by.post.county_id)
    rules = packs.in_force(by.post.county_id, "holds").rules
    if rules.too_small(subject.investment):
        raise ContactRefused(
            f"本县规定总投资 {rules.least_wan:,} 万元以上的项目才登记首谈，这个项目不用登记，直接新建项目即可。"
        )
    _refuse_day(talk, rules.days)
    claim = Claim(
        county_id=by.post.county_id, unit=by.post.unit, registered_by=by, registered_at=clock.now(), project=linked, **vars(subject)
    )  # fmt: skip
    if own := next((one for one in rivals.rivals_of(claim) if one.is_written_by(by)), None):
        raise YoursAlready(own)
    claim.save()
    _note(claim, talk, files, by)
    holding.settle(claim)
    trail.record("claim.registered", holding.about(claim), by=by, claim=claim.pk, state=claim.state)
    return claim


def _refuse_day(talk: TalkEntry, days: int) -> None:
    passed = (clock.today() - talk.day).days
    if passed < 0:
        raise ContactRefused(f"接触日期“{talk.day}”晚于今天，请填实际发生的日期。")
    if passed > days:
        raise ContactRefused(
            f"这次接触已过去 {passed} 天，超过保持期 {days} 天，不能作为首谈登记。请登记最近的一次接触。"
        )


def _note(claim: Claim, talk: TalkEntry, files: Stored, by: User) -> Talk:
    noted = Talk.objects.create(
        county_id=claim.county_id,
        claim=claim,
        kind=talk.kind,
        day=talk.day,
        place=talk.place,
        met=talk.met,
        persons=talk.persons,
        words=talk.words,
        by=by,
        noted_at=clock.now(),
    )
    _prove(noted, files, by)
    return noted


def _prove(talk: Talk, files: Stored, by: User) -> None:
    for stored, name in files:
        Evidence.objects.get_or_create(
            county_id=talk.county_id,
            talk=talk,
            file=stored,
            defaults={"name": name[-200:], "added_by": by, "added_at": clock.now()},
        )


@permitted(Permission.CONTACT_REGISTER)
def add_talk(*, claim: Claim, talk: TalkEntry, by: User) -> Claim:
    """Add a contact: with a proof it renews the hold, or wins it when the subject is free. Raises ContactRefused, FileRefused."""
    return _add_talk(claim, talk, _stored(talk.files, by), by)


@transaction.atomic
def _add_talk(claim: Claim, talk: TalkEntry, files: Stored, by: User) -> Claim:
    current = _locked(claim, by)
    if talk.day > clock.today():
        raise ContactRefused(f"接触日期“{talk.day}”晚于今天，请填实际发生的日期。")
    _note(current, talk, files, by)
    _weigh(current)
    trail.record("claim.talk_added", holding.about(current), by=by, claim=current.pk, state=current.state)
    return current


@permitted(Permission.CONTACT_REGISTER)
def prove(*, talk: Talk, files: Iterable[Upload], by: User) -> Claim:
    """Add files that prove a contact; a claim that waited for its proof then holds. Raises ContactRefused, FileRefused."""
    return _add_proof(talk, _stored(files, by), by)


@transaction.atomic
def _add_proof(talk: Talk, files: Stored, by: User) -> Claim:
    claim = _locked(talk.claim, by)
    talk = claim.talks.get(pk=talk.pk)
    if talk.voided_at:
        raise ContactRefused("这次接触已经作废，请重新登记一次接触，再传佐证。")
    if not files:
        raise ContactRefused("请先选择佐证文件。")
    _prove(talk, files, by)
    _weigh(claim)
    names = "、".join(name for _, name in files)
    trail.record("claim.proven", holding.about(claim), by=by, claim=claim.pk, talk=talk.pk, files=names)
    return claim


def _weigh(claim: Claim) -> None:
    """Renew the hold after a contact or proof came, or try for it."""
    if hold := holding.hold_of(claim):
        holding.recount(hold)
    else:
        holding.settle(claim)


@permitted(Permission.CONTACT_REGISTER)
@transaction.atomic
def void_talk(*, talk: Talk, reason: str, by: User) -> Claim:
    """Mark a contact that was noted in error as void; what it held is worked out anew. Raises ContactRefused."""
    claim = _locked(talk.claim, by)
    current = claim.talks.get(pk=talk.pk)
    if not reason.strip():
        raise ContactRefused("请写明作废的原因。")
    if current.voided_at:
        raise ContactRefused("这次接触已经作废，不用再办。")
    _refuse_disputed(claim, "作废接触记录")
    current.voided_at, current.void_reason = clock.now(), reason.strip()[:200]
    current.save(update_fields=["voided_at", "void_reason"])
    _weaken(claim, by)
    trail.record(
        "claim.talk_voided",
        holding.about(claim),
        by=by,
        claim=claim.pk,
        talk=talk.pk,
        reason=current.void_reason,
    )
    return claim


def _weaken(claim: Claim, by: User) -> None:
    """Work out what the remaining contacts still hold."""
    left = State.WAITING if claim.talks.filter(voided_at__isnull=True).exists() else State.VOID
    hold = holding.hold_of(claim)
    if hold is None:
        if left == State.VOID:
            claim.state = left
            claim.save(update_fields=["state"])
    elif holding.counted_from(claim) is None:
        holding.end(hold, Hold.End.VOIDED, by=by, state=left)
    elif holding.recount(hold).until < clock.today():
        holding.end(hold, Hold.End.LAPSED, by=None)
    claim.refresh_from_db()


@permitted(Permission.CONTACT_REGISTER)
@transaction.atomic
def give_up(*, claim: Claim, reason: str, by: User) -> Claim:
    """Let go of the hold for a reason, so that other units may register. Raises ContactRefused."""
    claim = _locked(claim, by)
    if not reason.strip():
        raise ContactRefused("请写明放弃的原因。")
    hold = holding.hold_of(claim)
    if hold is None:
        raise ContactRefused(
            f"这条登记现在是“{claim.get_state_display()}”，没有首谈可以放弃，请刷新页面查看。"
        )
    _refuse_disputed(claim, "放弃")
    holding.end(hold, Hold.End.GIVEN_UP, by=by, words=reason)
    claim.refresh_from_db()
    trail.record("hold.given_up", holding.about(claim), by=by, claim=claim.pk, reason=reason.strip()[:200])
    return claim


@permitted(Permission.CONTACT_REGISTER)
@transaction.atomic
def link(*, claim: Claim, project: Project, by: User) -> Claim:
    """Say which record of the library the registered project is. Raises ContactRefused and ClosedToYou."""
    linked = _linkable(project, by)
    claim = _locked(claim, by)
    if claim.project_id:
        raise ContactRefused("这条登记已经对应到一个项目，不能再改，请刷新页面查看。")
    claim.project = linked
    if any(one.project_id == project.pk for one in rivals.rivals_of(claim)) and claim.state == State.HOLDING:
        raise ContactRefused("这个项目的首谈已由另一条登记保持，请核对是不是选错了项目。")
    claim.save(update_fields=["project"])
    trail.record("claim.linked", claim.project, by=by, claim=claim.pk)
    return claim


@permitted(Permission.PROJECT_EDIT)
@transaction.atomic
def make_project(*, claim: Claim, entry: ProjectEntry, by: User, key: str = "") -> int:
    """Enter the registered project into the library and return its id. Raises as ``enter_project`` and ``link`` do."""
    _locked(claim, by)
    pk = drafts.enter_project(entry=entry, by=by, key=key)
    link(claim=claim, project=Project.objects.get(pk=pk), by=by)
    return pk


def _linkable(project: Project, by: User) -> Project:
    current = Project.objects.select_for_update().get(pk=project.pk)
    if current.voided_at or not Project.objects.writable_by(by).filter(pk=project.pk).exists():
        raise ContactRefused("只能对应到本单位负责、没有作废的项目，请重新选择。")
    refuse_closed([current], by)
    return current


def _locked(claim: Claim, by: User) -> Claim:
    """Return the claim under the lock of the county; refuse whoever does not act for its unit."""
    refuse_without(by, Permission.CONTACT_REGISTER)
    holding.lock_county(claim.county_id)
    rows = Claim.objects.select_for_update(of=("self",)).select_related("unit", "project")
    current: Claim = rows.get(pk=claim.pk)
    if not current.is_written_by(by):
        raise ContactRefused(f"这条登记由{current.unit}办理，请联系该单位。")
    if current.state == State.VOID:
        raise ContactRefused("这条登记已经作废，请重新登记。")
    return current


def _refuse_disputed(claim: Claim, what: str) -> None:
    running = Dispute.objects.under_way().filter(hold__claim=claim).select_related("case").first()
    if running:
        raise ContactRefused(
            f"这条登记正在争议（{sentence_day(running.case.started_at)}提出），裁定前不能{what}。"
            "要让给对方，请在争议里选“让与对方”。"
        )
