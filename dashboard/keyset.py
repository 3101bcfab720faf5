"""Pages of a sorted list by key, forth and back: as quick on page 2,000 as on page 1.

Rows are in the order (column, account); rows whose column is unknown stand last in either direction, in order of their
key. A cursor is the (column, account) of the row it points past. Every page is one query over known values and, where
those run out, one over unknown ones, so that an index on (column, account) serves both.
"""

import base64
import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

LARGEST_KEY = 2**63 - 1


class InvalidCursor(ValueError):
    """The cursor was not made by `encode`."""


@dataclass(frozen=True)
class Cursor:
    value: Any  # of the column; None where it is unknown
    key: int


@dataclass(frozen=True)
class Page:
    rows: list[Any]
    has_previous: bool
    has_next: bool


def encode(cursor: Cursor) -> str:
    value = cursor.value.isoformat() if isinstance(cursor.value, dt.date) else cursor.value
    return base64.urlsafe_b64encode(json.dumps([value, cursor.key]).encode()).decode().rstrip("=")


def decode(text: str, kind: type) -> Cursor:
    """The cursor of a column whose values are of `kind` (int, str or date). Raises InvalidCursor."""
    try:
        padded = text + "=" * (-len(text) % 4)
        value, key = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if value is not None:
            value = dt.date.fromisoformat(value) if kind is dt.date else value
        is_sound = (value is None or type(value) is kind) and type(key) is int and 0 <= key <= LARGEST_KEY
    except (ValueError, TypeError, RecursionError) as error:
        raise InvalidCursor(text) from error
    if not is_sound or (kind is int and value is not None and abs(value) > LARGEST_KEY) or "\0" in str(value):
        raise InvalidCursor(text)
    return Cursor(value, key)


def read_page(
    rows: QuerySet,
    *,
    column: str,
    descending: bool,
    size: int,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> Page:
    """The `size` rows past `after`, else those before `before`, else the first; in list order."""
    backwards = before is not None and after is None
    cursor = before if backwards else after
    found = _walk(rows, column, descending, size + 1, cursor, backwards)
    has_more, found = len(found) > size, found[:size]
    if backwards:
        return Page(found[::-1], has_previous=has_more, has_next=True)
    return Page(found, has_previous=after is not None, has_next=has_more)


def _walk(
    rows: QuerySet, column: str, descending: bool, limit: int, cursor: Cursor | None, backwards: bool
) -> list[Any]:
    """Up to `limit` rows from the cursor on; known values come before unknown ones, or after when going back."""
    downwards = descending != backwards
    found: list[Any] = []
    for is_known in (False, True) if backwards else (True, False):
        if cursor is not None and cursor.value is None and is_known and not backwards:
            continue  # the cursor stands among the unknown: the known lie behind it
        if cursor is not None and cursor.value is not None and not is_known and backwards:
            continue
        here = cursor if cursor is not None and (cursor.value is not None) == is_known else None
        part = rows.filter(**{f"{column}__isnull": not is_known})
        part = part.order_by(*_order(column if is_known else "", downwards if is_known else backwards))
        if here is not None:
            part = part.filter(_past(column if is_known else "", here, downwards if is_known else backwards))
        found += part[: limit - len(found)]
        if len(found) >= limit:
            break
    return found


def _order(column: str, downwards: bool) -> list[str]:
    sign = "-" if downwards else ""
    return [sign + name for name in (column, "account_id") if name]


def _past(column: str, cursor: Cursor, downwards: bool) -> Q:
    sign = "lt" if downwards else "gt"
    beyond_key = Q(**{f"account_id__{sign}": cursor.key})
    if not column:
        return beyond_key
    # The first condition repeats the second in a form that an index can start from.
    from_here = Q(**{f"{column}__{sign}e": cursor.value})
    return from_here & (Q(**{f"{column}__{sign}": cursor.value}) | beyond_key)
