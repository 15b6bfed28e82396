"""A scheme taken apart: every piece with its place, and what can be named there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from luodi.assessment.engine import arithmetic, relative
from luodi.assessment.engine.aftermath import Ranking, Reward
from luodi.assessment.engine.nodes import Node, Part
from luodi.assessment.engine.scheme import Block, Line, Records, Scheme
from luodi.common.faults import Place


@dataclass(frozen=True)
class Sight:
    """What can be named in a place: the list whose records are seen, and names that only exist there."""

    rows: str = ""
    extra: tuple[str, ...] = ()
    line: str = ""
    has_mark: bool = False  # whether a full mark is known
    # How far things are decided: which part of the scheme has its turn, 0 before there is a total, and which item of it.
    turn: int = 0
    item: int = 0

    @property
    def placed(self) -> bool:
        """Whether places are known."""
        return self.turn > TURN["ranking"]


# What follows from the total, in the order in which it is decided; all else of a scheme comes before.
TURNS = ("gates", "grades", "ranking", "prizes", "outcomes", "rewards", "flows")
TURN = {name: turn for turn, name in enumerate(TURNS, start=1)}


def sight_of(scheme: Scheme, part: Part, name: str, sight: Sight, child: Part) -> Sight:
    """Return what a piece sees that stands in a field of another one."""
    if isinstance(child, Line):
        return Sight(line=child.line, has_mark=child.points is not None)
    match part:
        case arithmetic.Many() | arithmetic.Count() if part.over and name in part.inside:
            return replace(sight, rows=part.over)
        case Line() if part.per and name in ("score", "where"):
            return replace(sight, rows=part.per)
        case Line() | Block() if name == "grades":
            return replace(sight, extra=("line_score", "line_rate"))
        case Reward() if part.per and name in ("amount", "where", "limit", "back"):
            return replace(sight, rows=part.per)
        case relative.MinMax() | relative.OfGroup() | relative.Place() if name == "of":
            return replace(sight, rows="")
        case Scheme():
            return _at_turn(scheme, name, child)
        case Ranking() if name == "competes":
            return Sight()
        case Records():
            return replace(sight, rows=next((key for key, one in scheme.records.items() if one is part), ""))
    return sight


def _at_turn(scheme: Scheme, name: str, child: Part) -> Sight:
    """Return what a part of the scheme sees when it has its turn."""
    turn, told = TURN.get(name, 0), getattr(scheme, name)
    item = next((at for at, one in enumerate(told) if one is child), 0) if isinstance(told, tuple) else 0
    found = Sight(extra=("total",) if turn else (), turn=turn, item=item)
    return replace(found, extra=("total", "place")) if found.placed else found


def children(part: Part) -> Iterator[tuple[Part, Place, str]]:
    """Go through the pieces directly inside one, with the place of each and the field it stands in."""
    for name in type(part).model_fields:
        for child, at in _inside(getattr(part, name), (name,)):
            yield child, at, name


def _inside(value: Any, at: Place) -> Iterator[tuple[Part, Place]]:
    if isinstance(value, Node):
        yield value, (*at, value.kind) if value.kind else at
    elif isinstance(value, Part):
        yield value, at
    elif isinstance(value, (tuple, list)):
        for number, one in enumerate(value):
            yield from _inside(one, (*at, number))
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _inside(one, (*at, key))


def everything(part: Part) -> Iterator[Part]:
    """Go through the pieces inside one, however deep."""
    for child, _, _ in children(part):
        yield child
        yield from everything(child)
