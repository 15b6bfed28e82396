"""Fast insertion and change of many rows: COPY on PostgreSQL, many rows in each statement on SQLite."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Any

from django.db import connection, models


def next_ids(model: type[models.Model], count: int) -> range | list[int]:
    """Set aside ``count`` primary keys. On SQLite the caller's write transaction keeps others away."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The name of the sequence is looked up once; beside nextval it would be for every number.
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [table])
            cursor.execute("SELECT nextval(%s) FROM generate_series(1, %s)", [*cursor.fetchone(), count])
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        first = (row[0] if row else 0) + 1
        return range(first, first + count)


def insert(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows given as tuples in the order of ``fields`` (attribute names, such as ``unit_id``).

    Neither defaults nor signals run: the caller says every value, history and trail included.
    """
    columns = [_field(model, name) for name in fields]
    prepare = {i: _preparing(field) for i, field in enumerate(columns) if _needs_preparing(field)}
    quote = connection.ops.quote_name
    into = f"{quote(model._meta.db_table)} ({', '.join(quote(field.column) for field in columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in (_prepared(row, prepare) for row in rows) if prepare else rows:
                    copy.write_row(row)
        else:
            for by_column in _in_columns(rows, prepare, INSERTED_TOGETHER):
                cursor.execute(*_insertion(into, by_column))


# So many rows in one insertion on SQLite: a statement for each row takes two to seven times as long, more gain nothing.
INSERTED_TOGETHER = 60


def _in_columns(
    rows: Iterable[Sequence[Any]], prepare: Mapping[int, Callable[[Any], Any]], together: int
) -> Iterator[list[Sequence[Any]]]:
    """Yield some rows at a time, as columns of values that the database takes."""
    left = iter(rows)
    while some := list(islice(left, together)):
        by_column: list[Sequence[Any]] = list(zip(*some, strict=True))
        for i, convert in prepare.items():
            by_column[i] = [None if value is None else convert(value) for value in by_column[i]]
        yield by_column


def _insertion(into: str, by_column: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """Return the statement and its parameters; what all rows say alike is handed over once."""
    shared = [column[0] for column in by_column if _is_alike(column)]
    told = [column for column in by_column if not _is_alike(column)] or [range(len(by_column[0]))]
    names = (f"new.column{i}" for i in range(1, len(told) + 1))
    said = ", ".join("%s" if _is_alike(column) else next(names) for column in by_column)
    new = _values_of(len(told), len(told[0]))
    values = [*shared, *chain.from_iterable(zip(*told, strict=True))]
    return f"INSERT INTO {into} SELECT {said} FROM {new}", values  # noqa: S608  names from the model


def _is_alike(column: Sequence[Any]) -> bool:
    return column.count(column[0]) == len(column)


def copy(
    source: type[models.Model],
    target: type[models.Model],
    fields: Sequence[str],
    ids: range | list[int],
    **told: Any,
) -> None:
    """Insert into one table what rows of another say in fields of the same names, with what ``told`` says of all of them.

    The rows never leave the database; ``ids`` come from ``next_ids``.
    """
    quote = connection.ops.quote_name
    own = ", ".join(quote(_field(source, name).column) for name in fields)
    into = ", ".join(quote(_field(target, name).column) for name in (*fields, *told))
    more = "".join(", %s" for _ in told)
    values = [
        None if value is None else _preparing(_field(target, name))(value) for name, value in told.items()
    ]
    among, numbers = _among(ids)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(target._meta.db_table)} ({into}) SELECT {own}{more}"  # noqa: S608  names from the model
            f" FROM {quote(source._meta.db_table)} WHERE id {among} ORDER BY id",
            [*values, *numbers],
        )


def _among(ids: range | list[int]) -> tuple[str, list[Any]]:
    if isinstance(ids, range):
        return "BETWEEN %s AND %s", [ids.start, ids.stop - 1]
    return "= ANY(%s)", [list(ids)]


# So many rows in one statement; with forty fields they stay below the 32,766 parameters that SQLite takes.
TOGETHER = 500


def update(model: type[models.Model], fields: Sequence[str], rows: Sequence[models.Model]) -> None:
    """Write some fields of many rows, given as instances; many times as fast as ``bulk_update``, and as silent.

    Few statements: SQLite keeps a journal for each that foreign keys watch, PostgreSQL plans each anew.
    """
    columns = [*(_field(model, name) for name in fields), model._meta.pk]
    prepare = {i: _preparing(field) for i, field in enumerate(columns) if _needs_preparing(field)}
    values = ([getattr(row, field.attname) for field in columns] for row in rows)
    quote, given = connection.ops.quote_name, _arrays if connection.vendor == "postgresql" else _values
    table = quote(model._meta.db_table)
    with connection.cursor() as cursor:
        for by_column in _in_columns(values, prepare, TOGETHER):
            said, new, parameters = given(columns, by_column)
            pairs = zip(columns[:-1], said[:-1], strict=True)
            changes = ", ".join(f"{quote(field.column)} = {value}" for field, value in pairs)
            cursor.execute(f"UPDATE {table} SET {changes} FROM {new} WHERE id = {said[-1]}", parameters)  # noqa: S608


def _values(columns: Sequence[Any], by_column: Sequence[Sequence[Any]]) -> tuple[list[str], str, list[Any]]:
    """Return by which words each column is said, the rows as a table named ``new``, and the parameters, for SQLite.

    What all rows say alike is handed over once; the numbers of the rows, in the last column, never are.
    """
    alike = [*map(_is_alike, by_column[:-1]), False]
    told = [column for column, same in zip(by_column, alike, strict=True) if not same]
    names = (f"new.column{i}" for i in range(1, len(told) + 1))
    shared = [column[0] for column, same in zip(by_column, alike, strict=True) if same]
    said = ["%s" if same else next(names) for same in alike]
    return said, _values_of(len(told), len(told[0])), [*shared, *chain.from_iterable(zip(*told, strict=True))]


def _values_of(columns: int, rows: int) -> str:
    mark = f"({', '.join(['%s'] * columns)})"
    return f"(VALUES {', '.join([mark] * rows)}) AS new"


def _arrays(columns: Sequence[Any], by_column: Sequence[Sequence[Any]]) -> tuple[list[str], str, list[Any]]:
    """Return the same for PostgreSQL, one array for each column: up to four times as fast as ``VALUES``."""
    # Without the length: a cast to varchar(200) would cut a longer text in silence, where writing it is refused.
    types = [field.cast_db_type(connection).partition("(")[0] for field in columns]
    names = [f"column{i}" for i in range(1, len(columns) + 1)]
    arrays = ", ".join(f"%s::{name}[]" for name in types)
    said = [f"new.{name}" for name in names]
    return said, f"unnest({arrays}) AS new ({', '.join(names)})", [list(column) for column in by_column]


def _field(model: type[models.Model], name: str) -> Any:
    return next(field for field in model._meta.concrete_fields if field.attname == name)


def _needs_preparing(field: Any) -> bool:
    return isinstance(field, models.DateTimeField | models.DateField | models.JSONField)


def _preparing(field: Any) -> Callable[[Any], Any]:
    def prepare(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    # Rows of one insertion mostly share one moment, and adapting it costs more than writing the row.
    return prepare if isinstance(field, models.JSONField) else lru_cache(maxsize=1_000)(prepare)


def _prepared(row: Sequence[Any], prepare: dict[int, Callable[[Any], Any]]) -> list[Any]:
    values = list(row)
    for i, convert in prepare.items():
        if values[i] is not None:
            values[i] = convert(values[i])
    return values
