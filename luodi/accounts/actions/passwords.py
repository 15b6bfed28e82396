"""Passwords: changed by their owner, or set once with a code that a security administrator hands over in person."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet

from luodi.accounts.actions.log_ins import end_sessions
from luodi.accounts.actions.notices import tell_owner
from luodi.accounts.asking import permitted
from luodi.accounts.models import OneTimeCode, User
from luodi.accounts.permissions import Permission
from luodi.accounts.reports.codes import administrators, releasers
from luodi.accounts.two_people import refuse_same
from luodi.audit import trail
from luodi.common import clock

# Without the letters and digits that are mistaken for each other when a code is read out.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10
TRIES = 5
# A forgotten password waits for its owner at the counter; first codes are handed out to a whole office.
FORGOTTEN = timedelta(hours=24)
FIRST = timedelta(days=7)


class CodeRefused(Exception):
    """The code opens nothing; the message says the same whatever the reason, so that nobody learns who exists."""

    def __init__(self) -> None:
        super().__init__(
            "登录名或一次性口令不对，或者口令已用过、已过期。请核对后再试，或请安全管理员重新发放。"
        )


class CodeNotIssued(Exception):
    """A code is not handed out like this; the message says why, in words for the user."""


def change_password(*, password: str, by: User) -> None:
    """Set one's own new password; every other session of the person ends with it."""
    # A hash takes half a second where the machine is busy: before the transaction begins, here as below.
    by.set_password(password)
    with transaction.atomic():
        _save_password(by)
        trail.record("password.changed", by, by=by)


@permitted(Permission.PEOPLE_MANAGE, writes="user")
def issue_code(*, user: User, by: User | None, drop_two_step: bool = False) -> str:
    """Return a new code for somebody who forgot the password; older codes stop working, the password stays until then.

    An administrator is told the first half, and another one has to release the second; the machine's own keyboard
    (``by`` None) is told the whole. Raises CodeNotIssued.
    """
    if by is not None:
        refuse_same("password.code_issued", by, user.pk, refusal=CodeNotIssued)
        if not releasers(administrators(by), by.pk, user.pk):
            raise CodeNotIssued(
                "本县没有别的管理员能放行这个口令。请先安排另一名安全管理员，或在服务器上运行 luodi code。"
            )
    code = drawn_code()
    with transaction.atomic():
        told = keep_code(code, user=user, lasts=FORGOTTEN, by=by, drop_two_step=drop_two_step)
        if by is None and drop_two_step:
            drop_second_step(user)
        trail.record("password.code_issued", user, by=by, two_step_dropped=drop_two_step or None)
    return told


@dataclass(frozen=True)
class Code:
    """A new code in its two halves, as they are handed over, and the hash that is kept of the whole."""

    first: str
    second: str
    hash: str


def drawn_code() -> Code:
    """Make a code, which belongs to nobody yet; before a transaction begins, since its hash takes a while."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return Code(letters[: LENGTH // 2], letters[LENGTH // 2 :], make_password(letters))


def keep_code(
    code: Code, *, user: User, lasts: timedelta, by: User | None, drop_two_step: bool = False
) -> str:
    """Let a code be a person's only one, and return what its issuer may know of it; the caller writes the trail."""
    user.codes.filter(used_at__isnull=True, expires_at__gt=clock.now()).update(expires_at=clock.now())
    user.codes.create(
        code_hash=code.hash, expires_at=clock.now() + lasts, asked_by=by,
        second_half=code.second if by else "", drop_two_step=drop_two_step,
    )  # fmt: skip
    return code.first if by else f"{code.first}-{code.second}"


def drop_second_step(user: User) -> None:
    """Switch the second step of a person's log-in off, whose telephone is lost."""
    Authenticator.objects.filter(user=user).delete()


def use_code(*, username: str, code: str, password: str) -> User:
    """Set the password of the person the code was given to, and lift a lock-out. Five wrong tries spend the code."""
    typed = "".join(letter for letter in code.upper() if letter.isalnum())
    known = _usable(username).first()
    opens = check_password(typed, known.code_hash if known else _NO_CODE) and known is not None
    new_hash = make_password(password) if opens else ""
    with transaction.atomic():
        # What was compared before the transaction is read again: another may have used or spent it meanwhile.
        held = _usable(username).select_for_update(of=("self",)).first()
        if opens and held == known and held is not None:
            _spend(held, new_hash)
            return held.user
        if held is not None:
            held.tries += 1
            held.save(update_fields=["tries"])
            post = held.user.post
            county_id = post.county_id if post else None
            trail.record("password.code_refused", held.user, by=None, county_id=county_id, tries=held.tries)
    # Outside the transaction: the wrong try must stay counted.
    raise CodeRefused


def _usable(username: str) -> QuerySet[OneTimeCode]:
    """Return the codes that set the password of a person now, the newest first."""
    usable = OneTimeCode.objects.filter(
        user__username=username,
        user__is_active=True,
        second_half="",
        used_at__isnull=True,
        expires_at__gt=clock.now(),
        tries__lt=TRIES,
    )
    return usable.select_related("user").order_by("-pk")


def _spend(held: OneTimeCode, new_hash: str) -> None:
    held.used_at = clock.now()
    held.save(update_fields=["used_at"])
    held.user.password = new_hash
    _save_password(held.user)
    end_sessions(held.user)
    tell_owner(
        held.user, "您的密码已用一次性口令重新设置。不是您本人设置的，请马上向安全管理员和审计管理员报告。"
    )
    reset(username=held.user.username)
    trail.record("password.set_by_code", held.user, by=held.user)


def _save_password(user: User) -> None:
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


# Checked when there is no code, so that an unknown name takes as long as a known one.
_NO_CODE = make_password(None)
