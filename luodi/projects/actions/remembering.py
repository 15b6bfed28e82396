"""The history of records and of what hangs on them: what every row said and since when, for any later “as of”."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models

from luodi.accounts.models import User
from luodi.common import bulk, clock

EXTRA = ("history_date", "history_change_reason", "history_type", "history_user_id")


def remember(
    model: Any,
    names: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    by: User | None,
    now: Any,
) -> None:
    """Note what changed rows say, given in the order of ``names``; rows written in bulk are noted by nobody else."""
    about = (now, None, "~", by.pk if by else None)
    bulk.insert(model.history.model, (*names, *EXTRA), ((*row, *about) for row in rows))


def remember_new(
    model: Any, names: Sequence[str], ids: range | list[int], *, by: User | None, now: Any
) -> None:
    """Note the first version of rows that were just inserted with these names, within the database."""
    about = (now, None, "+", by.pk if by else None)
    bulk.copy(model, model.history.model, names, ids, **dict(zip(EXTRA, about, strict=True)))


def remember_all(rows: Sequence[models.Model], *, by: User | None, now: Any) -> None:
    """Note what changed rows of one model say now."""
    if rows:
        names = [field.attname for field in rows[0]._meta.concrete_fields]
        values = ([getattr(row, name) for name in names] for row in rows)
        remember(type(rows[0]), names, values, by=by, now=now)


def signed(row: Any, by: User) -> Any:
    """Let the history of a row that is saved or deleted next say who did it, and when."""
    row._history_user, row._history_date = by, clock.now()
    return row
