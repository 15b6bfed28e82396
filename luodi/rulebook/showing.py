"""Rules laid out for reading: pairs of word and value, tables, and groups of these. No reader ever meets the file first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from luodi.rulebook.shapes import NUMBERS, Part, Shape, Sort, row_name, words, words_of

MOST_COLUMNS = 6


@dataclass(frozen=True)
class Pair:
    """One value with its word, and what it means."""

    title: str
    words: str
    about: str


@dataclass(frozen=True)
class Sheet:
    """Rows of one list; ``heads`` are (title, is a number), ``notes`` say what columns mean."""

    heads: Sequence[tuple[str, bool]]
    rows: Sequence[Sequence[str]]
    notes: str = ""


@dataclass
class Group:
    """What stands under one title, in the order of the schema; a group without anything says that nothing is set."""

    title: str = ""
    about: str = ""
    pairs: list[Pair] = field(default_factory=list)
    sheet: Sheet | None = None
    groups: list["Group"] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing is set here."""
        return not self.pairs and not self.groups and (self.sheet is None or not self.sheet.rows)


def laid_out(shape: Shape, content: Mapping[str, Any], title: str = "", about: str = "") -> Group:
    """Lay a section out: first its plain values, then its lists and sections."""
    group = Group(title, about)
    for part in shape.fields:
        value = content.get(part.name)
        if part.shape.sort == Sort.SECTION:
            group.groups.append(
                laid_out(part.shape, value, part.title, part.about) if value else _unset(part)
            )
        elif part.shape.is_rows:
            group.groups.append(_rows(part, value or []))
        else:
            group.pairs.append(Pair(part.title, words_of(part, value), part.about))
    return group


def _row(shape: Shape, row: Mapping[str, Any]) -> Group:
    """Lay a row out under its name; what is not set in it, and the name itself, need no line."""
    group = laid_out(shape, row, row_name(shape, row))
    named = {part.title for part in shape.fields if part.name in shape.key}
    told = [pair for pair in group.pairs if pair.words != "—" and pair.title not in named]
    group.pairs = [replace(pair, about="") for pair in told]
    return group


def notes(columns: Sequence[Part]) -> str:
    """Say under a list what its columns mean, where the schema tells."""
    return " ".join(f"{column.title}：{column.about}" for column in columns if column.about)


def _unset(part: Part) -> Group:
    return Group(part.title, part.about)


def _rows(part: Part, rows: Sequence[Mapping[str, Any]]) -> Group:
    group = Group(part.title, part.about)
    item = part.shape.item
    if item is None:
        return group
    if part.shape.is_flat and len(item.fields) <= MOST_COLUMNS:
        heads = [(column.head, column.shape.sort in NUMBERS) for column in item.fields]
        cells = [[words(c.shape, row.get(c.name)) for c in item.fields] for row in rows]
        group.sheet = Sheet(heads, cells, notes(item.fields))
    else:
        # What a field means is said once above the rows.
        group.about = " ".join(filter(None, (part.about, notes(item.fields))))
        group.groups = [_row(item, row) for row in rows]
    return group
