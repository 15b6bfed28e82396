"""灯 of projects, as the list shows, sorts and filters by them; the part that judges projects registers itself."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Keeper:
    """Who judges projects: ``known`` returns word and tone for ids of projects in a fixed number of queries, ``choices`` are the
    colours, ``path`` and ``rank`` say by which paths of the record a list is filtered and sorted."""

    known: Callable[[Collection[int]], Mapping[int, tuple[str, str]]]
    choices: tuple[tuple[str, str], ...]
    path: str
    rank: str


_keepers: list[Keeper] = []


def keep(keeper: Keeper) -> None:
    """Register who judges projects."""
    _keepers[:] = [keeper]


def known(project_ids: Collection[int]) -> dict[int, tuple[str, str]]:
    """Return word and tone of the light of the projects that have one."""
    return dict(_keepers[0].known(project_ids)) if _keepers and project_ids else {}


def choices() -> tuple[tuple[str, str], ...]:
    """Return the colours that a list can be filtered by."""
    return _keepers[0].choices if _keepers else ()


def passing(colours: Collection[str]) -> dict[str, list[str]]:
    """Return the condition, as keywords of a filter, for projects with one of the colours."""
    return {f"{_keepers[0].path}__in": sorted(colours)} if _keepers and colours else {}


def sorts() -> dict[str, str]:
    """Return the key of the column and the path of the record to sort by."""
    return {"light": _keepers[0].rank} if _keepers else {}
