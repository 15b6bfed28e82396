"""What rows are called where the trail is read: by their label only if their app says that everybody may read it.

A label is what ``str()`` says of a row; it may name a project or firm that is masked (商业敏感), or carry words of the
matter itself, which administrators do not read. Every app opens, or veils, its own kinds of rows in its apps.py; a kind
that nobody named is called by its number alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q


@dataclass(frozen=True)
class Veil:
    """What to say in the place of the label, and the ids of the rows of one kind that need it now; None: all of them."""

    words: str
    ids: Callable[[], Any] | None = None


_NAMELESS = Veil("业务记录")
_veils: dict[str, Veil] = {}
_opened: set[str] = {""}


def register(target_type: str, words: str, ids: Callable[[], Any] | None = None) -> None:
    """Let rows of a kind (``app.model``) be called by these words and their number: those the query finds, else all."""
    _veils[target_type] = Veil(words, ids)


def call(app: str, **words: str) -> None:
    """Let all rows of these models of an app be called by these words and their number."""
    for model, said in words.items():
        register(f"{app}.{model}", said)


def open_labels(app: str, *models: str) -> None:
    """Let the labels of these models be read: they say nothing of a project, a firm or the words of a matter."""
    _opened.update(f"{app}.{model}" for model in models)


def knows(target_type: str) -> bool:
    """Tell whether an app said how rows of this kind are called."""
    return target_type in _veils or target_type in _opened


def veiled() -> Q:
    """Return the condition for entries about rows whose label is not told."""
    at_times = {kind: veil.ids for kind, veil in _veils.items() if veil.ids is not None}
    found = ~Q(target_type__in=[*_opened, *at_times])
    for target_type, ids in at_times.items():
        found |= Q(target_type=target_type, target_id__in=ids())
    return found


def words(target_type: str, target_id: int | None) -> str:
    """Return what is said in the place of a label."""
    return f"{_veils.get(target_type, _NAMELESS).words}{target_id}号"
