"""The usage state of accounts: the lock under which an account's roll-ups change, and what changed."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db import connection

from health.models.rollups import AccountUsage
from lib import bulk


class KnownAccount(NamedTuple):
    """An account as usage names it. `zone` is the zone its roll-ups were made in, `time_zone` the one it has now;
    `last_day` is the last day that its roll-ups hold."""

    id: int
    zone: str
    time_zone: str
    last_day: date | None


def find_accounts(external_ids: Iterable[str]) -> dict[str, int]:
    """Ids of the accounts of those external ids, as far as they exist; each has a usage state afterwards."""
    given = bulk.one_of(connection, "a.external_id", "text", sorted(set(external_ids)))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.external_id, a.id, a.time_zone, u.account_id FROM accounts_account a"  # noqa: S608
            f" LEFT JOIN health_accountusage u ON u.account_id = a.id WHERE {given.sql}",
            given.params,
        )
        found = cursor.fetchall()
    fresh = sorted((id, time_zone, 0, 0) for _, id, time_zone, state in found if state is None)
    bulk.merge(connection, AccountUsage, ["account_id", "zone", "changed", "computed"], fresh, key=["account_id"])
    return {external_id: id for external_id, id, *_ in found}


def known_external_ids(external_ids: Iterable[str]) -> set[str]:
    """Those that an account has."""
    given = bulk.one_of(connection, "external_id", "text", sorted(set(external_ids)))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT external_id FROM accounts_account WHERE {given.sql}", given.params)  # noqa: S608
        return {external_id for (external_id,) in cursor.fetchall()}


def lock(account_ids: Iterable[int]) -> dict[int, KnownAccount]:
    """Locks the usage states in the order of their ids until the end of the transaction."""
    given = bulk.one_of(connection, "u.account_id", "int", sorted(account_ids))
    # SQLite has no row locks and needs none: its transactions take the whole file from the start.
    suffix = "" if connection.vendor == "sqlite" else " FOR UPDATE OF u"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.account_id, u.zone, a.time_zone, u.last_day FROM health_accountusage u"  # noqa: S608
            f" JOIN accounts_account a ON a.id = u.account_id WHERE {given.sql} ORDER BY u.account_id{suffix}",
            given.params,
        )
        return {id: KnownAccount(id, zone, now, as_date(last)) for id, zone, now, last in cursor.fetchall()}


def note_changes(days: Mapping[int, tuple[date, date]]) -> None:
    """Says of each account that its roll-ups changed on days from the first to the second of the pair."""
    rows = sorted((id, "", 1, 0, first, last, first) for id, (first, last) in days.items())
    bulk.merge(
        connection,
        AccountUsage,
        ["account_id", "zone", "changed", "computed", "first_day", "last_day", "stale_from"],
        rows,
        key=["account_id"],
        update={
            "changed": "old.changed + 1",
            "first_day": lower_of("first_day"),
            "last_day": "CASE WHEN old.last_day >= excluded.last_day THEN old.last_day ELSE excluded.last_day END",
            "stale_from": lower_of("stale_from"),
        },
    )


def as_date(value: date | str | None) -> date | None:
    """A date as raw SQL gives it: a date on PostgreSQL, text on SQLite."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def lower_of(column: str) -> str:
    """SQL for an upsert: the earlier of both values, where NULL is no value."""
    return f"CASE WHEN old.{column} <= excluded.{column} THEN old.{column} ELSE excluded.{column} END"
