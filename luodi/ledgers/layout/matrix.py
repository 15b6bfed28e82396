"""Tables laid on their side: labels down the first column, one project in each column."""

from collections.abc import Iterator

from luodi.ledgers.files.grid import Grid
from luodi.ledgers.language.units import unit_in_line
from luodi.ledgers.layout.cards import bare_label, label_field
from luodi.ledgers.layout.headrows import Ways
from luodi.ledgers.layout.heads import Column, read_head
from luodi.ledgers.layout.rows import Cell, Ignored, Record, ignored
from luodi.ledgers.layout.tables import Table

_FEWEST_LABELS, _MOST_LABELS = 4, 200


def find_matrix(grid: Grid, ways: Ways) -> list[Table]:
    """One table for every project column; nothing where the sheet is not laid out so."""
    labels = _labels(grid, ways)
    name_row = next((row for row, (_, name) in labels.items() if name == "name"), None)
    if name_row is None or len(labels) < _FEWEST_LABELS:
        return []
    label_at = labels[name_row][0]
    projects = [at for at in grid.filled(name_row) if at > label_at]
    # A second label in the line of names, or a second line of names, makes cards of label and value.
    # 千亩油茶 only sounds like a head.
    labelled = any(label_field(grid.text(name_row, at), ways) not in {None, "ignored"} for at in projects)
    names = sum(1 for _, name in labels.values() if name == "name")
    if len(projects) < 2 or labelled or names > 1:
        return []
    first, last = min(labels), max(labels)
    titles = [grid.row_text(row) for row in grid.rows(last=first - 1)]
    unit = next((unit for text in titles if (unit := unit_in_line(text))), None)
    tables: list[Table] = []
    for at in projects:
        columns = [_column(grid, row, label_at, at, ways) for row in labels]
        table = Table(
            grid, 0, first, first, last, at, at, columns, unit, "matrix", titles, second=bool(tables)
        )
        table.items = [
            _record(table, dict(zip(labels, columns, strict=True)), name_row, last),
            *(_others(grid, labels, name_row) if not tables else []),
        ]
        tables.append(table)
    return tables


def _labels(grid: Grid, ways: Ways) -> dict[int, tuple[int, str]]:
    """Row → column and field of its label."""
    labels: dict[int, tuple[int, str]] = {}
    for row in grid.rows(last=_MOST_LABELS):
        for at in grid.filled(row)[:2]:
            name = label_field(grid.text(row, at), ways)
            if name is not None and name != "serial":
                labels[row] = (at, name)
                break
    return labels


def _column(grid: Grid, row: int, label_at: int, at: int, ways: Ways) -> Column:
    head = read_head(at, [bare_label(grid.text(row, label_at))], ways.synonyms)
    return Column(
        at, head.head, head.field, head.unit, at in grid.marks.hidden_columns, head.guessed_from, head.basis
    )


def _record(table: Table, columns: dict[int, Column], name_row: int, last: int) -> Record:
    grid = table.grid
    record = Record(table, name_row, last, ())
    for row, column in columns.items():
        place = grid.merged_place(row, column.at)
        text = grid.text(*place)
        if column.field and column.field != "ignored" and (text or grid.is_lost(place)):
            area = grid.covering.get(place)
            record.cells.setdefault(column.field, []).append(
                Cell(row, column, text, grid.value(*place), area)
            )
    return record


def _others(grid: Grid, labels: dict[int, tuple[int, str]], name_row: int) -> Iterator[Ignored]:
    """The rows around; a project begins with its name, so labels above it head the table."""
    for row in grid.rows():
        if row not in labels:
            yield ignored(grid, row, "title" if row < min(labels) else "footnote")
        elif row < name_row:
            yield ignored(grid, row, "header")
