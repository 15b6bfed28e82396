"""Log-ins: noted when they begin, with a word to their owner when the place is new; ended by their owner."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.db import transaction

from luodi.accounts.actions.notices import tell
from luodi.accounts.models import LogIn, User
from luodi.accounts.reports.log_ins import is_new_place
from luodi.audit import trail
from luodi.common import clock

DAYS_KEPT = 180


@transaction.atomic
def begin_log_in(*, user: User, session_key: str, address: str, browser: str) -> None:
    """Note a log-in, and tell its owner where the place was not seen for long; what is very old goes."""
    if is_new_place(user, address, browser):
        tell(
            [user],
            f"您的账号在一个新的地方登录：{browser}，地址 {address}。不是您本人的，请结束那次登录并修改密码。",
        )
    user.log_ins.filter(at__lt=clock.now() - timedelta(days=DAYS_KEPT)).delete()
    told = {"user": user, "address": address, "browser": browser, "at": clock.now()}
    LogIn.objects.update_or_create(session_key=session_key, defaults=told)


def end_sessions(user: User) -> None:
    """End every session of a person, as when the password was set anew by a code."""
    Session.objects.filter(pk__in=user.log_ins.values("session_key")).delete()


@transaction.atomic
def carry_on(*, user: User, before: str, now: str) -> None:
    """Let a log-in go on under a new session, as after a new password; all others of the person end."""
    Session.objects.filter(pk__in=user.log_ins.exclude(session_key=before).values("session_key")).delete()
    user.log_ins.filter(session_key=before).update(session_key=now)


@transaction.atomic
def end_log_ins(*, log_ins: Iterable[LogIn], by: User) -> int:
    """End log-ins of one's own: whoever uses them is asked for the password at the next click. Return how many went on.

    Raises PermissionDenied.
    """
    chosen = list(log_ins)
    if any(one.user_id != by.pk for one in chosen):
        raise PermissionDenied
    keys = [one.session_key for one in chosen]
    ended, _ = Session.objects.filter(pk__in=keys).delete()
    if ended:
        trail.record("session.ended_elsewhere", by, by=by, count=ended)
    return ended
