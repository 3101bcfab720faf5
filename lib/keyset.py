"""Pages of a sorted list by key, forth and back: as quick on page 2,000 as on page 1.

Rows are in the order (column, account); rows whose column is unknown stand last in either direction, in order of their
key. A cursor is the (column, account) of the row it points past. Every page is one query over known values and, where
those run out, one over unknown ones, so that an index on (column, account) serves both.

Where a filter has no index, a page can be bounded: then at most `reach` rows of `walked` (the same rows without that
filter) are looked at, and the page says where it stopped.
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
    edge: Cursor | None = None  # the last row looked at, where the page stopped before it was full
    reached: Cursor | None = None  # how far into the known values it may look, where they go on beyond that


@dataclass(frozen=True)
class Bound:
    """How far a page may look."""

    walked: QuerySet  # in the order of an index
    reach: int


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
    bound: Bound | None = None,
) -> Page:
    """The `size` rows past `after`, else those before `before`, else the first; in list order."""
    backwards = before is not None and after is None
    walk = _Walk(column, descending, before if backwards else after, backwards, bound)
    found, edge, reached = walk.take(rows, size + 1)
    has_more, found = len(found) > size or edge is not None, found[:size]
    if backwards:
        return Page(found[::-1], has_previous=has_more, has_next=True, edge=edge, reached=reached)
    return Page(found, has_previous=after is not None, has_next=has_more, edge=edge, reached=reached)


@dataclass(frozen=True)
class _Walk:
    column: str
    descending: bool
    cursor: Cursor | None
    backwards: bool
    bound: Bound | None

    def take(self, rows: QuerySet, limit: int) -> tuple[list[Any], Cursor | None, Cursor | None]:
        """Up to `limit` rows from the cursor on, where it stopped early, and how far it could look.

        Known values come before unknown ones, or after when going back.
        """
        found: list[Any] = []
        reached: Cursor | None = None
        for is_known in (False, True) if self.backwards else (True, False):
            if self._is_behind(is_known):
                continue
            edge = self._edge(is_known)
            reached = edge if is_known else reached
            part = self._part(rows, is_known)
            if edge is not None:
                part = part.filter(_up_to(self._column(is_known), edge, self._downwards(is_known)))
            found += part[: limit - len(found)]
            if len(found) >= limit:
                return found, None, reached
            if edge is not None:
                return found, edge, reached
        return found, None, reached

    def _is_behind(self, is_known: bool) -> bool:
        """The cursor stands past these rows: among the unknown, or among the known when going back."""
        if self.cursor is None:
            return False
        stands_among_known = self.cursor.value is not None
        return stands_among_known and not is_known if self.backwards else not stands_among_known and is_known

    def _part(self, rows: QuerySet, is_known: bool) -> QuerySet:
        column, downwards = self._column(is_known), self._downwards(is_known)
        part = rows.filter(**{f"{self.column}__isnull": not is_known}).order_by(*_order(column, downwards))
        if self.cursor is not None and (self.cursor.value is not None) == is_known:
            part = part.filter(_past(column, self.cursor, downwards))
        return part

    def _edge(self, is_known: bool) -> Cursor | None:
        """The last row within reach, None where it reaches to the end."""
        if self.bound is None:
            return None
        part = self._part(self.bound.walked, is_known).values_list(self.column, "account_id")
        last = list(part[self.bound.reach - 1 : self.bound.reach + 1])
        return Cursor(*last[0]) if len(last) == 2 else None

    def _column(self, is_known: bool) -> str:
        return self.column if is_known else ""

    def _downwards(self, is_known: bool) -> bool:
        return self.descending != self.backwards if is_known else self.backwards


def within(rows: QuerySet, *, column: str, descending: bool, reached: Cursor | None) -> QuerySet:
    """Those of `rows` whose value is known, up to where a page could look."""
    known = rows.filter(**{f"{column}__isnull": False})
    return known if reached is None else known.filter(_up_to(column, reached, descending))


def _order(column: str, downwards: bool) -> list[str]:
    sign = "-" if downwards else ""
    return [sign + name for name in (column, "account_id") if name]


def _past(column: str, cursor: Cursor, downwards: bool) -> Q:
    sign = "lt" if downwards else "gt"
    return _beyond(column, cursor, sign, Q(**{f"account_id__{sign}": cursor.key}))


def _up_to(column: str, cursor: Cursor, downwards: bool) -> Q:
    sign = "gt" if downwards else "lt"
    return _beyond(column, cursor, sign, Q(**{f"account_id__{sign}e": cursor.key}))


def _beyond(column: str, cursor: Cursor, sign: str, beyond_key: Q) -> Q:
    if not column:
        return beyond_key
    # The first condition repeats the second in a form that an index can start from.
    from_here = Q(**{f"{column}__{sign}e": cursor.value})
    return from_here & (Q(**{f"{column}__{sign}": cursor.value}) | beyond_key)
