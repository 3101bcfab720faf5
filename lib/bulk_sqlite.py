"""SQLite's form of `lib.bulk`: one JSON parameter for sources, `executemany` for plain additions."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any


def source(name: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """A JSON array of arrays: SQLite limits the number of parameters, not the length of one."""
    columns = ", ".join(f"json_extract(value, '$[{place}]') AS \"{column}\"" for place, column in enumerate(types))
    adapted = json.dumps(_adapted(types, rows), ensure_ascii=False, separators=(",", ":"))
    return f"(SELECT {columns} FROM json_each(%s)) AS {name}", [adapted]  # noqa: S608 (names given by code)


def one_of(column: str, kind: str, rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    inner, params = source("given", {"value": kind}, rows)
    return f"{column} IN (SELECT value FROM {inner})", params  # noqa: S608 (a column named by code)


def copy(cursor: Any, table: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in types)
    marks = ", ".join(["%s"] * len(types))
    cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', _adapted(types, rows))  # noqa: S608


def _adapted(types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> list[tuple]:
    """The rows in the text forms in which Django's SQLite backend stores dates, instants, UUIDs and JSON."""
    columns = (
        [
            column if kind not in _TEXT else [None if value is None else _TEXT[kind](value) for value in column]
            for kind, column in zip(types.values(), zip(*rows, strict=True), strict=True)
        ]
        if rows
        else []
    )
    return list(zip(*columns, strict=True))


def _instant(value: datetime) -> str:
    return str(value.astimezone(UTC).replace(tzinfo=None))


def _uuid(value: Any) -> str:
    return value if isinstance(value, str) else value.hex


def _json_text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


_TEXT: dict[str, Callable[[Any], Any]] = {
    "date": str,
    "instant": _instant,
    "uuid": _uuid,
    "bool": int,
    "json": _json_text,
}
