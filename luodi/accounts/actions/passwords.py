"""Passwords: changed by their owner, or set once with a code that a security administrator hands over in person."""

import secrets
from dataclasses import dataclass
from datetime import timedelta

from allauth.mfa.models import Authenticator
from axes.utils import reset
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import QuerySet

from luodi.accounts.models import OneTimeCode, User
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


class NotYourOwnCode(Exception):
    """Whoever hands out codes may not hand one to himself."""

    def __init__(self) -> None:
        super().__init__("不能给自己发一次性口令，请在“修改密码”里改，或请另一名安全管理员办理。")


def change_password(*, password: str, by: User) -> None:
    """Set one's own new password; every other session of the person ends with it."""
    # A hash takes half a second where the machine is busy: before the transaction begins, here as below.
    by.set_password(password)
    with transaction.atomic():
        _save_password(by)
        trail.record("password.changed", by, by=by)


def issue_code(*, user: User, by: User | None, drop_two_step: bool = False) -> str:
    """Return a new code for somebody who forgot the password; older codes stop working, the password stays until then."""
    if by is not None and user.pk == by.pk:
        raise NotYourOwnCode
    code = drawn_code()
    with transaction.atomic():
        keep_code(code, user=user, lasts=FORGOTTEN)
        if drop_two_step:
            Authenticator.objects.filter(user=user).delete()
        trail.record("password.code_issued", user, by=by, two_step_dropped=drop_two_step or None)
    return code.words


@dataclass(frozen=True)
class Code:
    """A new code in the words that are handed over, and the hash that is kept of it."""

    words: str
    hash: str


def drawn_code() -> Code:
    """Make a code, which belongs to nobody yet; before a transaction begins, since its hash takes a while."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return Code(f"{letters[:5]}-{letters[5:]}", make_password(letters))


def keep_code(code: Code, *, user: User, lasts: timedelta) -> None:
    """Let a code be a person's only one; the caller writes the trail."""
    user.codes.filter(used_at__isnull=True, expires_at__gt=clock.now()).update(expires_at=clock.now())
    user.codes.create(code_hash=code.hash, expires_at=clock.now() + lasts)


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
    reset(username=held.user.username)
    trail.record("password.set_by_code", held.user, by=held.user)


def _save_password(user: User) -> None:
    user.must_change_password = False
    user.save(update_fields=["password", "must_change_password"])


# Checked when there is no code, so that an unknown name takes as long as a known one.
_NO_CODE = make_password(None)
