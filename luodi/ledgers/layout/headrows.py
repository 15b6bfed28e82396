"""Where the heads of a sheet stand: one to three rows that name columns, whatever is merged."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from luodi.ledgers.files.grid import Grid, column_number
from luodi.ledgers.language import longest
from luodi.ledgers.language.money_words import UNITS
from luodi.ledgers.language.synonyms import PATTERNS
from luodi.ledgers.language.text import squeeze
from luodi.ledgers.language.units import unit_in_line
from luodi.ledgers.layout.heads import field_of, is_head_text, plain_head
from luodi.ledgers.layout.sections import level_of

_NAME_HEAD = re.compile("|".join(pattern for name, pattern in PATTERNS if name == "name"))
_MOST_HEAD_ROWS = 3
_MOST_TITLE_ROWS = 40
_FEWEST_KNOWN = 3
_FEWEST_LABELS_BELOW = 2
_TOTAL_START = re.compile(r"合计|总计|小计|共计|注[:：]|备注[:：]|说明[:：]|填表")


@dataclass(frozen=True)
class Ways:
    """How heads are to be understood: the user's words and the user's columns."""

    synonyms: Mapping[str, str]
    mapping: Mapping[str, Mapping[str, str | None]]


def head_rows(grid: Grid, ways: Ways) -> list[tuple[int, int]]:
    """First and last row of every head that differs from the one before it."""
    heads: list[tuple[int, int]] = []
    after = 0
    for row in grid.rows():
        span = _head_at(grid, row, ways) if row >= after else None
        if span is None:
            continue
        if (
            not heads
            or not _same_head(grid, heads[-1], span)
            or _has_title_above(grid, span[0], heads[-1][1])
        ):
            heads.append(span)
        after = span[1] + 1
    return heads or _heads_without_name(grid, ways)


def _same_head(grid: Grid, one: tuple[int, int], two: tuple[int, int]) -> bool:
    def text(row: int) -> str:
        return squeeze(grid.row_text(row))

    return one[1] - one[0] == two[1] - two[0] and all(
        text(one[0] + n) == text(two[0] + n) for n in range(one[1] - one[0] + 1)
    )


def _has_title_above(grid: Grid, row: int, floor: int) -> bool:
    return any(unit_in_line(grid.row_text(above)) for above in range(title_top(grid, row, floor + 1), row))


def _head_at(grid: Grid, row: int, ways: Ways) -> tuple[int, int] | None:
    """The head whose name cell stands in this row, or None."""
    filled = grid.filled(row)
    if len(filled) < 2 or not _has_name_head(grid, row, ways):
        return None
    texts = [grid.text(row, column) for column in filled]
    if any(_NUMBER.fullmatch(squeeze(text)) for text in texts):
        return None
    known = sum(
        is_head_text(text) or squeeze(text) in ways.synonyms
        for text in texts
        if len(text) <= longest.HEAD and not _UNDER_WAY.match(text)
    )
    if known < 2 or known * 2 < len(texts) - _under_merge(grid, row, filled):
        return None
    if _begins_card(grid, row, filled):
        return None
    top = row
    while top > 0 and row - top < _MOST_HEAD_ROWS - 1 and _is_group_row(grid, top - 1):
        top -= 1
    bottom = row
    while (
        bottom + 1 < grid.height
        and bottom - top < _MOST_HEAD_ROWS - 1
        and _continues_head(grid, top, bottom + 1)
    ):
        bottom += 1
    return top, bottom


# A year may head a column; any other number is a value.
_NUMBER = re.compile(r"(?!(?:19|20)\d\d$)[-+]?\d[\d,.]*%?")
_UNDER_WAY = re.compile(r"正在|尚未|未")


def _begins_card(grid: Grid, row: int, filled: Sequence[int]) -> bool:
    """The first line of a card or of a sideways table: the lines below begin with other labels, each with a value."""
    below = [number for number in range(row + 1, min(row + 6, grid.height)) if grid.filled(number)][:3]
    firsts = {grid.text(number, grid.filled(number)[0]) for number in below if _has_value(grid, number)}
    # Labels beside each other are the head of a table; in a card each label has its value beside it.
    side_by_side = len(filled) > 2 and is_head_text(grid.text(row, filled[1]))
    labels = is_head_text(grid.text(row, filled[0])) and sum(map(_is_label, firsts)) >= _FEWEST_LABELS_BELOW
    return labels and not side_by_side


def _has_value(grid: Grid, row: int) -> bool:
    return len(grid.filled(row)) > 1 or bool(re.search("[:：].", grid.row_text(row)))


# 已签约 and 正在洽谈 hold the words of heads, but are values.
_VALUE_START = re.compile(r"已|正|未|拟|待|尚")


def _is_label(text: str) -> bool:
    if len(text) > longest.HEAD or _VALUE_START.match(text):
        return False
    return is_head_text(text) or is_head_text(re.split("[:：]", text)[0])


def _under_merge(grid: Grid, row: int, filled: Sequence[int]) -> int:
    """Heads over several columns name groups, not fields; they need not be known."""
    return sum(1 for column in filled if (area := grid.covering.get((row, column))) and area.width > 1)


def _has_name_head(grid: Grid, row: int, ways: Ways) -> bool:
    """Does a cell of the row say 项目名称 in some spelling? Asked of every row, so most must end early."""
    for value in grid.values[row]:
        if value.__class__ is not str or len(value) > longest.HEAD:  # type: ignore[arg-type]
            continue
        if ways.synonyms and ways.synonyms.get(squeeze(str(value))) == "name":
            return True
        if ("项" in value or "名" in value or "工" in value) and _names_projects(str(value)):  # type: ignore[operator]
            return True
    return False


@lru_cache(maxsize=65536)
def _names_projects(text: str) -> bool:
    return "单位" not in text and field_of(text) == "name" and bool(_NAME_HEAD.fullmatch(plain_head(text)))


def _is_group_row(grid: Grid, row: int) -> bool:
    """A row of group heads above the heads: at least two texts, one of them over several columns."""
    filled = grid.filled(row)
    if len(filled) < 2 or any(not isinstance(grid.value(row, column), str) for column in filled):
        return False
    texts = [grid.text(row, column) for column in filled]
    if any(len(text) > longest.HEAD or unit_in_line(text) and "单位" in text for text in texts):
        return False
    wide = [
        area
        for column in filled
        if (area := grid.covering.get((row, column))) and area.width > 1 and area.width < grid.width
    ]
    return bool(wide) and len(wide) + sum(map(is_head_text, texts)) >= 2


def _continues_head(grid: Grid, top: int, row: int) -> bool:
    """Does the row below still belong to the head? It lies under merged heads, or numbers the columns."""
    filled = grid.filled(row)
    if not filled:
        return _reaches(grid, top, row)
    if numbers_columns(grid, row, filled):
        return True
    if any(
        not isinstance(grid.value(row, column), str) or len(grid.text(row, column)) > longest.HEAD
        for column in filled
    ):
        return False
    texts = [grid.text(row, column) for column in filled]
    if all(squeeze(text).strip("()") in UNITS for text in texts):
        return True
    if any(
        level_of(text) is not None or ("单位:" in squeeze(text) and not is_head_text(text)) for text in texts
    ):
        return False
    under = _lies_under_group(grid, top, row, filled[0]) or _reaches(grid, top, row)
    if len(filled) == 1 and not under:
        return False
    covered = all(
        _lies_under_group(grid, top, row, column) or is_head_text(text)
        for column, text in zip(filled, texts, strict=True)
    )
    known = sum(map(is_head_text, texts))
    # Texts under groups alone, right below them: 合同引资额 over 内资（亿元） | 外资（万美元）.
    grouped = (
        row == top + 1 and len(texts) > 1 and all(_lies_under_group(grid, top, row, at) for at in filled)
    )
    return (
        covered
        and (grouped or _reaches(grid, top, row) or known * 3 >= len(texts) * 2)
        and not _is_section_like(grid, row, filled)
    )


def _is_section_like(grid: Grid, row: int, filled: Sequence[int]) -> bool:
    area = grid.covering.get((row, filled[0]))
    return len(filled) == 1 and area is not None and area.width * 2 > grid.width


def _reaches(grid: Grid, top: int, row: int) -> bool:
    """Does a merged head of the rows above reach down into this row?"""
    places = ((above, column) for above in range(top, row) for column in range(grid.width))
    return any(
        (area := grid.covering.get(place)) is not None and area.bottom >= row and area.top >= top
        for place in places
    )


def _lies_under_group(grid: Grid, top: int, row: int, column: int) -> bool:
    for above in range(row - 1, top - 1, -1):
        area = grid.covering.get((above, column))
        if area is not None and area.width > 1:
            return True
    # The group of a text table is written over its first column only.
    right = column + 1 < grid.width and bool(group_beside(grid, row - 1, column + 1))
    return bool(group_beside(grid, row - 1, column)) or (right and bool(grid.text(row - 1, column)))


def group_beside(grid: Grid, row: int, column: int) -> str:
    """The head of a group that is written over its first column alone, as text tables have it: 到位资金 | (blank)."""
    at = column
    while at and grid.text(row + 1, at) and not grid.text(row, at) and (row, at) not in grid.covering:
        at -= 1
    telling = at < column and grid.text(row + 1, at) and (row, at) not in grid.covering
    return grid.text(row, at) if telling else ""


def numbers_columns(grid: Grid, row: int, filled: Sequence[int]) -> bool:
    """A row 1 2 3 4 … or 甲 乙 1 2 … that numbers the columns."""
    texts = [squeeze(grid.text(row, column)).strip("()栏") for column in filled]
    numbers = [int(text) for text in texts if text.isdigit() and len(text) < 3]
    rest = [text for text in texts if not text.isdigit()]
    return (
        len(numbers) >= 3
        and all(len(text) <= 2 or "=" in text for text in rest)
        and numbers == list(range(numbers[0], numbers[0] + len(numbers)))
        and numbers[0] in (0, 1)
    )


def _heads_without_name(grid: Grid, ways: Ways) -> list[tuple[int, int]]:
    """A sheet that never says 项目名称: the user's columns, else the first row with three known heads."""
    for row in range(min(grid.height, _MOST_TITLE_ROWS)):
        if _may_be_head(grid, row, ways):
            bottom = row
            while (
                bottom + 1 < grid.height
                and bottom - row < _MOST_HEAD_ROWS - 1
                and _continues_head(grid, row, bottom + 1)
            ):
                bottom += 1
            return [(row, bottom)]
    return []


def _may_be_head(grid: Grid, row: int, ways: Ways) -> bool:
    filled = grid.filled(row)
    if ways.mapping.get(grid.name):
        own = [column_number(name) for name in ways.mapping[grid.name]]
        return len(filled) > 1 and all(isinstance(grid.value(row, at), str) and at in filled for at in own)
    texts = [grid.text(row, column) for column in filled]
    fields = {found for text in texts if not _is_prose(text) and (found := field_of(text))} - {"ignored"}
    return len(fields) >= _FEWEST_KNOWN or (len(fields) > 1 and "页码" in "".join(texts))


def _is_prose(text: str) -> bool:
    return len(text) > longest.HEAD or bool(re.search("[,，。;；]", text))


def title_top(grid: Grid, head: int, floor: int) -> int:
    """The first of the title lines right above a head: blank rows and rows of one or two texts."""
    top = head
    for row in reversed(grid.rows(floor, head - 1)):
        filled = grid.filled(row)
        text = grid.row_text(row)
        if len(filled) > 2 or (len(filled) == 2 and not unit_in_line(text)):
            break
        if _TOTAL_START.match(squeeze(text)) or any(not isinstance(grid.value(row, c), str) for c in filled):
            break
        top = row
    return top
