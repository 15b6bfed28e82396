"""督促: that a firm was asked to keep what it promised; it moves the day on which the unit is reminded."""

from django.db import transaction

from luodi.accounts.asking import permitted
from luodi.accounts.models import User
from luodi.accounts.permissions import Permission
from luodi.audit import trail
from luodi.common import clock
from luodi.progress.actions.promise_keeping import PromiseRefused, locked
from luodi.progress.models import Promise, PromiseUrging
from luodi.progress.promise_entries import UrgingEntry, why_not_urged
from luodi.progress.promises import Act
from luodi.progress.reports.promise_list import rules_of


@permitted(Permission.PROMISE_KEEP)
@transaction.atomic
def urge(*, promise: Promise, entry: UrgingEntry, by: User) -> Promise:
    """Put on record whom somebody asked and what was answered. Raises PromiseRefused and ClosedToYou."""
    current = locked(promise, Act.URGE, by)
    if reason := why_not_urged(entry, rules_of(current.county_id).remind_days, clock.today()):
        raise PromiseRefused(reason)
    made = PromiseUrging.objects.create(
        county_id=current.county_id,
        promise=current,
        happened_on=entry.happened_on,
        whom=entry.whom.strip(),
        answer=entry.answer.strip(),
        next_on=entry.next_on,
        by=by,
        at=clock.now(),
    )
    trail.record("promise.urged", current.project, by=by, promise=current.pk, urging=made.pk)
    return current
