"""Builds a sheet cell by cell, for files that give their tables as marked-up text."""

from dataclasses import dataclass, field

from luodi.ledgers.files.grid import Grid, Marks, Place, Range, StruckPart, UnitFormat, Value
from luodi.ledgers.refusals import too_large

MOST_CELLS = 8_000_000
MOST_COLUMNS = 16_384
MOST_ROWS = 1_048_576


@dataclass
class Canvas:
    """Values and marks of one sheet; refuses what would not fit into the memory."""

    rows: list[list[Value]] = field(default_factory=list)
    merges: list[Range] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[Place] = field(default_factory=set)
    struck_parts: dict[Place, StruckPart] = field(default_factory=dict)
    unit_formats: dict[Place, UnitFormat] = field(default_factory=dict)
    yellow: set[Place] = field(default_factory=set)
    cell_errors: dict[Place, str] = field(default_factory=dict)
    no_value: set[Place] = field(default_factory=set)
    width: int = 0
    cells: int = 0
    merged: int = 0

    def put(self, row: int, column: int, value: Value) -> None:
        """Write a value; the rows above are made as needed."""
        if row >= MOST_ROWS or column >= MOST_COLUMNS:
            raise too_large()
        while len(self.rows) <= row:
            self.rows.append([])
        line = self.rows[row]
        if column >= len(line):
            self.spend(column + 1 - len(line))
            line.extend([""] * (column + 1 - len(line)))
        line[column] = value
        self.width = max(self.width, column + 1)

    def merge(self, row: int, column: int, height: int, width: int) -> None:
        """Note that a cell covers others."""
        if height > 1 or width > 1:
            self.merges.append(Range(row, column, row + height - 1, column + width - 1))

    def strike(self, row: int, column: int, part: StruckPart) -> None:
        """Note what of a cell is struck through, the whole of it when nothing is left."""
        if part.kept.strip():
            self.struck_parts[row, column] = part
        elif part.words.strip():
            self.struck.add((row, column))

    def spend(self, cells: int) -> None:
        """Count places that were filled or passed over; too many are no ledger."""
        self.cells += cells
        if self.cells > MOST_CELLS:
            raise too_large()

    def grid(self, name: str) -> Grid:
        """The sheet, its merged cells cut to what is filled."""
        height = len(self.rows)
        for area in self.merges:
            self.merged += (min(area.bottom, height - 1) - area.top + 1) * (
                min(area.right, self.width - 1) - area.left + 1
            )
        if self.merged > MOST_CELLS:
            raise too_large()
        marks = Marks(
            hidden_rows=frozenset(self.hidden_rows),
            hidden_columns=frozenset(self.hidden_columns),
            unit_formats=self.unit_formats,
            struck=frozenset(self.struck),
            struck_parts=self.struck_parts,
            yellow=frozenset(self.yellow),
            cell_errors=self.cell_errors,
            no_value=frozenset(self.no_value),
        )
        return Grid(name, self.rows, self.merges, marks)
