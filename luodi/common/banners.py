"""What every page says above its content while it is so: every app adds a function in its apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Banner:
    """One sentence, and the button by which its reader settles it: it is said to nobody else."""

    words: str
    url: str
    button: str


Provider = Callable[[Any], Banner | None]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a function that gives a banner for a user, or None. Every page calls it: it must cost no query."""
    if provider not in _providers:
        _providers.append(provider)


def banners_for(user: Any) -> list[Banner]:
    """Return what the pages of the user say now."""
    return [banner for provider in _providers if (banner := provider(user))]
