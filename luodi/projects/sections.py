"""What upper parts add to the pages of projects, sections, buttons and ways to look at the list: each part registers its own in its apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

PLACES = ("head", "menu", "dialogs", "first", "main", "side")


@dataclass(frozen=True)
class Section:
    """A part of the page: the template, and what works out its context from project and reader.

    The template finds its context as ``told``; a section without anything to show returns None and is left out.
    ``place`` is "head" (buttons), "menu" (what is rarely needed, behind 更多: links and buttons of the class ``entry``),
    "dialogs" (not seen until a button opens them), "first" (side by side under the strip of stages: what is to be done now), "main" or
    "side". A phone shows first, main and side in this order, and keeps the buttons of the head at its foot. To those to whom a project is closed (商业敏感) only sections are
    shown of which nobody could guess its name or investor: those that say so of themselves.
    """

    template: str
    told: Callable[[Any, Any], dict[str, Any] | None]
    place: str = "main"
    order: int = 100
    tells_no_secret: bool = False


_sections: list[Section] = []


def register(*sections: Section) -> None:
    """Add sections."""
    _sections.extend(section for section in sections if section not in _sections)


def on_page(project: Any, user: Any) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Return, by place and in order, the templates of the sections that have something to show, with their contexts."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {place: [] for place in PLACES}
    for section in sorted(_sections, key=lambda section: section.order):
        hidden = project.is_closed and not section.tells_no_secret
        told = None if hidden else section.told(project, user)
        if told is not None:
            found[section.place].append((section.template, told))
    return found


@dataclass(frozen=True)
class BatchButton:
    """A button above the list that does something with the projects that are picked; ``route`` takes a POST."""

    label: str
    route: str
    may_press: Callable[[Any], bool]


_buttons: list[BatchButton] = []


def register_buttons(*buttons: BatchButton) -> None:
    """Add buttons."""
    _buttons.extend(button for button in buttons if button not in _buttons)


def buttons_for(user: Any) -> list[BatchButton]:
    """Return the buttons that the user may press."""
    return [button for button in _buttons if button.may_press(user)]


@dataclass(frozen=True)
class Way:
    """Another way to look at the filtered list; ``route`` takes the query of the list, ``key`` names it in addresses."""

    key: str
    label: str
    route: str


_ways: list[Way] = []
LIST = Way("", "列表", "projects:list")
CHANGES = Way("changes", "变化", "projects:changes")


def register_ways(*ways: Way) -> None:
    """Add ways to look at the list."""
    _ways.extend(way for way in ways if way not in _ways)


def ways() -> list[Way]:
    """Return every way to look at the list, the plain one first."""
    return [LIST, *_ways, CHANGES]


def way_of(key: str) -> Way:
    """Return the way of this key; the plain list where there is none."""
    return next((way for way in ways() if way.key == key), LIST)
