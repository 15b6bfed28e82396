"""A block of cells copied from a spreadsheet, and where in a grid on the screen each of them belongs."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from luodi.ledgers.language.text import clean_name, key, one_line, squeeze

# How many names a sentence tells.
TOLD = 5
_SUM = re.compile("合计|小计|总计")


def _never(column: str, cells: Sequence[str]) -> bool:
    return False


@dataclass(frozen=True)
class Grid:
    """What a block is pasted into: rows by their numbers and names, and columns, both in the order on the screen."""

    # A row that goes by several names stands here with each of them.
    rows: Sequence[tuple[int, str]]
    columns: Sequence[str]
    # Which column a head names, and whether a head stands over the names of rows.
    column_named: Callable[[str], str | None]
    names_rows: Callable[[str], bool]
    # What a row is called, and which of them are in the grid, for the sentences.
    noun: str
    those: str
    # Whether a column may be missing from what was copied, since these cells are none of its.
    is_left_out: Callable[[str, Sequence[str]], bool] = _never


@dataclass(frozen=True)
class Cell:
    """A pasted cell with the head that stood over it, if any."""

    text: str
    head: str = ""


@dataclass
class Laid:
    """What was pasted, line by line: the row it belongs to and its cells by column; and what is to be told."""

    lines: list[tuple[int, dict[str, Cell]]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def lay(text: str, grid: Grid, at: tuple[int, str]) -> Laid:
    """Find out where the cells of a block belong.

    Where one of its columns holds names of the rows its lines are matched by them, else they are laid down from the
    cell ``at`` on, as a spreadsheet does. A line of heads says which column is which.
    """
    block = _cells(text)
    laid = Laid()
    if not block:
        return laid
    known = _by_name(grid.rows)
    names = _column_of_names(block, known)
    # A line of heads names columns and no row.
    headed = _is_head(block[0], grid) and (names is None or _plain(block[0][names]) not in known)
    heads, body = (block[0], block[1:]) if headed else ([], block)
    columns = _columns(heads, body, names, at[1], grid)
    for line, row in zip(body, _rows(body, names, known, grid, at[0], laid), strict=False):
        if row is not None:
            cells = {
                column: Cell(line[index], heads[index] if heads else "") for index, column in columns.items()
            }
            laid.lines.append((row, cells))
    if unused := [one for index, one in enumerate(heads) if one and index not in {*columns, names}]:
        laid.told.append(f"这些列没有用到：{_some(unused)}。")
    return laid


def _rows(
    body: Sequence[Sequence[str]],
    names: int | None,
    known: Mapping[str, set[int]],
    grid: Grid,
    first: int,
    laid: Laid,
) -> list[int | None]:
    """Return to which row each line belongs, as far as the grid reaches."""
    if names is not None:
        return [_matched(line[names], known, grid, laid) for line in body]
    places = list(dict.fromkeys(number for number, _ in grid.rows))
    places = places[places.index(first) :]
    beyond = next((at for at in range(len(places), len(body)) if any(body[at])), None)
    if beyond is not None:
        laid.told.append(f"粘贴的第 {beyond + 1} 行起超出了表格，没有填。")
    return [*places]


def _cells(text: str) -> list[list[str]]:
    """Cut what the clipboard holds into cells; a cell with line breaks stands in quotes."""
    whole = text.count('"') % 2 == 0
    read = csv.reader(text.splitlines(keepends=True), delimiter="\t")
    cut = read if whole else (line.split("\t") for line in text.splitlines())
    lines = [[cell.strip() for cell in line] for line in cut]
    while lines and not any(lines[-1]):
        lines.pop()
    width = max(map(len, lines), default=0)
    return [[*line, *[""] * (width - len(line))] for line in lines]


def _plain(name: str) -> str:
    return key(clean_name(name).text)


def _by_name(rows: Sequence[tuple[int, str]]) -> dict[str, set[int]]:
    """Return the rows by their names as they are compared; several may share one."""
    found = defaultdict(set)
    for number, name in rows:
        found[_plain(name)].add(number)
    return found


def _column_of_names(block: Sequence[Sequence[str]], known: Mapping[str, set[int]]) -> int | None:
    hits = [
        sum(bool(line[index]) and _plain(line[index]) in known for line in block)
        for index in range(len(block[0]))
    ]
    most = max(hits)
    return hits.index(most) if most else None


def _is_head(line: Sequence[str], grid: Grid) -> bool:
    """Whether the line names columns: one of them, and no amounts."""
    plain = [squeeze(cell) for cell in line]
    return any(grid.column_named(cell) or grid.names_rows(cell) for cell in plain) and not any(
        re.fullmatch(r"[\d.,]+", cell) for cell in plain if cell
    )


def _columns(
    heads: Sequence[str], body: Sequence[Sequence[str]], names: int | None, first: str, grid: Grid
) -> dict[int, str]:
    """Return which cell of a line belongs to which column of the grid."""
    width = len(body[0]) if body else 0
    others = [index for index in range(width) if index != names]
    if heads:
        named = {index: grid.column_named(squeeze(heads[index])) for index in others}
        return {index: column for index, column in named.items() if column}
    if names is not None:
        # What stands before the names is a running number.
        others = [index for index in others if index > names]
    free = list(grid.columns)
    if names is None:
        free = free[free.index(first) if first in free else 0 :]
    found: dict[int, str] = {}
    for index in others:
        told = [line[index] for line in body if line[index]]
        if found and free and told and grid.is_left_out(free[0], told):
            free.pop(0)
        if free:
            found[index] = free.pop(0)
    return found


def _matched(name: str, known: Mapping[str, set[int]], grid: Grid, laid: Laid) -> int | None:
    plain = _plain(name)
    if not plain or _SUM.fullmatch(plain):
        return None
    rows = known.get(plain, set())
    if len(rows) > 1:
        laid.told.append(f"有两个{grid.noun}都叫“{name}”，请手工填这一行。")
    elif not rows:
        laid.told.append(f"“{one_line(name)}”没有对上{grid.those}，这一行没有填。")
    return next(iter(rows)) if len(rows) == 1 else None


def _some(words: Sequence[str]) -> str:
    return "、".join(words[:TOLD]) + (f"等 {len(words)} 列" if len(words) > TOLD else "")
