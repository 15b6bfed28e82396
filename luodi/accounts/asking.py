"""The two doors of every action: may this person do it at all, and to this row. Views ask first; actions never rely on it."""

from typing import Any

from django.core.exceptions import PermissionDenied

from luodi.accounts.models import User
from luodi.accounts.permissions import Permission


def refuse_without(by: User | None, *any_of: Permission) -> None:
    """Refuse an act for which the acting post needs one of these rights; None is the program itself."""
    if by is not None and not any(by.can(permission) for permission in any_of):
        raise PermissionDenied


def refuse_unread(row: Any, by: User | None) -> None:
    """Refuse an act on a row that the acting post does not read."""
    _refuse_outside("visible_to", row, by)


def refuse_unwritten(row: Any, by: User | None) -> None:
    """Refuse an act on a row that the acting post does not write."""
    _refuse_outside("writable_by", row, by)


def _refuse_outside(scope: str, row: Any, by: User | None) -> None:
    rows = type(row)._default_manager
    if by is not None and not getattr(rows, scope)(by).filter(pk=row.pk).exists():
        raise PermissionDenied
