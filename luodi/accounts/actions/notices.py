"""Telling people what happened to their account, and noting that they read it."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F

from luodi.accounts.models import AccountNotice, User
from luodi.common import clock


@transaction.atomic
def tell(people: Iterable[User], words: str) -> None:
    """Tell people something about an account: every page of theirs says so until they read it."""
    told = [person.pk for person in people]
    AccountNotice.objects.bulk_create(AccountNotice(user_id=pk, words=words[:300]) for pk in told)
    User.objects.filter(pk__in=told).update(unread_notices=F("unread_notices") + 1)


def tell_owner(user: User, words: str) -> None:
    """Tell somebody about the own account; whoever never logged in is only just being given it."""
    if user.last_login:
        tell([user], words)


@transaction.atomic
def note_read(*, by: User) -> None:
    """Note that a person read the own notices."""
    by.notices.filter(read_at=None).update(read_at=clock.now())
    User.objects.filter(pk=by.pk).update(unread_notices=0)
