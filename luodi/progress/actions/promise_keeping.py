"""承诺台账: putting a promise on record, saying that it was kept, verifying that, and putting mistakes right."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import Unit, User
from luodi.accounts.permissions import Permission
from luodi.accounts.two_people import ACTS, refuse_same
from luodi.audit import trail
from luodi.common import clock
from luodi.files.actions import store
from luodi.files.models import StoredFile
from luodi.progress.actions.relight import relight
from luodi.progress.models import Promise, PromiseFile, PromiseReport, PromiseReview
from luodi.progress.promise_entries import (
    PromiseEntry,
    ReportEntry,
    ReviewEntry,
    Upload,
    Wording,
    why_not_reported,
    why_not_reviewed,
    why_not_worded,
)
from luodi.progress.promises import Act, Review, Side, State, state_by
from luodi.progress.reports.promise_standing import GONE, current_wording, kept_so_far, why_not_now
from luodi.projects.actions.masking import refuse_closed
from luodi.projects.models import Project, ProjectFirm
from luodi.rulebook.actions import packs

Said = PromiseReport.State
Stored = list[tuple[StoredFile, str]]
WORDS = 500


class PromiseRefused(Exception):
    """A promise cannot be recorded or changed like this; the message says why and what to do."""


def stored(files: Sequence[Upload], by: User) -> Stored:
    """Keep the bytes before the transaction begins. Raises FileRefused."""
    return [(store(content=content, name=name, by=by), name) for content, name in files]


@permitted(Permission.PROMISE_KEEP)
def record_promise(*, project: Project, entry: PromiseEntry, by: User) -> Promise:
    """Put a promise on record. Raises PromiseRefused, FileRefused and ClosedToYou."""
    return _record(project, entry, stored(entry.files, by), by)


@transaction.atomic
def _record(project: Project, entry: PromiseEntry, files: Stored, by: User) -> Promise:
    current = Project.objects.select_for_update(of=("self",)).select_related("unit").get(pk=project.pk)
    refuse_closed([current], by)
    if current.voided_at or not Project.objects.writable_by(by).filter(pk=current.pk).exists():
        raise PromiseRefused(f"“{current.name}”的承诺由{current.unit}登记，请联系该单位。")
    release = packs.pin(county_id=current.county_id, kind="promises")
    kind = release.rules.kind(entry.side, entry.kind)
    if kind is None:
        raise PromiseRefused(f"本县的承诺类别里没有“{entry.kind}”，请重新选择。")
    if not entry.source_title.strip():
        raise PromiseRefused("请写明出处的名称或文号。")
    check_wording(current, entry.side, entry.wording)
    promise = Promise.objects.create(
        county_id=current.county_id,
        project=current,
        side=entry.side,
        kind=kind.name,
        needs_review=kind.needs_review,
        rules=release.number,
        source=entry.source,
        source_title=entry.source_title.strip(),
        source_on=entry.source_on,
        recorded_by=by,
        recorded_at=clock.now(),
        **vars(entry.wording),
    )
    keep_files(promise, files, by)
    trail.record("promise.recorded", current, by=by, promise=promise.pk, side=promise.side)
    relight([current.pk])
    return promise


def check_wording(project: Project, side: str, wording: Wording) -> None:
    """Refuse words that lack something, or that name a unit, firm or promise of elsewhere. Raises PromiseRefused."""
    if reason := why_not_worded(side, wording):
        raise PromiseRefused(reason)
    if wording.unit_id is not None:
        units = Unit.objects.valid_on(clock.today()).filter(county_id=project.county_id)
        if side == Side.FIRM or not units.filter(pk=wording.unit_id).exists():
            raise PromiseRefused("承办单位只能是本县现在的单位，请重新选择。")
    if wording.firm_id is not None:
        firms = ProjectFirm.objects.filter(project=project, firm=wording.firm_id)
        if side == Side.GOVERNMENT or not firms.exists():
            raise PromiseRefused("作出承诺的企业只能是本项目登记的企业，请重新选择。")
    if wording.after_promise_id is not None:
        rows = Promise.objects.filter(project=project, side=Side.FIRM, first=None)
        if not rows.filter(pk=wording.after_promise_id).exists():
            raise PromiseRefused("作为前提的只能是本项目的企业承诺，请重新选择。")
        if current_wording(wording.after_promise_id).state in GONE:
            raise PromiseRefused("作为前提的企业承诺已解除或作废，请重新选择。")


def keep_files(promise: Promise, files: Stored, by: User, **under: Any) -> None:
    """Put stored files on a promise, or on what was said of it: ``report=…``, ``change=…``, ``review=…``."""
    for file, name in files:
        PromiseFile.objects.create(
            county_id=promise.county_id,
            promise=promise,
            file=file,
            name=name[-200:],
            added_by=by,
            added_at=clock.now(),
            **under,
        )


def locked(promise: Promise, act: Act, by: User) -> Promise:
    """Return the promise under the lock of its project; refuse whoever cannot do the act. Raises PromiseRefused, ClosedToYou."""
    project = Project.objects.select_for_update().get(pk=promise.project_id)
    refuse_closed([project], by)
    rows = Promise.objects.select_for_update(of=("self",)).select_related("unit", "firm", "project__unit")
    current: Promise = rows.get(pk=promise.pk)
    if project.voided_at:
        raise PromiseRefused(f"“{project.name}”已经作废，承诺不用再办。")
    if reason := why_not_now(act, current, by):
        raise PromiseRefused(reason)
    return current


@permitted(Permission.PROMISE_KEEP)
def report(*, promise: Promise, entry: ReportEntry, by: User) -> PromiseReport:
    """Say that a promise was kept, whole or in part; it counts once another person verified it.

    Raises PromiseRefused, FileRefused and ClosedToYou.
    """
    return _report(promise, entry, stored(entry.files, by), by)


@transaction.atomic
def _report(promise: Promise, entry: ReportEntry, files: Stored, by: User) -> PromiseReport:
    current = locked(promise, Act.REPORT, by)
    if reason := why_not_reported(entry, current.amount, kept_so_far(current), clock.today()):
        raise PromiseRefused(reason)
    made = PromiseReport.objects.create(
        county_id=current.county_id,
        promise=current,
        is_whole=entry.is_whole,
        amount=entry.amount,
        happened_on=entry.happened_on,
        words=entry.words.strip(),
        by=by,
        at=clock.now(),
    )
    keep_files(current, files, by, report=made)
    _set(current, State.CLAIMED, entry.happened_on if entry.is_whole else None)
    trail.record("promise.reported", current.project, by=by, promise=current.pk, report=made.pk)
    return made


@permitted(Permission.PROMISE_CHECK)
@transaction.atomic
def verify(*, promise: Promise, by: User, words: str = "") -> Promise:
    """Agree that the promise was kept as reported. Raises PromiseRefused and ClosedToYou."""
    current = locked(promise, Act.VERIFY, by)
    waiting = _check(current, Said.VERIFIED, words, by)
    _set(current, *_stands(current))
    trail.record("promise.verified", current.project, by=by, promise=current.pk, report=waiting.pk)
    return current


@permitted(Permission.PROMISE_CHECK)
@transaction.atomic
def give_back(*, promise: Promise, by: User, words: str) -> Promise:
    """Give a report back with what it lacks. Raises PromiseRefused and ClosedToYou."""
    current = locked(promise, Act.GIVE_BACK, by)
    if not words.strip():
        raise PromiseRefused("请写明退回的原因和要补充什么。")
    waiting = _check(current, Said.RETURNED, words, by)
    _set(current, *_stands(current))
    trail.record("promise.given_back", current.project, by=by, promise=current.pk, report=waiting.pk)
    return current


def _check(promise: Promise, said: str, words: str, by: User) -> PromiseReport:
    waiting: PromiseReport = promise.reports.select_for_update().get(state=Said.WAITING)
    waiting.state, waiting.checked_by, waiting.checked_at = said, by, clock.now()
    waiting.check_words = words.strip()[:WORDS]
    waiting.save(update_fields=["state", "checked_by", "checked_at", "check_words"])
    return waiting


@permitted(Permission.PROMISE_KEEP, Permission.PROMISE_CHECK)
@transaction.atomic
def reverse(*, promise: Promise, by: User, reason: str) -> Promise:
    """Take the last verification back, for a reason, by another person than who verified. Raises PromiseRefused, ClosedToYou."""
    current = locked(promise, Act.REVERSE, by)
    if not reason.strip():
        raise PromiseRefused("请写明撤销核定的原因。")
    last: PromiseReport = current.reports.select_for_update().filter(state=Said.VERIFIED).order_by("-pk")[0]
    last.state, last.reversed_by, last.reversed_at = Said.REVERSED, by, clock.now()
    last.reversal = reason.strip()[:WORDS]
    last.save(update_fields=["state", "reversed_by", "reversed_at", "reversal"])
    _set(current, *_stands(current))
    trail.record("promise.reversed", current.project, by=by, promise=current.pk, report=last.pk)
    return current


def _stands(promise: Promise) -> tuple[State, Any]:
    """Return where the promise stands by what was verified, and the day on which it was kept as a whole."""
    rows = promise.reports.filter(state=Said.VERIFIED).order_by("pk").values_list("is_whole", "happened_on")
    verified = list(rows)
    state = state_by([whole for whole, _ in verified])
    if state == State.OPEN and promise.kept_before is not None:
        state = State.PARTLY
    return state, next((day for whole, day in verified if whole), None)


def goes_on(promise: Promise) -> None:
    """Put a promise back to where its verified reports leave it; the caller holds the lock."""
    _set(promise, *_stands(promise))


def _set(promise: Promise, state: State, kept_on: Any = None) -> None:
    promise.state, promise.kept_on = state, kept_on
    promise.save(update_fields=["state", "kept_on"])
    relight([promise.project_id])


@permitted(Permission.PROMISE_KEEP)
def note_review(*, promise: Promise, entry: ReviewEntry, by: User) -> Promise:
    """Put on record what the 公平竞争审查 came to; the last outcome holds, but one that failed is put right by another.

    Raises PromiseRefused, FileRefused and ClosedToYou.
    """
    return _note_review(promise, entry, stored(entry.files, by), by)


@transaction.atomic
def _note_review(promise: Promise, entry: ReviewEntry, files: Stored, by: User) -> Promise:
    current = locked(promise, Act.REVIEW, by)
    if reason := why_not_reviewed(entry, clock.today()):
        raise PromiseRefused(reason)
    if entry.outcome == Review.NOT_CONCERNED and not by.can(Permission.PROMISE_CHECK):
        raise PromiseRefused("“不涉及”只能由招商中心认定后登记，请联系招商中心。")
    _refuse_second_opinion(current, by)
    review = PromiseReview.objects.create(
        county_id=current.county_id,
        promise=current,
        outcome=entry.outcome,
        paper=entry.paper.strip(),
        until=entry.until,
        words=entry.words.strip()[:WORDS],
        by=by,
        at=clock.now(),
    )
    keep_files(current, files, by, review=review)
    current.review, current.review_until = review.outcome, review.until
    current.save(update_fields=["review", "review_until"])
    trail.record("promise.reviewed", current.project, by=by, promise=current.pk, outcome=review.outcome)
    return current


def _refuse_second_opinion(promise: Promise, by: User) -> None:
    """What a review failed stays failed for this wording, unless somebody else at the centre says that it was noted in error."""
    last = promise.reviews.order_by("-pk").first()
    if last is None or last.outcome != Review.FAILED:
        return
    if not by.can(Permission.PROMISE_CHECK):
        raise PromiseRefused(ACTS["promise.reviewed"].refused)
    refuse_same("promise.reviewed", by, last.by_id, refusal=PromiseRefused)


@permitted(Permission.PROMISE_KEEP, Permission.PROMISE_CHECK)
@transaction.atomic
def void(*, promise: Promise, by: User, reason: str) -> Promise:
    """Mark a promise that was put on record in error as void. Raises PromiseRefused and ClosedToYou."""
    current = locked(promise, Act.VOID, by)
    if not reason.strip():
        raise PromiseRefused("请写明作废的原因。")
    if current.replaces_id:
        raise PromiseRefused("这是变更后的承诺，不能作废；变更有误的，请再申请一次变更。")
    if current.side == Side.FIRM and current.tied.filter(voided_at=None).exists():
        raise PromiseRefused("有政府承诺以这条承诺为前提，请先变更那条承诺的前提，再作废。")
    current.state, current.voided_by, current.voided_at = State.VOID, by, clock.now()
    current.void_reason = reason.strip()[:200]
    current.save(update_fields=["state", "voided_by", "voided_at", "void_reason"])
    trail.record("promise.voided", current.project, by=by, promise=current.pk, reason=current.void_reason)
    relight([current.project_id])
    return current
