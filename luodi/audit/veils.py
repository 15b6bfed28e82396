"""Rows whose label in the trail says what its readers must not learn: every app names its own in its apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q


@dataclass(frozen=True)
class Veil:
    """What to say in the place of the label, and the ids of the rows of one kind that need it now, as a query."""

    words: str
    ids: Callable[[], Any]


_veils: dict[str, Veil] = {}


def register(target_type: str, words: str, ids: Callable[[], Any]) -> None:
    """Let the rows of a kind (``app.model``) that the query finds be called by these words and their number."""
    _veils[target_type] = Veil(words, ids)


def veiled() -> Q:
    """Return the condition for entries about such rows."""
    found = Q(pk__in=[])
    for target_type, veil in _veils.items():
        found |= Q(target_type=target_type, target_id__in=veil.ids())
    return found


def words(target_type: str, target_id: int | None) -> str:
    """Return what is said in the place of a label."""
    return f"{_veils[target_type].words}{target_id}号"
