"""Rows of many columns put into a temporary table first: faster than a parameter for each column."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from lib import bulk, bulk_postgresql


@contextmanager
def staged(connection: Any, name: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> Iterator[str]:
    """The rows as a table `name`, its columns of the kinds `types` (see `lib.bulk`), in the caller's transaction."""
    is_postgresql = connection.vendor == "postgresql"
    columns = ", ".join(
        f"{column} {bulk_postgresql.TYPES[kind] if is_postgresql else ''}" for column, kind in types.items()
    )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE {name} ({columns})")
        bulk.form(connection).copy(cursor, name, types, rows)
    yield name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {name}")
