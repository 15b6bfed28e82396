"""The results of a run as a table: a unit in each row, a line or a block in each column, on the page and in a workbook."""

import tempfile
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Any

from luodi.assessment.engine import telling
from luodi.assessment.engine.scheme import Block, Line, Scheme
from luodi.assessment.models import Run
from luodi.assessment.reports.results import Results, Row, ranking
from luodi.common.columns import Column, Kind
from luodi.common.money import NOTHING
from luodi.common.spreadsheets import Ledger, write

# With more columns than these blocks stand for their lines until they are opened.
MOST_COLUMNS = 12


_NOTHING = {"score": None}


@dataclass(frozen=True)
class Part:
    """A line or a block of the scheme as a column; ``number`` is its place among the lines, or among the blocks."""

    name: str
    number: int
    is_block: bool = False
    block: str = ""
    is_bonus: bool = False
    # Of a block in a long scheme: which ones are open once this one is clicked.
    toggles: tuple[int, ...] | None = None
    is_open: bool = True
    is_for_some: bool = False

    @property
    def anchor(self) -> str:
        """Where its working stands on the page of a unit."""
        return f"block-{self.number}" if self.is_block else f"line-{self.number}"


@dataclass(frozen=True)
class Cell:
    """What a unit got in a part."""

    part: Part
    told: Mapping[str, Any] | None

    @property
    def score(self) -> int | float | None:
        """The score as it is kept; None where there is none."""
        return self.told["score"] if self.told else None

    @property
    def shown(self) -> str:
        """The score as it is printed; of a part that only grades its grade."""
        return telling.score(self.told or _NOTHING) or self.grade or NOTHING

    @property
    def grade(self) -> str:
        return (self.told["grade"] or "") if self.told else ""

    @property
    def working(self) -> str:
        """How it came about, or why there is none."""
        return (self.told["working"] or self.told["why_not"] or "") if self.told else ""


@dataclass(frozen=True)
class Scored:
    """A unit with its score in every part."""

    row: Row
    cells: list[Cell]


@dataclass(frozen=True)
class Table:
    """One group of units in order of place."""

    group: str
    parts: list[Part]
    rows: list[Scored]

    @cached_property
    def full(self) -> dict[Part, str]:
        """The full mark of each part, where all units have the same."""
        found = {}
        for place, part in enumerate(self.parts):
            told = {row.cells[place].told["points"] for row in self.rows if row.cells[place].told}  # type: ignore[index]
            mark = told.pop() if len(told) == 1 else None
            found[part] = "" if mark is None else telling.number(mark)
        return found


def parts_of(rules: Scheme, opened: Collection[int] | None = None) -> list[Part]:
    """Return the columns of a scheme; of a long one those of its open blocks alone. ``None``: everything is open."""
    is_long = opened is not None and sum(1 for _ in rules.entries()) > MOST_COLUMNS
    blocks = [one.block for one in rules.entries() if isinstance(one, Block)]
    lines = [one.line for one in rules.all_lines()]
    at_hand = frozenset(opened or ())

    def walk(entries: Iterable[Line | Block], block: str) -> Iterator[Part]:
        for one in entries:
            if isinstance(one, Line):
                yield Part(
                    one.line, lines.index(one.line) + 1, block=block, is_bonus=one.bonus,
                    is_for_some=one.when is not None,
                )  # fmt: skip
                continue
            number = blocks.index(one.block) + 1
            is_open = not is_long or number in at_hand
            toggles = tuple(sorted(at_hand ^ {number})) if is_long else None
            yield Part(one.block, number, True, block, one.bonus, toggles, is_open)
            if is_open:
                yield from walk(one.lines, one.block)

    return list(walk(rules.lines, ""))


def tables(run: Run, found: Results, opened: Collection[int] | None = None) -> list[Table]:
    """Return the groups of a run with the scores of their units; a line that is for no unit of a group is left out there."""
    parts = parts_of(run.version.rules, opened)
    made = []
    for group, rows in ranking(found):
        told = [_told(row) for row in rows]
        mine = [part for part in parts if not part.is_for_some or any(_has(one, part) for one in told)]
        scored = [
            Scored(row, [Cell(part, one.get((part.is_block, part.name))) for part in mine])
            for row, one in zip(rows, told, strict=True)
        ]
        made.append(Table(group, mine, scored))
    return made


_Told = Mapping[tuple[bool, str], Mapping[str, Any]]


def _told(row: Row) -> _Told:
    lines = {(False, one["line"]): one for one in row.told["lines"]}
    return lines | {(True, one["line"]): one for one in telling.blocks(row.told)}


def _has(told: _Told, part: Part) -> bool:
    cell = Cell(part, told.get((part.is_block, part.name)))
    return cell.score is not None or bool(cell.grade)


@dataclass(frozen=True)
class _Written:
    """A unit as a line of the workbook."""

    group: str
    row: Row
    told: _Told = field(repr=False)


def proposals(row: Row) -> list[str]:
    """Return in words what the scheme proposes for a unit."""
    outcomes = [
        f"{one['outcome']}（待定）" if one["undecided"] else one["outcome"] for one in row.told["outcomes"]
    ]
    rewards = [
        f"{one['reward']}（待定）"
        if one["amount"] is None
        else f"{one['reward']} {one['amount']}{one['unit']}"
        for one in row.told["rewards"]
    ]
    return [*row.told["gates"], *outcomes, *rewards]


def workbook(run: Run, found: Results) -> IO[bytes]:
    """Write the results to a temporary file that goes when it is closed; the columns are those of the page, all open."""
    groups = ranking(found)
    lines = [_Written(group, row, _told(row)) for group, rows in groups for row in rows]
    columns = [
        Column("place", "名次", lambda line: line.row.told["place"], Kind.COUNT, width=6),
        Column("unit", "单位", lambda line: line.row.name, width=24),
        *([Column("group", "组别", lambda line: line.group, width=16)] if len(groups) > 1 else []),
        Column("total", "总分", lambda line: line.row.told["total"], Kind.SCORE, width=10),
        Column("grade", "等次", lambda line: line.row.told["grade"], width=10),
        *(_column(part) for part in parts_of(run.version.rules)),
        Column("proposals", "结果建议", lambda line: "、".join(proposals(line.row)), width=30),
        Column("working", "算式", lambda line: line.row.working, width=60),
    ]
    made = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    note = f"{run.get_state_display()}　第 {found.number} 次计算，数据截至 {found.as_of}　{run.scheme}第 {run.version.number} 版"
    write(made, Ledger(f"{run}结果", note, columns, lines))
    made.seek(0)
    return made


def _column(part: Part) -> Column:
    def read(line: _Written) -> int | float | str | None:
        cell = Cell(part, line.told.get((part.is_block, part.name)))
        return cell.grade if cell.score is None else cell.score

    return Column(
        part.anchor, f"{part.name}（板块）" if part.is_block else part.name, read, Kind.SCORE, width=14
    )
