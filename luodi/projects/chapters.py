"""What the archive of a project holds: every part registers the chapters that it can tell, in its apps.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from luodi.common.pdf import Block


@dataclass(frozen=True)
class Held:
    """A file that belongs into the archive: its stored bytes, its name, and what it is there for, in words."""

    stored: Any
    name: str
    about: str
    is_void: bool = False


@dataclass(frozen=True)
class Told:
    """What one chapter says, and the files that prove it; ``wide`` lays the sheets across."""

    blocks: Sequence[Block]
    files: Sequence[Held] = ()
    wide: bool = False


@dataclass(frozen=True)
class Chapter:
    """One PDF of the archive: ``told`` works it out from project and reader; None where there is nothing to tell."""

    title: str
    told: Callable[[Any, Any], Told | None]
    order: int


_chapters: list[Chapter] = []


def register(*chapters: Chapter) -> None:
    """Add chapters."""
    _chapters.extend(chapter for chapter in chapters if chapter not in _chapters)


def of(project: Any, user: Any) -> list[tuple[str, Told]]:
    """Return, in order, the titles of the chapters that have something to tell, with what they tell."""
    told = [
        (one.title, one.told(project, user)) for one in sorted(_chapters, key=lambda chapter: chapter.order)
    ]
    return [(title, said) for title, said in told if said is not None]
