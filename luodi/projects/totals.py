"""What verified facts come to, as lists, exports and imports show and compare it; the part that keeps facts registers itself."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from luodi.projects.times import AsOf

# What ledgers tell of a project and nobody types into the record; running totals in 分.
TOLD: dict[str, str] = {"completed": "累计完成投资", "arrived": "累计到位资金"}


@dataclass(frozen=True)
class Figure:
    """A running total in 分: what was verified, and what waits to be; None is unknown."""

    verified: int | None = None
    waiting: int | None = None

    @property
    def in_all(self) -> int | None:
        """What was told so far, verified or not."""
        known = [value for value in (self.verified, self.waiting) if value is not None]
        return sum(known) if known else None

    def says(self, amount: int) -> bool:
        """Tell whether an amount is no news."""
        return amount in (self.verified, self.in_all)


Figures = Mapping[str, Figure]


@dataclass(frozen=True)
class Keeper:
    """Who keeps figures: ``known`` returns them for ids of projects, now or as of a day, in a fixed number of queries;
    ``sorts`` says by which path of the record a list is sorted by a figure; ``stood`` returns, for a query of projects,
    stage, sub_stage and status on a day by the days things happened, null before the project's life began; ``touched``
    returns a query of the ids of projects whose figures may have changed between two moments."""

    known: Callable[[Collection[int], AsOf | None], Mapping[int, Figures]]
    sorts: Mapping[str, str]
    stood: Callable[[date], Mapping[str, Any]]
    touched: Callable[[datetime, datetime], Any]


_keepers: list[Keeper] = []


def keep(keeper: Keeper) -> None:
    """Register who keeps figures."""
    _keepers[:] = [keeper]


def known(project_ids: Collection[int], *, as_of: AsOf | None = None) -> dict[int, Figures]:
    """Return the figures of the projects that have any: now, or as of a day."""
    return dict(_keepers[0].known(project_ids, as_of)) if _keepers and project_ids else {}


def stood(day: date) -> Mapping[str, Any]:
    """Return the expressions for stage, sub_stage and status on a day, as today knows it."""
    return _keepers[0].stood(day)


def sorts() -> Mapping[str, str]:
    """Return key of a figure → path of the record to sort by."""
    return _keepers[0].sorts if _keepers else {}


def touched(since: datetime, until: datetime) -> Any:
    """Return a query of the ids of projects whose figures may have changed after one moment and up to another."""
    return _keepers[0].touched(since, until)


def beside(said: Mapping[str, Any], figures: Figures) -> dict[str, Any]:
    """Return, for comparing with what a ledger says, what is known of the figures it names."""
    found: dict[str, Any] = {}
    for name in TOLD.keys() & said.keys():
        figure = figures.get(name, Figure())
        found[name] = said[name] if figure.says(said[name]) else figure.in_all
    return found
