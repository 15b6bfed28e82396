"""How people get into the demonstration: a random password each, the same as long as the installation lives."""

import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from luodi.accounts.models import Post, User
from luodi.common import clock
from luodi.demo.diary import rows_of

# Without the letters and digits that are mistaken for each other when they are read out.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
# Whom a visitor wants to be first: one of each kind.
SHOWN_FIRST = (
    "dongchuan_clerk", "centre_officer", "secretary", "dongchuan_head", "agriculture_clerk", "park_clerk",
    "deputy_agriculture", "inspector", "agent_county", "system_admin", "security_admin", "audit_admin",
)  # fmt: skip


def kept_in() -> Path:
    """Return the file that keeps the passwords; only its owner reads it."""
    return settings.DATA / "demo-log-ins.json"


def hand_out() -> None:
    """See to it that everybody has the password that the file says."""
    people = list(User.objects.order_by("pk"))
    words = _kept()
    if not all(person.username in words for person in people):
        words = {person.username: _word() for person in people}
        _keep(words)
    # All are set in one transaction, so one that fits stands for all.
    if people and people[-1].check_password(words[people[-1].username]):
        return
    with transaction.atomic():
        for person in people:
            person.set_password(words[person.username])
            person.must_change_password = False
            person.save(update_fields=["password", "must_change_password"])


@dataclass(frozen=True)
class LogIn:
    """A post somebody holds today, and how to get in; a person with two posts is listed under both."""

    name: str
    unit: str
    title: str
    username: str
    password: str
    shown_first: bool


def told() -> list[LogIn]:
    """Return everybody who can log in."""
    words = _kept()
    log_ins = {row["key"]: row["login"] for row in rows_of("people.csv")}
    first = [log_ins[key] for key in SHOWN_FIRST]
    posts = Post.objects.valid_on(clock.today()).filter(user__is_active=True, user__username__in=words)
    found = [
        LogIn(
            name=post.user.full_name,
            unit=str(post.unit),
            title=post.title or post.get_role_display(),
            username=post.user.username,
            password=words[post.user.username],
            shown_first=post.user.username in first,
        )
        for post in posts.select_related("user", "unit").order_by("pk")
    ]
    return sorted(found, key=lambda one: first.index(one.username) if one.shown_first else len(first))


def offered(request: HttpRequest) -> dict[str, Callable[[], list[LogIn]]]:
    """Give templates ``demo_log_ins``: everybody's log-in in the demonstration, nobody's elsewhere."""
    return {"demo_log_ins": told if settings.DEMO else list}


def _kept() -> Mapping[str, str]:
    try:
        return dict(json.loads(kept_in().read_text(encoding="utf-8")))
    except FileNotFoundError:
        return {}


def _keep(words: Mapping[str, str]) -> None:
    # Written beside and moved, so that a killed run leaves the old file or the new one, never half of one.
    beside = kept_in().with_suffix(".new")
    beside.unlink(missing_ok=True)
    with os.fdopen(
        os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as out:
        json.dump(words, out, ensure_ascii=False, indent=1)
    beside.replace(kept_in())


def _word() -> str:
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(3))
