"""PostgreSQL's form of `lib.bulk`: array literals for sources, COPY for plain additions."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

PIECE = 2_000  # rows of a piece of COPY text

TYPES = {
    "int": "bigint",
    "text": "text",
    "date": "date",
    "instant": "timestamptz",
    "uuid": "uuid",
    "bool": "boolean",
    "float": "double precision",
    "json": "jsonb",
}


def source(name: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """One array parameter per column: a single round trip, parsed in C whatever the number of rows."""
    columns = list(zip(*rows, strict=True)) or [()] * len(types)
    params = [
        "{" + ",".join(_literals(kind, column, "NULL", _quote)) + "}"
        for kind, column in zip(types.values(), columns, strict=True)
    ]
    arrays = ", ".join(f"%s::{TYPES[kind]}[]" for kind in types.values())
    names = ", ".join(f'"{column}"' for column in types)
    return f"unnest({arrays}) AS {name}({names})", params


def one_of(column: str, kind: str, rows: Sequence[Sequence[Any]]) -> tuple[str, list[Any]]:
    """An array comparison, which looks into an index once per value; a sub-query would tempt to scan the table."""
    _, params = source("given", {"value": kind}, rows)
    return f"{column} = ANY(%s::{TYPES[kind]}[])", params


def copy(cursor: Any, table: str, types: Mapping[str, str], rows: Sequence[Sequence[Any]]) -> None:
    names = ", ".join(f'"{column}"' for column in types)
    cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', _CopyText(list(types.values()), rows))


class _CopyText:
    """Rows as a file that COPY reads. They become text piece by piece: the server stores one while the next is made."""

    def __init__(self, kinds: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        self._kinds, self._rows, self._next = kinds, rows, 0

    def read(self, _size: int) -> bytes:
        rows = self._rows[self._next : self._next + PIECE]
        self._next += PIECE
        if not rows:
            return b""
        columns = [
            _literals(kind, column, "\\N", _escape)
            for kind, column in zip(self._kinds, zip(*rows, strict=True), strict=True)
        ]
        return ("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n").encode()


def _literals(kind: str, values: Sequence[Any], null: str, protect: Callable[[str], str]) -> list[str]:
    texts = _TEXT[kind]
    if kind in ("int", "float", "bool", "uuid", "json"):
        write = (lambda value: protect(_json_text(value))) if kind == "json" else texts
        return (
            [null if value is None else write(value) for value in values] if None in values else [*map(write, values)]
        )
    # days, instants and words repeat down a column: each is written once
    protected = kind == "text" or (kind == "instant" and null == "NULL")
    known = {value: (protect(texts(value)) if protected else texts(value)) for value in set(values) - {None}}
    known[None] = null
    return [known[value] for value in values]


def _json_text(value: Any) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


def _quote(text: str) -> str:
    if "\\" in text or '"' in text:
        text = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def _escape(text: str) -> str:
    if "\\" in text or "\n" in text or "\t" in text or "\r" in text:
        text = text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t").replace("\r", "\\r")
    return text


_TEXT: dict[str, Callable[[Any], str]] = {
    "int": str,
    "text": str,
    "date": str,
    "instant": str,
    "uuid": str,
    "bool": str,
    "float": repr,
    "json": _json_text,
}
