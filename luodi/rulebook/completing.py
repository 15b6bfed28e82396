"""What a stored version lacks of what the program asks today, and what holds there instead.

A stored version is never changed. Where the program asks for more than it did then (a step of a flow, a field), the
version is read as if the pack we ship stood there; what the program does not know any more holds nothing. Nothing else
is guessed: a value that is wrong today stays wrong, and whoever reads the version is told so.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from luodi.rulebook.packs import Every
from luodi.rulebook.shapes import Part, Shape, Sort, row_name, row_words, words_of

Place = tuple[str, ...]
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Gap:
    """One place where a stored version and the program differ: the titles on the way, and what stands there in words."""

    where: Place
    words: str = ""


@dataclass(frozen=True)
class Completed:
    """A stored version as it is read today: ``lacking`` is what holds by default, ``unknown`` what holds nothing any more."""

    content: dict[str, Any]
    lacking: tuple[Gap, ...] = ()
    unknown: tuple[Gap, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.lacking or self.unknown)


def completed(shape: Shape, content: Row, shipped: Row) -> Completed:
    """Return stored rules with everything that they lack: a field by its default, a code by its rows in the shipped pack."""
    found = _Gaps()
    whole = found.section(shape, content, shipped, ())
    # What a whole list lacks in each of its rows is said once.
    return Completed(whole, tuple(dict.fromkeys(found.lacking)), tuple(dict.fromkeys(found.unknown)))


def fitted(shape: Shape, value: Any) -> Any:
    """Return stored data as far as they have the form of today, for pages: whatever else stands there is left out."""
    if shape.sort == Sort.SECTION:
        if not isinstance(value, Mapping):
            return None
        return {
            part.name: fitted(part.shape, value[part.name]) for part in shape.fields if part.name in value
        }
    if shape.sort == Sort.LIST and shape.item:
        if not isinstance(value, list):
            return None
        return [one for given in value if (one := fitted(shape.item, given)) is not None]
    return None if isinstance(value, Mapping | list) else value


@dataclass
class _Gaps:
    """Completes section by section, and notes every gap on the way."""

    lacking: list[Gap] = field(default_factory=list)
    unknown: list[Gap] = field(default_factory=list)

    def section(self, shape: Shape, content: Row, shipped: Row, at: Place) -> dict[str, Any]:
        self.unknown += [Gap((*at, f"“{name}”")) for name in content if shape.named(name) is None]
        whole = {}
        for part in shape.fields:
            here = (*at, part.title)
            if part.name in content:
                whole[part.name] = self._value(part, content[part.name], shipped.get(part.name), here)
            elif not part.is_required or part.name in shipped:
                whole[part.name] = shipped[part.name] if part.is_required else part.usual
                self.lacking.append(Gap(here, words_of(part, whole[part.name])))
        for every in shape.every:
            self._codes(every, shape, whole, shipped, at)
        return whole

    def _value(self, part: Part, value: Any, shipped: Any, at: Place) -> Any:
        if part.shape.sort == Sort.SECTION and isinstance(value, Mapping):
            return self.section(part.shape, value, shipped if isinstance(shipped, Mapping) else {}, at)
        if part.shape.is_rows and part.shape.item and isinstance(value, list):
            return self._rows(part.shape.item, value, at)
        return value

    def _rows(self, item: Shape, rows: Sequence[Any], at: Place) -> list[Any]:
        """Complete the rows; one that is named by a code nobody knows any more speaks of nothing and is left out."""
        kept = []
        for row in rows:
            if not isinstance(row, Mapping):
                kept.append(row)
            elif any(_is_strange(part, row.get(part.name)) for part in _named_by(item)):
                seen = fitted(item, row)
                self.unknown.append(Gap((*at, row_name(item, seen)), row_words(item, seen)))
            else:
                kept.append(self.section(item, row, {}, at))
        return kept

    def _codes(self, every: Every, shape: Shape, whole: dict[str, Any], shipped: Row, at: Place) -> None:
        """Add the shipped rows of the codes that no row names, each behind the row it stands behind in the shipped pack."""
        part, rows = shape.named(every.within), whole.get(every.within)
        if part is None or part.shape.item is None or not isinstance(rows, list):
            return
        item, place = part.shape.item, 0
        known = _codes_in(rows, every.by)
        for row in shipped.get(every.within, ()):
            code = row[every.by]
            if code in known:
                place = max(number for number, one in enumerate(_codes_in(rows, every.by), 1) if one == code)
            else:
                rows.insert(place, dict(row))
                place += 1
                self.lacking.append(Gap((*at, part.title, row_name(item, row)), row_words(item, row)))


def _codes_in(rows: Sequence[Any], by: str) -> list[Any]:
    return [row.get(by) if isinstance(row, Mapping) else None for row in rows]


def _named_by(item: Shape) -> list[Part]:
    return [part for name in item.key if (part := item.named(name))]


def _is_strange(part: Part, value: Any) -> bool:
    shape = part.shape
    is_choice = shape.sort == Sort.CHOICE and not shape.is_open
    return is_choice and value is not None and str(value) not in dict(shape.choices)
