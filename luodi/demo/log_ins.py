"""How people get into the demonstration: a random password each, the same as long as the installation lives."""

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from django.conf import settings
from django.db import transaction

from luodi.accounts.models import Post, User
from luodi.common import clock

# Without the letters and digits that are mistaken for each other when they are read out.
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"


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


def told() -> list[tuple[str, str, str, str, str]]:
    """Return for everybody who can log in: name, unit, what the person is there, log-in name, password."""
    words = _kept()
    posts = Post.objects.valid_on(clock.today()).filter(user__is_active=True).select_related("user", "unit")
    return [
        (
            post.user.full_name, str(post.unit), post.title or post.get_role_display(),
            post.user.username, words[post.user.username],
        )
        for post in posts.order_by("pk")
        if post.user.username in words
    ]  # fmt: skip


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
