"""What waits for a person: every app adds a function that lists its items in its apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, cast


@dataclass(frozen=True)
class Item:
    """One thing to do and the one button that settles it.

    ``since`` is the day from which it waits, ``sender`` from whom it came; ``post`` the one of the person's posts that
    can settle it, where that matters. An item may stand for many that a provider did not list. ``reminds``: nobody handed it over,
    the system reminds of it; ``is_stopped``: its time limit stands still. ``source`` is the kind of work.
    """

    title: str
    url: str
    button: str
    subject: str = ""
    note: str = ""
    source: str = ""
    due_on: date | None = None
    since: date | None = None
    sender: str = ""
    post: Any = None
    stands_for: int = 1
    reminds: bool = False
    is_stopped: bool = False


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
    user.waiting = sorted(items, key=urgency)
    return cast(list[Item], user.waiting)


def urgency(item: Item) -> tuple[bool, date, date, str]:
    """What stands for the rest of a long list comes last; of one due day what waits longest comes first."""
    return item.stands_for > 1, item.due_on or date.max, item.since or date.max, item.title


def count_for(user: Any) -> int:
    """Return how many things wait for the user under all posts together."""
    return sum(item.stands_for for item in items_for(user))
