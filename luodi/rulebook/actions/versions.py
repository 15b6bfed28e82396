"""The way of a version from draft to release. Whoever wrote it never releases it; what was released never changes."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max
from pydantic import BaseModel

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.accounts.two_people import refuse_same
from luodi.audit.trail import record
from luodi.common import clock
from luodi.rulebook import reading
from luodi.rulebook.actions.packs import lock_numbers, store_shipped
from luodi.rulebook.faults import PackInvalid, PackUnreadable
from luodi.rulebook.models import PackVersion
from luodi.rulebook.packs import kind_of
from luodi.rulebook.reports import packs as reports
from luodi.rulebook.reports.packs import Release

State = PackVersion.State


class PackRefused(Exception):
    """This cannot be done to the version; the message tells the user why and what to do."""


@permitted(Permission.RULES_EDIT)
@transaction.atomic
def look_through(*, by: User) -> None:
    """Note that somebody who writes the county's rules has looked at all of them and lets them stand."""
    record("rules.looked_through", None, by=by)


@permitted(Permission.RULES_EDIT)
@transaction.atomic
def start_draft(
    *,
    county_id: int,
    kind: str,
    by: User,
    rules: BaseModel | None = None,
    note: str = "",
    sources: Sequence[str] | None = None,
    origin: str = "",
) -> PackVersion:
    """Begin a draft from the rules in force, or from other ones; ``origin`` says in the trail where these came from."""
    lock_numbers(county_id=county_id)
    if own := reports.open_of(county_id, kind, by):
        waiting = own.state == State.SUBMITTED
        todo = "先取回那一份再改" if waiting else "接着改那一份，或先把它删去"
        raise PackRefused(f"您已经有一份“{kind_of(kind)}”的{own.get_state_display()}，请{todo}。")
    if rules is None or sources is None:
        now = _readable(county_id, kind)
        rules = now.rules if rules is None else rules
        sources = now.sources if sources is None else sources
        origin = origin or now.name
    draft = PackVersion.objects.create(
        county_id=county_id,
        kind=kind,
        content=reading.plain(rules),
        note=note,
        sources=list(sources),
        author=by,
        author_post=by.post,
        changed_at=clock.now(),
    )
    record("rules.drafted", draft, by=by, kind=kind, origin=origin)
    return draft


@permitted(Permission.RULES_EDIT)
@transaction.atomic
def save_draft(
    *, version: PackVersion, rules: BaseModel, basis: str, note: str, sources: Sequence[str], by: User
) -> PackVersion:
    """Keep what the author changed."""
    draft = _own(version, by, State.DRAFT, "修改")
    before = draft.content
    draft.content = reading.plain(rules)
    draft.basis, draft.note, draft.sources = basis, note, list(sources)
    draft.changed_at = clock.now()
    draft.save(update_fields=["content", "basis", "note", "sources", "changed_at"])
    if before != draft.content:
        record("rules.changed", draft, by=by, before=before, after=draft.content)
    return draft


@permitted(Permission.RULES_EDIT, reads="version")
@transaction.atomic
def drop_draft(*, version: PackVersion, by: User) -> None:
    """Delete a draft; the trail keeps what stood in it."""
    draft = _locked(version, State.DRAFT, "删去")
    record("rules.dropped", draft, by=by, before=draft.content)
    draft.delete()


@permitted(Permission.RULES_EDIT)
@transaction.atomic
def submit(*, version: PackVersion, effective_from: date, basis: str, by: User) -> PackVersion:
    """Ask for the release of the own draft from a day on."""
    draft = _own(version, by, State.DRAFT, "提交")
    if not basis.strip():
        raise PackRefused("请写明依据，例如文件名称和文号、会议纪要。")
    if effective_from < clock.today():
        raise PackRefused("生效日期不能早于今天：已经办过的事按当时的规则算，请改成今天或以后。")
    rules = _whole(draft, "请先点“修改”，核对后保存，再提交")
    if reports.says_just(draft.county_id, draft.kind, rules, effective_from):
        raise PackRefused("这份草稿和到那天生效的规则没有不同，不用提交；要改的请先修改。")
    draft.state, draft.effective_from, draft.basis = State.SUBMITTED, effective_from, basis.strip()
    draft.submitted_at, draft.answer = clock.now(), ""
    draft.save(update_fields=["state", "effective_from", "basis", "submitted_at", "answer"])
    record("rules.submitted", draft, by=by, effective_from=effective_from.isoformat(), basis=draft.basis)
    return draft


@permitted(Permission.RULES_EDIT)
@transaction.atomic
def take_back(*, version: PackVersion, by: User) -> PackVersion:
    """Take back what nobody has released yet, to change it further."""
    draft = _own(version, by, State.SUBMITTED, "取回")
    draft.state = State.DRAFT
    draft.save(update_fields=["state"])
    record("rules.taken_back", draft, by=by)
    return draft


