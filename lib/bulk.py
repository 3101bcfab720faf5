"""Many rows in one statement, on PostgreSQL and SQLite alike.

`source` turns Python rows into a FROM item with named columns; everything else is made of it. Values are plain Python
(str, int, float, bool, date, aware datetime, UUID, JSON as text or bytes, None). Column kinds are `int`, `text`,
`date`, `instant`, `uuid`, `bool`, `float`, `json`; they are read from the Django model handed in.
SQL in `update` names the standing row `old` and the incoming one `excluded`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import ModuleType
from typing import Any, NamedTuple

from lib import bulk_postgresql, bulk_sqlite

BATCH = 20_000
FEW = 500  # up to so many rows a plain INSERT costs less than the exchange of messages that COPY needs


class Source(NamedTuple):
    """A FROM item and its parameters."""

    sql: str
    params: list[Any]


def form(connection: Any) -> ModuleType:
    """The module that speaks this database's dialect."""
    return bulk_postgresql if connection.vendor == "postgresql" else bulk_sqlite


def source(connection: Any, name: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> Source:
    """`rows` as a table `name` whose columns and their kinds are `types`."""
    return Source(*form(connection).source(name, types, rows))


def one_of(connection: Any, column: str, kind: str, values: Iterable[Any]) -> Source:
    """A condition that holds where `column` is one of `values`, however many they are."""
    return Source(*form(connection).one_of(column, kind, [(value,) for value in values]))


@contextmanager
def one_round_trip(connection: Any) -> Iterator[None]:
    """Sends the statements of the block together at its end, on PostgreSQL; none of them may be asked for its rows.

    Each still sees what those before it wrote. What is copied (large additions) goes out at once, before them.
    """
    if connection.vendor != "postgresql":
        yield
        return
    queued: list[Source] = []
    with connection.execute_wrapper(lambda _run, sql, params, _many, _context: queued.append(Source(sql, params))):
        yield
    if queued:
        with connection.cursor() as cursor:
            cursor.execute("; ".join(sql for sql, _ in queued), [value for _, params in queued for value in params])


def insert(connection: Any, model: Any, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Adds rows that are known not to stand yet (COPY on PostgreSQL, where they are many)."""
    if not rows:
        return
    types = column_types(model, columns)
    with connection.cursor() as cursor, connection.wrap_database_errors:
        if len(rows) > FEW or connection.vendor != "postgresql":
            form(connection).copy(cursor, model._meta.db_table, types, rows)
            return
        names = ", ".join(f'"{column}"' for column in columns)
        given = source(connection, "given", types, rows)
        cursor.execute(f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {names} FROM {given.sql}', given.params)  # noqa: S608


def merge(
    connection: Any,
    model: Any,
    columns: Sequence[str],
    rows: Sequence[Sequence[Any]],
    *,
    key: Sequence[str],
    update: Mapping[str, str] | None = None,
    where: str = "",
    returning: Sequence[str] = (),
) -> list[tuple]:
    """Adds rows; where `key` stands already, sets `update` (nothing by default), under the condition `where`.

    `rows` must not hold a key twice; sort them by key, so that rivals wait for each other in one order. Returns the
    columns `returning` of the rows that were added or changed.
    """
    if not rows:
        return []
    types = column_types(model, columns)
    statement = upsert_sql(model, columns, key=key, update=update or {}, where=where, returning=returning)
    found: list[tuple] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), BATCH):
            given = source(connection, "given", types, rows[start : start + BATCH])
            cursor.execute(statement.format(given=given.sql), given.params)
            if returning:
                found.extend(cursor.fetchall())
    return found


def upsert_sql(
    model: Any,
    columns: Sequence[str],
    *,
    key: Sequence[str],
    update: Mapping[str, str],
    where: str = "",
    returning: Sequence[str] = (),
) -> str:
    """The statement behind `merge`, with `{given}` where the rows go; the same on both databases."""
    names = ", ".join(f'"{column}"' for column in columns)
    sql = f'INSERT INTO "{model._meta.db_table}" AS old ({names}) SELECT {names} FROM {{given}} WHERE true'  # noqa: S608 (names of our own models)
    sql += " ON CONFLICT ({}) DO ".format(", ".join(f'"{column}"' for column in key))
    if update:
        sql += "UPDATE SET " + ", ".join(f'"{column}" = {value}' for column, value in update.items())
        sql += f" WHERE {where}" if where else ""
    else:
        sql += "NOTHING"
    return sql + (f" RETURNING {', '.join(returning)}" if returning else "")


def column_types(model: Any, columns: Sequence[str]) -> dict[str, str]:
    """For each column of the model its kind, as `source` takes it."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {column: _kind(fields[column]) for column in columns}


_KINDS = {
    "DateField": "date",
    "DateTimeField": "instant",
    "UUIDField": "uuid",
    "BooleanField": "bool",
    "FloatField": "float",
    "JSONField": "json",
    "CharField": "text",
    "TextField": "text",
    "EmailField": "text",
}


def _kind(field: Any) -> str:
    if field.is_relation:
        return _kind(field.target_field)
    kind = field.get_internal_type()
    return "int" if "Integer" in kind or "AutoField" in kind else _KINDS[kind]
