"""承诺变更、解除: asked for with the decision behind it, agreed to by another person; the first words stay to be read."""

from typing import Any

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.progress.actions.promise_keeping import (
    WORDS,
    PromiseRefused,
    Said,
    Stored,
    check_wording,
    goes_on,
    keep_files,
    locked,
    stored,
)
from luodi.progress.actions.relight import relight
from luodi.progress.models import Promise, PromiseChange
from luodi.progress.promise_entries import ChangeEntry, ChangeKind, Wording, why_not_changed
from luodi.progress.promises import Act, State
from luodi.progress.reports.promise_standing import kept_so_far

Asked = PromiseChange.State


@permitted(Permission.PROMISE_KEEP)
def ask(*, promise: Promise, entry: ChangeEntry, by: User) -> PromiseChange:
    """Ask that a promise be changed or lifted, by whose decision and with what compensation.

    Raises PromiseRefused, FileRefused and ClosedToYou.
    """
    return _ask(promise, entry, stored(entry.files, by), by)


@transaction.atomic
def _ask(promise: Promise, entry: ChangeEntry, files: Stored, by: User) -> PromiseChange:
    current = locked(promise, Act.ASK, by)
    if reason := why_not_changed(current.side, entry, current.wording, clock.today()):
        raise PromiseRefused(reason)
    if entry.wording is not None:
        check_wording(current.project, current.side, entry.wording)
    change = PromiseChange.objects.create(
        county_id=current.county_id,
        promise=current,
        kind=entry.kind,
        why=entry.why,
        words=entry.words.strip(),
        decided_by=entry.decided_by.strip(),
        paper=entry.paper.strip(),
        decided_on=entry.decided_on,
        compensation=entry.compensation,
        compensation_amount=entry.compensation_amount,
        compensation_words=entry.compensation_words.strip()[:WORDS],
        wording=None if entry.wording is None else entry.wording.plain(),
        by=by,
        at=clock.now(),
    )
    keep_files(current, files, by, change=change)
    current.state = State.CHANGING
    current.save(update_fields=["state"])
    trail.record("promise.change_asked", current.project, by=by, promise=current.pk, change=change.pk)
    return change


@permitted(Permission.PROMISE_CHECK)
@transaction.atomic
def approve(*, promise: Promise, by: User, words: str = "") -> Promise:
    """Agree to what was asked; return the promise that holds now. Raises PromiseRefused and ClosedToYou."""
    current = locked(promise, Act.APPROVE, by)
    change = _settle(current, Asked.APPROVED, words, by)
    if change.kind == ChangeKind.LIFT:
        _end(current, State.LIFTED)
        trail.record("promise.lifted", current.project, by=by, promise=current.pk, change=change.pk)
        relight([current.project_id])
        return current
    wording = Wording.read(change.wording)
    check_wording(current.project, current.side, wording)
    _end(current, State.CHANGED)
    follower = _follow(current, wording, by)
    trail.record(
        "promise.changed",
        current.project,
        by=by,
        promise=current.pk,
        change=change.pk,
        follower=follower.pk,
    )
    relight([current.project_id])
    return follower


@permitted(Permission.PROMISE_CHECK)
@transaction.atomic
def refuse(*, promise: Promise, by: User, words: str) -> Promise:
    """Do not agree; the promise goes on as it was. Raises PromiseRefused and ClosedToYou."""
    current = locked(promise, Act.REFUSE, by)
    if not words.strip():
        raise PromiseRefused("请写明不同意的理由。")
    change = _settle(current, Asked.REFUSED, words, by)
    goes_on(current)
    trail.record("promise.change_refused", current.project, by=by, promise=current.pk, change=change.pk)
    return current


def _settle(promise: Promise, said: str, words: str, by: User) -> Any:
    change = promise.changes.select_for_update().get(state=Asked.WAITING)
    change.state, change.checked_by, change.checked_at = said, by, clock.now()
    change.check_words = words.strip()[:WORDS]
    change.save(update_fields=["state", "checked_by", "checked_at", "check_words"])
    return change


def _end(promise: Promise, state: State) -> None:
    promise.state = state
    promise.save(update_fields=["state"])


def _follow(promise: Promise, wording: Wording, by: User) -> Promise:
    """Make the row that replaces a changed promise. It is a new clause: an earlier review does not cover it."""
    was_kept = promise.kept_before is not None or promise.reports.filter(state=Said.VERIFIED).exists()
    return Promise.objects.create(
        county_id=promise.county_id,
        project=promise.project,
        side=promise.side,
        kind=promise.kind,
        needs_review=promise.needs_review,
        rules=promise.rules,
        source=promise.source,
        source_title=promise.source_title,
        source_on=promise.source_on,
        state=State.PARTLY if was_kept else State.OPEN,
        kept_before=kept_so_far(promise) if was_kept else None,
        first_id=promise.root_id,
        replaces=promise,
        recorded_by=by,
        recorded_at=clock.now(),
        **vars(wording),
    )
