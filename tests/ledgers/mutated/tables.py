"""A sheet as plain values, to be changed and written in any form."""

from dataclasses import dataclass, field


@dataclass
class Table:
    """The rows of a sheet and its merged ranges: first row, first column, last row, last column."""

    name: str
    rows: list[list[object]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)

    def put(self, row: int, column: int, value: object) -> None:
        """Set a cell, wherever it lies."""
        while len(self.rows) <= row:
            self.rows.append([])
        line = self.rows[row]
        line.extend([""] * (column + 1 - len(line)))
        line[column] = value
