"""The side navigation: a table that every app adds its entries to in its apps.py."""

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Place:
    """A place an app offers: where it leads, who may go there, where it stands among the others.

    ``badge`` is the id of an empty element beside the label, filled after the page by whoever counts.
    """

    label: str
    route: str
    order: int
    icon: str = ""
    permission: str = ""
    query: str = ""
    under: str = ""
    badge: str = ""


@dataclass
class Entry:
    """A place as one user sees it on one page."""

    label: str
    url: str
    icon: str
    badge: str
    active: bool
    key: str
    was_opened: bool = False
    children: list["Entry"] = field(default_factory=list)

    @property
    def is_here(self) -> bool:
        """Tell whether the page stands at this entry or beneath it."""
        return self.active or any(child.active for child in self.children)

    @property
    def is_open(self) -> bool:
        """Tell whether what stands beneath is shown: where the page stands, and what the user opened before."""
        return self.is_here or self.was_opened


# The groups that this browser's user opened, by their routes; kept by luodi.js, read here so that none flashes shut.
OPENED = "nav_open"
_places: list[Place] = []


def register(*places: Place) -> None:
    """Add places; ``under`` names the label of the place they stand below."""
    _places.extend(place for place in places if place not in _places)


def entries_for(request: HttpRequest) -> list[Entry]:
    """Return what the user may enter, in order; only the closest entry to the current address is active."""
    user: Any = request.user
    open_to_user = [
        p for p in sorted(_places, key=lambda p: p.order) if not p.permission or user.can(p.permission)
    ]
    opened = request.COOKIES.get(OPENED, "").split("|")
    entries = {place.label: _entry(place, opened) for place in open_to_user}
    _mark_active(request, entries.values())
    for place in open_to_user:
        if place.under in entries:
            entries[place.under].children.append(entries[place.label])
    return [entries[place.label] for place in open_to_user if not place.under]


def _entry(place: Place, opened: list[str]) -> Entry:
    url = reverse(place.route) + (f"?{place.query}" if place.query else "")
    return Entry(place.label, url, place.icon, place.badge, False, place.route, place.route in opened)


def _mark_active(request: HttpRequest, entries: Any) -> None:
    here = request.get_full_path()
    fitting = [entry for entry in entries if entry.url == here]
    fitting = fitting or [e for e in entries if e.url != "/" and request.path.startswith(e.url.split("?")[0])]
    if fitting:
        # Of a place and the first one beneath it, which share their address, the one beneath is meant.
        max(
            reversed(fitting), key=lambda entry: (len(entry.url.split("?")[0]), -len(entry.url))
        ).active = True
