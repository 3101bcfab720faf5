"""Query results straight into numpy: binary COPY on PostgreSQL, plain rows on SQLite.

The queries are written for both databases; only ints may be put into their text.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
_HEADER, _TRAILER = 19, 2  # bytes around the rows of PostgreSQL's binary COPY format, version 1


@contextmanager
def big_reads(connection: Any) -> Iterator[None]:
    """What is read inside is one state of the database, by settings that suit aggregates over many rows.

    PostgreSQL: no compilation of plans that run for milliseconds, room for hash tables, and no helper processes, since
    the workers are the parallelism. SQLite needs none of it, and its transactions would keep writers waiting.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute(
            "SET LOCAL jit = off; SET LOCAL work_mem = '64MB'; SET LOCAL max_parallel_workers_per_gather = 0"
        )
        try:
            yield
        finally:
            cursor.execute("ROLLBACK")


def read(connection: Any, query: str, *names: str) -> list[Integers]:
    """The named columns of `query` as int64 arrays. No value may be NULL.

    `connection` is a Django database connection.
    """
    if connection.vendor == "postgresql":
        columns = _read_copy(connection, query, [f"{name}::int8" for name in names], ">i8")
        return [column.astype(np.int64) for column in columns]
    flat = np.fromiter(chain.from_iterable(_read_rows(connection, query, names)), dtype=np.int64)
    return list(flat.reshape(-1, len(names)).T.copy())


def read_floats(connection: Any, query: str, *names: str) -> list[Floats]:
    """The named columns of `query` as float64 arrays, NULL as NaN."""
    if connection.vendor == "postgresql":
        terms = [f"COALESCE({name}::float8, 'NaN')" for name in names]
        return [column.astype(np.float64) for column in _read_copy(connection, query, terms, ">f8")]
    rows = _read_rows(connection, query, names)
    return list(np.array(rows, dtype=np.float64).reshape(-1, len(names)).T.copy())


def _read_rows(connection: Any, query: str, names: tuple[str, ...]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(names)} FROM ({query}) AS t")  # noqa: S608 (names given by code)
        return cursor.fetchall()


def _read_copy(connection: Any, query: str, terms: list[str], kind: str) -> list[NDArray[Any]]:
    """The terms, each of eight bytes, as the database sends them: with the other end first."""
    buffer = io.BytesIO()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY (SELECT {', '.join(terms)} FROM ({query}) AS t) TO STDOUT (FORMAT binary)", buffer)  # noqa: S608
    places = range(len(terms))
    cells = chain.from_iterable(((f"size of {place}", ">i4"), (f"{place}", kind)) for place in places)
    row = np.dtype([("number of fields", ">i2"), *cells])
    rows = np.frombuffer(buffer.getbuffer()[_HEADER:-_TRAILER], dtype=row)
    return [rows[f"{place}"] for place in places]


def day_number(connection: Any, column: str) -> str:
    """SQL for a date column as days since 1970-01-01."""
    if connection.vendor == "postgresql":
        return f"({column} - DATE '1970-01-01')"
    return f"CAST(julianday({column}) - 2440587.5 AS INTEGER)"


def day_literal(connection: Any, number: int) -> str:
    """SQL for the date with this day number, comparable with a date column."""
    text = str(np.datetime64(int(number), "D"))
    return f"DATE '{text}'" if connection.vendor == "postgresql" else f"'{text}'"


def plus_days(connection: Any, column: str, days: int) -> str:
    """SQL for the date `days` after that of a date column."""
    return f"({column} + {days})" if connection.vendor == "postgresql" else f"date({column}, '+{days} days')"
