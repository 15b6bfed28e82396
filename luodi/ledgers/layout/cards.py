"""Project cards: one project after another as label and value, each card under its heading line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from luodi.ledgers.files.grid import Grid, Value
from luodi.ledgers.language import longest
from luodi.ledgers.language.money_words import UNITS
from luodi.ledgers.language.synonyms import JOINED
from luodi.ledgers.language.text import squeeze
from luodi.ledgers.language.units import unit_in_line
from luodi.ledgers.layout.headrows import Ways
from luodi.ledgers.layout.heads import Column, field_of, read_head
from luodi.ledgers.layout.rows import Cell, Ignored, Record, ignored
from luodi.ledgers.layout.sections import Section, enter, level_of, make_section
from luodi.ledgers.layout.tables import Table

_NUMBERING = re.compile(
    r"^\s*(?:[一二三四五六七八九十]+[、.．]|[(（][一二三四五六七八九十\d]+[)）]|\d{1,2}[、.．)）](?!\d)|[①-⑳])\s*"
)
_INLINE = re.compile(r"([^：:\n]{2,16})[：:]\s*(.*)", re.DOTALL)
_PARTS = re.compile(r"\s{2,}|\n(?=[^：:\n]{2,12}[：:])")
_FEWEST_LABELS = 3
_BLANK_CARD = re.compile(r"[×xX*＊_\s]*(?:项目)?")


@dataclass(frozen=True)
class Pair:
    """A label and the value beside or behind it."""

    field: str
    label: str
    row: int
    at: int
    text: str
    value: Value


@dataclass
class Card:
    """One card: its heading line, its rows and its pairs."""

    first: int
    last: int
    heading: str = ""
    pairs: list[Pair] = field(default_factory=list)
    sections: tuple[Section, ...] = ()

    @property
    def names(self) -> list[Pair]:
        """Pairs that name the project."""
        return [pair for pair in self.pairs if pair.field == "name" and pair.text]


def bare_label(text: str) -> str:
    """A label without its number: 一、项目名称 → 项目名称."""
    return _NUMBERING.sub("", text).strip().rstrip("：:")


def label_field(text: str, ways: Ways) -> str | None:
    """The field that a label names; None for anything longer or unknown."""
    label = bare_label(text)
    if not label or len(squeeze(label)) > longest.LABEL:
        return None
    return ways.synonyms.get(squeeze(label)) or field_of(label)


def row_pairs(grid: Grid, row: int, ways: Ways) -> list[Pair]:
    """The labels and values of a row; empty when it does not begin with a label."""
    pairs: list[Pair] = []
    filled = grid.filled(row)
    place = 0
    while place < len(filled):
        at = filled[place]
        text = grid.text(row, at)
        inline = _inline_pairs(text, row, at, ways)
        if inline:
            pairs.extend(inline)
        elif (name := label_field(text, ways)) is not None:
            value_at = filled[place + 1] if place + 1 < len(filled) else None
            if value_at is not None and _is_value(grid, row, filled[place:], ways):
                pairs.append(
                    Pair(
                        name,
                        bare_label(text),
                        row,
                        value_at,
                        grid.text(row, value_at),
                        grid.value(row, value_at),
                    )
                )
                place += 1
            else:
                pairs.append(Pair(name, bare_label(text), row, at, "", ""))
        elif place == 0:
            return []
        place += 1
    return pairs


def _is_value(grid: Grid, row: int, rest: Sequence[int], ways: Ways) -> bool:
    """Is the cell after a label its value? A value may read like a label: 建设地点 | 开发区."""
    label_at, value_at = rest[:2]
    if label_field(grid.text(row, value_at), ways) is None:
        return True
    area = grid.covering.get((row, label_at))
    beside = value_at == label_at + (area.width if area is not None else 1)
    return beside and (len(rest) == 2 or label_field(grid.text(row, rest[2]), ways) is not None)


def _inline_pairs(text: str, row: int, at: int, ways: Ways) -> list[Pair]:
    pairs = []
    for part in _PARTS.split(text):
        found = _INLINE.fullmatch(part.strip())
        if found is None:
            continue
        name = label_field(found[1], ways)
        if name is not None:
            value = found[2].strip()
            pairs.append(Pair(name, bare_label(found[1]), row, at, value, value))
    return pairs


def find_cards(grid: Grid, ways: Ways) -> list[Table]:
    """The cards of a sheet as one table whose items are ready; nothing where the sheet holds no cards."""
    pairs = {row: row_pairs(grid, row, ways) for row in grid.rows()}
    labelled = [row for row, found in pairs.items() if found]
    fields = {pair.field for row in labelled for pair in pairs[row]} - {"ignored"}
    named = any(pair.field == "name" for row in labelled for pair in pairs[row])
    headed = any(level_of(grid.row_text(row)) is not None for row in grid.rows() if not pairs[row])
    if (
        len(fields) < _FEWEST_LABELS
        or not (named or headed)
        or not {"name", "investment", "content"} & fields
    ):
        return []
    first = labelled[0]
    titles = [grid.row_text(row) for row in grid.rows(last=first - 1)]
    unit = next((unit for text in titles if (unit := unit_in_line(text))), None)
    columns = _all_columns(pairs, labelled)
    table = Table(grid, 0, first, first, grid.height - 1, 0, grid.width - 1, columns, unit, "card", titles)
    table.items = list(_items(table, pairs))
    return [table] if any(isinstance(item, Record) for item in table.items) else []


def _all_columns(pairs: dict[int, list[Pair]], labelled: Sequence[int]) -> list[Column]:
    seen: dict[str, Column] = {}
    for row in labelled:
        for pair in pairs[row]:
            seen.setdefault(pair.label, read_head(pair.at, [pair.label], {}))
    return list(seen.values())


def _items(table: Table, pairs: dict[int, list[Pair]]) -> Iterator[Record | Ignored]:
    """Cards and other rows from top to bottom."""
    grid = table.grid
    cards = list(_cards(grid, pairs))
    covered = {row for card in cards for row in range(card.first, card.last + 1)}
    for row in (row for row in grid.rows() if row not in covered):
        text = grid.row_text(row)
        if unit_in_line(text) and "单位" in squeeze(text):
            kind = "unit_line"
        elif not cards or row < cards[0].first:
            kind = "title"
        else:
            kind = "footnote" if row > cards[-1].last else "section"
        yield ignored(grid, row, kind)
    for card in cards:
        yield from _card_items(table, card)


def _card_items(table: Table, card: Card) -> Iterator[Record | Ignored]:
    if _is_empty(card):
        for row in table.grid.rows(card.first, card.last):
            yield ignored(table.grid, row, "empty_card")
        return
    record = Record(table, card.first, card.last, card.sections)
    # 单位 | 万元 is about the amount beside it.
    units = {
        pair.row: squeeze(pair.text)
        for pair in card.pairs
        if pair.field == "unit" and squeeze(pair.text) in UNITS
    }
    for pair in card.pairs:
        if pair.field == "unit" and pair.row in units:
            continue
        if pair.text or table.grid.is_lost((pair.row, pair.at)):
            column = read_head(pair.at, [pair.label], {})
            if column.is_amount and column.unit is None:
                column = replace(column, unit=units.get(pair.row))
            cells = record.cells.setdefault(pair.field, [])
            if not cells or pair.field in JOINED:
                cells.append(Cell(pair.row, column, pair.text, pair.value))
    if not card.names:
        name = bare_label(card.heading)
        record.cells["name"] = [Cell(card.first, Column(0, "", "name"), name, name)]
    yield record


def _is_empty(card: Card) -> bool:
    """A card that was only copied to be filled in."""
    values = [pair for pair in card.pairs if pair.text]
    return not card.names and (not values or bool(_BLANK_CARD.fullmatch(squeeze(bare_label(card.heading)))))


def _cards(grid: Grid, pairs: dict[int, list[Pair]]) -> Iterator[Card]:
    """Cuts the rows into cards: at heading lines, and where a name comes again."""
    card: Card | None = None
    sections: list[Section] = []
    waiting: list[int] = []  # rows without labels since the last label
    for row in grid.rows():
        if not pairs[row]:
            waiting.append(row)
            continue
        if card is None or _begins_anew(grid, card, pairs[row], waiting):
            if card is not None:
                yield card
            heading = _heading(grid, waiting, pairs[row])
            for other in waiting:
                if other != heading and (text := grid.row_text(other)) and level_of(text) is not None:
                    sections = enter(sections, make_section(text, other))
            first = row if heading is None else heading
            card = Card(
                first, row, "" if heading is None else grid.row_text(heading), sections=tuple(sections)
            )
        else:
            _append_lines(grid, card, waiting)
        card.pairs.extend(pairs[row])
        card.last = row
        waiting = []
    if card is not None:
        yield card


def _begins_anew(grid: Grid, card: Card, pairs: Sequence[Pair], waiting: Sequence[int]) -> bool:
    """A second name, or a heading line before fields that the card already has."""
    have = {pair.label for pair in card.pairs}
    if any(pair.field == "name" and pair.label in have for pair in pairs):
        return True
    return bool(waiting) and (
        any(pair.label in have for pair in pairs) or any(pair.field == "name" for pair in pairs)
    )


def _heading(grid: Grid, waiting: Sequence[int], pairs: Sequence[Pair]) -> int | None:
    """The row that heads a card: the last text before it, when numbered or like its name."""
    if not waiting:
        return None
    row = waiting[-1]
    text = grid.row_text(row)
    name = next((squeeze(pair.text) for pair in pairs if pair.field == "name" and pair.text), "")
    bare = squeeze(bare_label(text))
    numbered = (
        level_of(text) is not None
        or bool(_NUMBERING.match(text))
        or bool(re.match(r"(?:项目|卡片|第)[一二三四五六七八九十\d]+", squeeze(text)))
    )
    return row if len(text) <= 80 and (numbered or (name and (bare in name or name in bare))) else None


def _append_lines(grid: Grid, card: Card, waiting: Sequence[int]) -> None:
    """Rows without a label go on with the value above."""
    last = card.pairs[-1] if card.pairs else None
    for row in waiting:
        if last is not None and last.field in JOINED:
            text = grid.row_text(row)
            card.pairs.append(Pair(last.field, last.label, row, last.at, text, text))
