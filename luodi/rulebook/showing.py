"""Rules laid out for reading: pairs of word and value, tables, and groups of these. No reader ever meets the file first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from luodi.rulebook.shapes import NUMBERS, Part, Shape, Sort, row_name, words, words_of

MOST_COLUMNS = 6
Place = tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """One value with its word, and what it means; ``is_default``: the stored version does not say it."""

    title: str
    words: str
    about: str
    is_default: bool = False


@dataclass(frozen=True)
class Sheet:
    """Rows of one list; ``heads`` are (title, is a number), ``notes`` say what columns mean.

    ``defaults`` are the numbers of the rows that the stored version does not have.
    """

    heads: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[str]]
    notes: str = ""
    defaults: Collection[int] = ()


@dataclass
class Group:
    """What stands under one title, in the order of the schema; a group without anything says that nothing is set."""

    title: str = ""
    about: str = ""
    pairs: list[Pair] = field(default_factory=list)
    sheet: Sheet | None = None
    groups: list["Group"] = field(default_factory=list)
    is_default: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is set here."""
        return not self.pairs and not self.groups and (self.sheet is None or not self.sheet.rows)


def laid_out(shape: Shape, content: Mapping[str, Any], defaults: Collection[Place] = ()) -> Group:
    """Lay rules out: first their plain values, then lists and sections; ``defaults`` are the places that are marked so."""
    return _Layout(frozenset(defaults)).section(shape, content, ())


def notes(columns: Sequence[Part]) -> str:
    """Say under a list what its columns mean, where the schema tells."""
    return " ".join(f"{column.title}：{column.about}" for column in columns if column.about)


@dataclass(frozen=True)
class _Layout:
    defaults: frozenset[Place]

    def section(self, shape: Shape, content: Mapping[str, Any], at: Place, about: str = "") -> Group:
        group = Group(at[-1] if at else "", about, is_default=at in self.defaults)
        for part in shape.fields:
            value, here = content.get(part.name), (*at, part.title)
            if part.shape.sort == Sort.SECTION:
                group.groups.append(
                    self.section(part.shape, value, here, part.about) if value else _unset(part)
                )
            elif part.shape.is_rows:
                group.groups.append(self._rows(part, value or [], here))
            else:
                group.pairs.append(Pair(part.title, words_of(part, value), part.about, here in self.defaults))
        return group

    def _rows(self, part: Part, rows: Sequence[Mapping[str, Any]], at: Place) -> Group:
        group = Group(part.title, part.about, is_default=at in self.defaults)
        item = part.shape.item
        if item is None:
            return group
        if part.shape.is_flat and len(item.fields) <= MOST_COLUMNS:
            heads = [(column.head, column.shape.sort in NUMBERS) for column in item.fields]
            cells = [[words(c.shape, row.get(c.name)) for c in item.fields] for row in rows]
            named = [(*at, row_name(item, row)) in self.defaults for row in rows]
            group.sheet = Sheet(
                heads, cells, notes(item.fields), [n for n, is_so in enumerate(named) if is_so]
            )
        else:
            # What a field means is said once above the rows.
            group.about = " ".join(filter(None, (part.about, notes(item.fields))))
            group.groups = [self._row(item, row, at) for row in rows]
        return group

    def _row(self, shape: Shape, row: Mapping[str, Any], at: Place) -> Group:
        """Lay a row out under its name; what is not set in it, and the name itself, need no line."""
        group = self.section(shape, row, (*at, row_name(shape, row)))
        named = {part.title for part in shape.fields if part.name in shape.key}
        told = [pair for pair in group.pairs if pair.words != "—" and pair.title not in named]
        group.pairs = [replace(pair, about="") for pair in told]
        return group


def _unset(part: Part) -> Group:
    return Group(part.title, part.about)
