"""What waits for a person: every app adds a function that lists its items in its apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast


@dataclass(frozen=True)
class Item:
    """One thing to do and the one button that settles it."""

    title: str
    url: str
    button: str
    subject: str = ""
    note: str = ""
    source: str = ""
    due_on: date | None = None


Provider = Callable[[Any], list[Item]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a function that lists the items of a user over all posts the user holds now."""
    if provider not in _providers:
        _providers.append(provider)


def items_for(user: Any) -> list[Item]:
    """Return everything that waits for the user, the earliest due day first; worked out once per request."""
    if (known := getattr(user, "waiting", None)) is not None:
        return cast(list[Item], known)
    items = [item for provider in _providers for item in provider(user)]
    user.waiting = sorted(items, key=lambda item: (item.due_on or date.max, item.title))
    return cast(list[Item], user.waiting)


def count_for(user: Any) -> int:
    """Return how many things wait for the user under all posts together."""
    return len(items_for(user))