@permitted(Permission.RULES_RELEASE, reads="version")
@transaction.atomic
def give_back(*, version: PackVersion, words: str, by: User) -> PackVersion:
    """Return a submitted version to its author with words."""
    submitted = _locked(version, State.SUBMITTED, "退回")
    _second_person(submitted, by, "退回")
    submitted.state, submitted.answer = State.DRAFT, _reason(words, "请写明要改什么，起草人才好修改。")
    submitted.save(update_fields=["state", "answer"])
    record("rules.returned", submitted, by=by, words=submitted.answer)
    return submitted


@permitted(Permission.RULES_RELEASE, reads="version")
@transaction.atomic
def release(*, version: PackVersion, by: User) -> PackVersion:
    """Let a submitted version take effect on its day, or today when that day has passed meanwhile."""
    lock_numbers(county_id=version.county_id)
    submitted = _locked(version, State.SUBMITTED, "放行")
    _second_person(submitted, by, "放行")
    _whole(submitted, "请退回起草人，修改后再提交")
    # Whatever holds until then must stay readable under a number of its own.
    store_shipped(county_id=submitted.county_id, kind=submitted.kind)
    same = PackVersion.objects.filter(county_id=submitted.county_id, kind=submitted.kind)
    submitted.number = same.aggregate(last=Max("number"))["last"] + 1
    begins = max(submitted.effective_from or clock.today(), clock.today())
    submitted.state, submitted.effective_from = State.RELEASED, begins
    submitted.releaser, submitted.releaser_post, submitted.released_at = by, by.post, clock.now()
    submitted.save(
        update_fields=["number", "state", "effective_from", "releaser", "releaser_post", "released_at"]
    )
    record(
        "rules.released",
        submitted,
        by=by,
        number=submitted.number,
        effective_from=begins.isoformat(),
        after=submitted.content,
    )
    return submitted


@permitted(Permission.RULES_RELEASE, reads="version")
@transaction.atomic
def withdraw(*, version: PackVersion, words: str, by: User) -> PackVersion:
    """Withdraw a released version before it begins."""
    lock_numbers(county_id=version.county_id)
    coming = _locked(version, State.RELEASED, "撤回")
    if not coming.is_to_come:
        raise PackRefused(f"{coming.name}已经生效，不能撤回；要改的请另起草一版。")
    _second_person(coming, by, "撤回")
    coming.state, coming.answer = State.WITHDRAWN, _reason(words, "请写明为什么撤回。")
    coming.save(update_fields=["state", "answer"])
    record("rules.withdrawn", coming, by=by, words=coming.answer)
    return coming


def _locked(version: PackVersion, state: str, act: str) -> PackVersion:
    """Read the version again under a lock; the page that was acted on may be out of date."""
    now = PackVersion.objects.select_for_update().filter(pk=version.pk).first()
    if now is None:
        raise PackRefused("这份草稿已经删去，请回到规则列表。")
    if now.state != state:
        raise PackRefused(_too_late(now, act))
    return now


def _readable(county_id: int, kind: str) -> Release:
    """Return what is in force for a draft to begin from."""
    try:
        return reports.in_force(county_id, kind)
    except PackUnreadable as unreadable:
        raise PackRefused(f"{unreadable}请按出厂默认起草，或导入一个文件。") from unreadable


def _whole(version: PackVersion, advice: str) -> BaseModel:
    """Return the rules of a version that is to be released: nothing may be left to defaults."""
    try:
        return reading.validate(kind_of(version.kind), version.content)
    except PackInvalid as invalid:
        raise PackRefused(f"这一份不合程序现在的要求：{str(invalid).rstrip('。')}。{advice}。") from invalid


def _too_late(version: PackVersion, act: str) -> str:
    match version.state:
        case State.RELEASED if version.releaser:
            return f"{version.releaser}已经放行，这是{version.name}，不能再{act}；要改的请另起草一版。"
        case State.RELEASED:
            return f"{version.name}是出厂默认，不能{act}；要改的请另起草一版。"
        case State.WITHDRAWN:
            return f"{version.name}已经撤回，不能再{act}；要改的请另起草一版。"
        case State.SUBMITTED:
            return f"这一份已经提交，正在等放行，不能{act}；起草人可以先取回。"
    return f"这一份现在是草稿，还没有提交，不能{act}；请刷新页面看看。"


def _own(version: PackVersion, by: User, state: str, act: str) -> PackVersion:
    now = _locked(version, state, act)
    if now.author_id != by.pk:
        raise PackRefused(f"这一份是{now.author}起草的，只有起草人能{act}；您可以另起草一份。")
    return now


def _second_person(version: PackVersion, by: User, act: str) -> None:
    refuse_same("rules.released", by, version.author_id, what=act, refusal=PackRefused)


def _reason(words: str, ask: str) -> str:
    if not words.strip():
        raise PackRefused(ask)
    return words.strip()
