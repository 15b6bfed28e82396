"""Sections that upper parts add to the page of a project: each part registers its own in its apps.py."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Section:
    """A part of the page: the template, and what works out its context from project and reader.

    The template finds its context as ``told``; a section without anything to show returns None and is left out.
    ``place`` is "head" (buttons), "main" or "side".
    """

    template: str
    told: Callable[[Any, Any], dict[str, Any] | None]
    place: str = "main"
    order: int = 100


_sections: list[Section] = []


def register(*sections: Section) -> None:
    """Add sections."""
    _sections.extend(section for section in sections if section not in _sections)


def on_page(project: Any, user: Any) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """Return, by place and in order, the templates of the sections that have something to show, with their contexts."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {"head": [], "main": [], "side": []}
    for section in sorted(_sections, key=lambda section: section.order):
        told = section.told(project, user)
        if told is not None:
            found[section.place].append((section.template, told))
    return found
