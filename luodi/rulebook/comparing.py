"""What changed between two versions, said in words: place, what stood there, what stands there now."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from luodi.rulebook.shapes import Part, Shape, Sort, row_name, row_words, words_of

Row = Mapping[str, Any]


class Change(StrEnum):
    """What happened in a place."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True)
class Difference:
    """One place where two versions differ; ``where`` are the titles on the way to it."""

    where: tuple[str, ...]
    change: Change
    old: str
    new: str


def differences(shape: Shape, old: Row, new: Row) -> list[Difference]:
    """Return every difference in the order of the schema; rows are matched by what they are called, not by their place."""
    return list(_in_section(shape, old, new, ()))


def _in_section(shape: Shape, old: Row, new: Row, at: tuple[str, ...]) -> Iterator[Difference]:
    for part in shape.fields:
        yield from _in_part(part, old.get(part.name), new.get(part.name), (*at, part.title))


def _in_part(part: Part, old: Any, new: Any, at: tuple[str, ...]) -> Iterator[Difference]:
    if old == new:
        return
    if part.shape.is_rows and part.shape.item:
        yield from _in_rows(part.shape.item, old or [], new or [], at)
    elif part.shape.sort == Sort.SECTION and old and new:
        yield from _in_section(part.shape, old, new, at)
    else:
        yield Difference(at, Change.CHANGED, words_of(part, old), words_of(part, new))


def _in_rows(
    shape: Shape, old: Sequence[Row], new: Sequence[Row], at: tuple[str, ...]
) -> Iterator[Difference]:
    before, after = _by_name(shape, old), _by_name(shape, new)
    for name, row in after.items():
        if name in before:
            yield from _in_section(shape, before[name], row, (*at, _called(name)))
        else:
            yield Difference((*at, _called(name)), Change.ADDED, "", row_words(shape, row))
    for name, row in before.items():
        if name not in after:
            yield Difference((*at, _called(name)), Change.REMOVED, row_words(shape, row), "")
    stayed_before = [_called(name) for name in before if name in after]
    stayed_after = [_called(name) for name in after if name in before]
    if stayed_before != stayed_after:
        yield Difference((*at, "次序"), Change.MOVED, "、".join(stayed_before), "、".join(stayed_after))


def _by_name(shape: Shape, rows: Sequence[Row]) -> dict[tuple[str, int], Row]:
    """Return the rows by their names; of several with one name the first meets the first, the second the second."""
    seen: Counter[str] = Counter()
    named = {}
    for row in rows:
        name = row_name(shape, row)
        seen[name] += 1
        named[name, seen[name]] = row
    return named


def _called(name: tuple[str, int]) -> str:
    return name[0] if name[1] == 1 else f"{name[0]}（{name[1]}）"
