"""What the full marks of lines and blocks come to."""

from collections.abc import Iterable
from fractions import Fraction

from luodi.assessment.engine.nodes import Number
from luodi.assessment.engine.scheme import Block, Line


def together(entries: Iterable[Line | Block]) -> Fraction | None:
    """Add up the full marks of what is no bonus; None where they are not the same for all units."""
    marks = [full_mark(one) for one in entries if not one.bonus]
    known = [one for one in marks if one is not None]
    return sum(known, Fraction(0)) if len(known) == len(marks) else None


def full_mark(entry: Line | Block) -> Fraction | None:
    """Return the full mark of a line or block; None where it is not the same for all units."""
    if isinstance(entry, Line):
        points = entry.points or Number(number=Fraction(0))
        return points.number if isinstance(points, Number) else None
    weight = entry.weight or Number(number=Fraction(1))
    share, inside = weight.share() if isinstance(weight, Number) else None, together(entry.lines)
    return None if share is None or inside is None else inside * share
