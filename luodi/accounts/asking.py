"""The doors of every act: may the acting post do this at all, and may it reach the rows that the act is given.

A view asks the same before it shows a form (``access.py``). The act asks again for itself, so that no other way in,
be it an import, a batch or a view that forgot, goes past it; tests/acts holds every act to docs/security/acts.md.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission

Told = ParamSpec("Told")
Done = TypeVar("Done")


def permitted(
    *any_of: Permission, reads: str = "", writes: str = ""
) -> Callable[[Callable[Told, Done]], Callable[Told, Done]]:
    """Let only acting posts with one of the rights do the act, and only on rows they read, or write.

    ``reads`` and ``writes`` name the argument that holds the row or the rows. Raises PermissionDenied.
    """

    def guard(act: Callable[Told, Done]) -> Callable[Told, Done]:
        @wraps(act)
        def guarded(*args: Told.args, **told: Told.kwargs) -> Done:
            by: Any = told["by"]
            refuse_without(by, *any_of)
            refuse_unread(told.get(reads), by)
            refuse_unwritten(told.get(writes), by)
            return act(*args, **told)

        return guarded

    return guard


def refuse_without(by: User | None, *any_of: Permission) -> None:
    """Refuse an act for which the acting post needs one of these rights; None is the program itself."""
    if by is not None and not any(by.can(permission) for permission in any_of):
        raise PermissionDenied


def refuse_unread(rows: Any, by: User | None) -> None:
    """Refuse an act on a row, or on rows, that the acting post does not read."""
    _refuse_outside("visible_to", rows, by)


def refuse_unwritten(rows: Any, by: User | None) -> None:
    """Refuse an act on a row, or on rows, that the acting post does not write."""
    _refuse_outside("writable_by", rows, by)


def _refuse_outside(scope: str, rows: Any, by: User | None) -> None:
    given = [rows] if isinstance(rows, Model) else list(rows or ())
    if by is None or not given:
        return
    pks = {row.pk for row in given}
    within = getattr(type(given[0])._default_manager, scope)(by).filter(pk__in=pks)
    if within.count() != len(pks):
        raise PermissionDenied
