"""One sheet as a grid of values with what calamine does not tell: formats, hidden parts, formulas."""

import datetime
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

Value = str | float | int | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
Place = tuple[int, int]  # row and column, both from 0
_EMPTY: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Range:
    """A block of cells, ends included, from 0."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def height(self) -> int:
        """Rows covered."""
        return self.bottom - self.top + 1

    @property
    def width(self) -> int:
        """Columns covered."""
        return self.right - self.left + 1


@dataclass(frozen=True)
class UnitFormat:
    """A number format that shows a unit of money: 0.00"亿元" or, scaled, 0!.0,"万元"."""

    unit: str
    divisor: int


@dataclass(frozen=True)
class StruckPart:
    """A cell of which a part is struck through: the text that stays and the words that do not count."""

    kept: str
    words: str


@dataclass(frozen=True)
class Marks:
    """What the file's own XML says about one sheet beyond its values."""

    hidden_rows: frozenset[int] = _EMPTY
    hidden_columns: frozenset[int] = _EMPTY
    unit_formats: Mapping[Place, UnitFormat] = field(default_factory=dict)
    struck: frozenset[Place] = frozenset()  # struck through as a whole
    struck_parts: Mapping[Place, StruckPart] = field(default_factory=dict)
    yellow: frozenset[Place] = frozenset()
    no_value: frozenset[Place] = frozenset()  # formulas whose result was never stored
    cell_errors: Mapping[Place, str] = field(default_factory=dict)  # #REF!, #DIV/0! …


@lru_cache(maxsize=1024)
def letters(column: int) -> str:
    """The letters of a column counted from 0: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def column_number(name: str) -> int:
    """The column counted from 0 of its letters."""
    number = 0
    for sign in name:
        number = number * 26 + ord(sign) - 64
    return number - 1


def cell_name(row: int, column: int) -> str:
    """A1 notation of a place counted from 0."""
    return f"{letters(column)}{row + 1}"


def shown(value: Value) -> str:
    """The text a person sees for a value, without its number format."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        midnight = value.hour == value.minute == value.second == 0
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


@dataclass
class Grid:
    """The values of one sheet, its merged ranges and the marks of its XML."""

    name: str
    values: Sequence[Sequence[Value]]
    merges: Sequence[Range] = ()
    marks: Marks = field(default_factory=Marks)

    def __post_init__(self) -> None:
        # No text of a person holds a zero, and no database of PostgreSQL keeps one.
        self.name = self.name.replace("\0", "")
        # A sheet may end with a stray cell in its millionth row: what is blank is passed by at once.
        self._holding = [at for at, row in enumerate(self.values) if row.count("") < len(row)]
        if any("\0" in value for at in self._holding for value in self.values[at] if value.__class__ is str):  # type: ignore[operator]
            self.values = [[_without_zeros(value) for value in row] for row in self.values]
        self.height = len(self.values)
        self.width = max(map(len, self.values), default=0)

    @cached_property
    def covering(self) -> dict[Place, Range]:
        """Every place that lies in a merged range, with that range; endless ranges are cut to the sheet."""
        places: dict[Place, Range] = {}
        for area in self.merges:
            for row in range(area.top, min(area.bottom, self.height - 1) + 1):
                for column in range(area.left, min(area.right, self.width - 1) + 1):
                    places[row, column] = area
        return places

    def value(self, row: int, column: int) -> Value:
        """The cell's own value; '' when empty."""
        line = self.values[row] if row < self.height else ()
        return line[column] if column < len(line) else ""

    def text(self, row: int, column: int) -> str:
        """What a person sees in the cell itself, unit of the number format included."""
        value = self.value(row, column)
        if value == "":
            return self.marks.cell_errors.get((row, column), "") if self.marks.cell_errors else ""
        if self.marks.unit_formats and isinstance(value, (int, float)):
            unit_format = self.marks.unit_formats.get((row, column))
            if unit_format is not None:
                return f"{shown(value / unit_format.divisor)}{unit_format.unit}"
        return shown(value)

    @cached_property
    def is_plain(self) -> bool:
        """No merged cells, no unit formats, no formulas without value: what stands there is all there is."""
        marks = self.marks
        return not (self.merges or marks.unit_formats or marks.no_value or marks.cell_errors)

    def is_lost(self, place: Place) -> bool:
        """Does the cell hold a formula that gives no value?"""
        return place in self.marks.no_value or place in self.marks.cell_errors

    def merged_place(self, row: int, column: int) -> Place:
        """The place that holds the value of a merged range; the place itself when not merged."""
        area = self.covering.get((row, column)) if self.merges else None
        return (area.top, area.left) if area is not None else (row, column)

    def merged_text(self, row: int, column: int) -> str:
        """The text of the cell or of the merged range it lies in."""
        return self.text(*self.merged_place(row, column)) if self.merges else self.text(row, column)

    def rows(self, first: int = 0, last: int | None = None) -> Sequence[int]:
        """The rows that hold something, from top to bottom; of those between two rows, these included."""
        end = self.height if last is None else last + 1
        return self._rows[bisect_left(self._rows, first) : bisect_left(self._rows, end)]

    @cached_property
    def _rows(self) -> list[int]:
        lost = (row for row in self._lost_columns if row < self.height)
        return [row for row in sorted({*self._holding, *lost}) if self.filled(row)]

    def filled(self, row: int) -> Sequence[int]:
        """Columns of the row that hold something; a formula without value or with an error does."""
        known = self._filled.get(row)
        if known is None:
            columns = [
                at for at, value in enumerate(self.values[row]) if value != "" and not _is_space(value)
            ]
            lost = self._lost_columns.get(row)
            known = self._filled[row] = tuple(sorted({*columns, *lost}) if lost else columns)
        return known

    @cached_property
    def _filled(self) -> dict[int, tuple[int, ...]]:
        return {}

    @cached_property
    def _lost_columns(self) -> dict[int, list[int]]:
        columns: dict[int, list[int]] = {}
        for row, column in (*self.marks.no_value, *self.marks.cell_errors):
            columns.setdefault(row, []).append(column)
        return columns

    def row_text(self, row: int) -> str:
        """All texts of a row in one line."""
        return " ".join(text for column in self.filled(row) if (text := self.text(row, column)))


def _without_zeros(value: Value) -> Value:
    return value.replace("\0", "") if isinstance(value, str) else value


def _is_space(value: Value) -> bool:
    return value.__class__ is str and value.isspace()  # type: ignore[union-attr]


@dataclass(frozen=True)
class HiddenSheet:
    """A sheet that is not read because it is hidden."""

    name: str
    rows: int
    columns: int

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", self.name.replace("\0", ""))


@dataclass(frozen=True)
class Workbook:
    """The visible sheets of a file, ready to be read, and what was left hidden."""

    kind: str
    sheets: list[Grid]
    hidden: list[HiddenSheet]
    # Whether the file tells what is hidden in its sheets.
    shows_hidden: bool = True
    has_pictures: bool = False
