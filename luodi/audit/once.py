"""One form, one act: however often the form of a page is sent, what it does is written once.

Every form carries a word of its own. The first entry of the trail that a request writes notes the word in the same
transaction, so the word is spent exactly where the act was done: what was refused or rolled back may be sent again.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection

from luodi.audit.models import SpentForm
from luodi.common import clock

DAYS_KEPT = 30


class FormSpent(Exception):
    """The act of this form is done already; nothing was written this time."""


@dataclass
class _Form:
    key: str
    is_spent: bool = False


_sent: ContextVar[_Form | None] = ContextVar("sent_form", default=None)


@contextmanager
def sent(word: str, path: str) -> Iterator[None]:
    """Answer a request that brings the word of a form to an address; without a word anything may be sent again."""
    form = _Form(hashlib.sha256(f"{path} {word}".encode()).hexdigest()) if word else None
    token = _sent.set(form)
    try:
        yield
    finally:
        _sent.reset(token)


def spend() -> None:
    """Note in the transaction of the act that its form is spent. Raises FormSpent where it was spent before."""
    form = _sent.get()
    if form is None or form.is_spent:
        return
    _insert(form.key)
    form.is_spent = True


def spend_key(key: str) -> None:
    """Note in the transaction of an act what may be done once only, whoever asks. Raises FormSpent where it was done before."""
    _insert(hashlib.sha256(key.encode()).hexdigest())


def _insert(key: str) -> None:
    table, at = SpentForm._meta.db_table, connection.ops.adapt_datetimefield_value(clock.now())
    with connection.cursor() as cursor:
        # Of two at the same moment the second waits here for the first.
        insert = f"INSERT INTO {table} (key, at) VALUES (%s, %s) ON CONFLICT DO NOTHING"  # noqa: S608  our own name
        cursor.execute(insert, [key, at])
        if not cursor.rowcount:
            raise FormSpent


def give_back() -> None:
    """Let the form be sent again although it did something: it stays on the page, as when it fetches a file."""
    if (form := _sent.get()) and form.is_spent:
        SpentForm.objects.filter(key=form.key).delete()
