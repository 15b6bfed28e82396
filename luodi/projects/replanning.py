"""The plan of a project that is signed: what counts stands in the record, a change of it waits until somebody agrees.

The part that runs the agreement registers itself, in its apps.py; without it every change counts at once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luodi.projects.stages import Stage, is_reached

FIELDS = ("planned_start_on", "planned_production_on", "year_plan")
BLANK = (None, "")
NO_REASON = "项目已经签约，改预计开工、预计投产或本年计划请写明原因，招商服务中心同意后计入。"
ASKED = "计划的改动已送招商服务中心，同意后计入；在这之前仍按原来的计划。"


class PlanRefused(Exception):
    """The change cannot be asked for now; the message says why and what to do."""


@dataclass(frozen=True)
class Wish:
    """What somebody wants the plan of a project to be, by field, and why; ``batch`` is the ledger that says so."""

    project: Any
    values: Mapping[str, Any]
    reason: str
    by: Any
    batch: Any = None


@dataclass(frozen=True)
class Keeper:
    """Who lets people agree. ``ask`` works under the locks of the projects and raises PlanRefused; ``take_back`` takes back what a
    batch asked for and nobody settled, for a user; ``notes`` returns by field what stands beside the plan of a project."""

    ask: Callable[[Wish], None]
    take_back: Callable[[Any, Any], None]
    notes: Callable[[Any], Mapping[str, str]]


_keepers: list[Keeper] = []


def keep(keeper: Keeper) -> None:
    """Register who lets people agree."""
    _keepers[:] = [keeper]


def held_back(project: Any, said: Mapping[str, Any]) -> dict[str, Any]:
    """Return which of the values said would change a plan that stands, after signing; a blank may be filled at once."""
    if not (_keepers and is_held(project)):
        return {}
    return {
        name: said[name]
        for name in FIELDS
        if name in said and getattr(project, name) not in (*BLANK, said[name])
    }


def is_held(project: Any) -> bool:
    """Tell whether the project has come so far that its plan cannot be changed by one side alone."""
    return is_reached(Stage.SIGNED, by=project.stage)


def ask(wishes: Sequence[Wish]) -> None:
    """Ask for changes of plans. Raises PlanRefused and freezing.Frozen."""
    for wish in wishes:
        _keepers[0].ask(wish)


def take_back(batch: Any, by: Any) -> None:
    """Take back what a batch asked for and nobody settled."""
    for keeper in _keepers:
        keeper.take_back(batch, by)


def notes(project: Any) -> Mapping[str, str]:
    """Return what stands beside the plan of a project, by field."""
    return _keepers[0].notes(project) if _keepers else {}
