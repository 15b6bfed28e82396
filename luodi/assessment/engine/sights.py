"""A scheme taken apart: every piece with its place, and what can be named there."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from luodi.assessment.engine import arithmetic, relative
from luodi.assessment.engine.aftermath import Reward
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
    placed: bool = False  # whether places are known


_EXTRA = {
    "gates": ("total",),
    "grades": ("total",),
    "ranking": ("total",),
    "prizes": ("total", "place"),
    "outcomes": ("total", "place"),
    "rewards": ("total", "place"),
    "flows": ("total", "place"),
}


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
            return Sight(
                extra=_EXTRA.get(name, ()),
                placed=name in ("prizes", "outcomes", "rewards", "flows"),
            )
        case Records():
            return replace(sight, rows=next((key for key, one in scheme.records.items() if one is part), ""))
    return sight


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
