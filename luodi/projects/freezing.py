"""Fields that must stand still for a time: a part that reviews a project registers what it freezes, in its apps.py."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

VOID = "void"
"""Stands for voiding the project itself."""


@dataclass(frozen=True)
class Freeze:
    """What stands still, and the sentence that says why, until when, and what to do."""

    fields: frozenset[str]
    sentence: str


class Frozen(Exception):
    """Something would change that stands still; the message names the project and what, and says what to do."""


Freezer = Callable[[Collection[int]], Mapping[int, Freeze]]
_freezers: list[Freezer] = []


def register(freezer: Freezer) -> None:
    """Add a function that tells, for ids of projects, what is frozen in which of them; it needs a fixed number of queries."""
    if freezer not in _freezers:
        _freezers.append(freezer)


def frozen_among(project_ids: Collection[int]) -> dict[int, Freeze]:
    """Return what is frozen in which of the projects; the first part that says so speaks."""
    found: dict[int, Freeze] = {}
    for freezer in _freezers:
        found = dict(freezer(project_ids)) | found
    return found


def check(name: str, freeze: Freeze, changed: Collection[str]) -> None:
    """Raise Frozen when one of the changes touches what stands still."""
    if VOID in changed or freeze.fields & set(changed):
        raise Frozen(f"“{name}”{freeze.sentence}")
