"""Monthly partitions of raw events on PostgreSQL; SQLite keeps them in one table."""

import re
from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection, transaction

PARENT = "health_usageevent"
_NAME = re.compile(rf"^{PARENT}_(\d{{4}})_(\d\d)$")
_LOCK = 7_202_611  # advisory: one session makes or drops partitions at a time
_seen: set[date] = set()  # months whose partition this process has seen committed


def ensure(days: Collection[date]) -> None:
    """Makes the partitions in which events of these days (UTC) land, where they are missing.

    A table that is made first and attached then does not hold up those who write to the others.
    """
    if connection.vendor != "postgresql" or not days:
        return
    wanted = {day.replace(day=1) for day in days} - _seen
    if missing := wanted - set(standing() if wanted else ()):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            for month in sorted(missing - set(standing())):
                _attach(cursor, month)
    if not connection.in_atomic_block:
        _seen.update(wanted)


def forget() -> None:
    """Looks at the database again: a partition that stood was dropped meanwhile."""
    _seen.clear()


def standing() -> list[date]:
    """The months that have a partition."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid"
            " WHERE i.inhparent = %s::regclass",
            [PARENT],
        )
        names = [_NAME.match(name) for (name,) in cursor.fetchall()]
    return sorted(date(int(name[1]), int(name[2]), 1) for name in names if name)


def drop_before(month: date) -> list[date]:
    """Drops the partitions of earlier months, whole; says which."""
    old = [standing_month for standing_month in standing() if standing_month < month]
    if old:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            for gone in old:
                cursor.execute(f"DROP TABLE IF EXISTS {_table(gone)}")
    return old


def next_month(month: date) -> date:
    return date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _attach(cursor: Any, month: date) -> None:
    table = _table(month)
    cursor.execute(f"CREATE TABLE {table} (LIKE {PARENT} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
    cursor.execute(
        f"ALTER TABLE {PARENT} ATTACH PARTITION {table} FOR VALUES FROM (%s) TO (%s)",
        [f"{month} 00:00+00", f"{next_month(month)} 00:00+00"],
    )


def _table(month: date) -> str:
    return f"{PARENT}_{month:%Y_%m}"
