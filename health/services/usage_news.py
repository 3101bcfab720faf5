"""Marks news as computed."""

from datetime import date, datetime
from typing import Any

import numpy as np
from django.db import connection

from accounts.models.company import Account
from health.queries.due import local_day
from health.queries.selection import Selection
from health.queries.usage_news import UsageNews
from health.rules.evidence import NEVER, Integers
from lib import bulk
from lib.periods import day_number


def note_computed(news: UsageNews, account_ids: Integers, forward: Integers, as_of: date, *, at: datetime) -> None:
    """What was read is no news any more; what changed since stays so, with the days that it made stale.

    `forward` are the positions of accounts whose lists now show `as_of`. Where that is not the account's today yet,
    news of later days stay so. Those of days to come wait for no one: each day is computed when it ends.
    """
    is_news = (news.changed != news.computed) | (news.stale_from < NEVER)
    seen = forward[is_news[forward]]
    later = seen[news.last_day[seen] > day_number(as_of)]
    seen = np.setdiff1d(seen, later[~_show_today(account_ids[later], as_of, at)])
    rows = list(zip(account_ids[seen].tolist(), news.changed[seen].tolist(), strict=True))
    if not rows:
        return
    shard = Selection(account_ids[seen])
    given = bulk.source(connection, "seen", {"account_id": "int", "changed": "int"}, rows)
    with connection.cursor() as cursor:
        _lock(cursor, shard)
        cursor.execute(
            "UPDATE health_accountusage SET computed = seen.changed, stale_from ="  # noqa: S608 (ints only)
            " CASE WHEN health_accountusage.changed = seen.changed THEN NULL ELSE stale_from END"
            f" FROM {given.sql} WHERE health_accountusage.account_id = seen.account_id"
            f" AND {shard.among('health_accountusage.account_id')}",
            given.params,
        )


def _show_today(account_ids: Integers, as_of: date, at: datetime) -> np.ndarray:
    """For each account whether `as_of` is its local day, or a later one."""
    zones = dict(Account.objects.filter(pk__in=account_ids.tolist()).values_list("pk", "time_zone"))
    return np.array([as_of >= local_day(at, zones[id]) for id in account_ids.tolist()], bool)


def _lock(cursor: Any, shard: Selection) -> None:
    """In the order of ids, as everybody who changes usage states does. SQLite locks the whole file anyway."""
    if connection.vendor == "postgresql":
        cursor.execute(
            f"SELECT account_id FROM health_accountusage WHERE {shard.among('account_id')}"  # noqa: S608 (ints only)
            " ORDER BY account_id FOR UPDATE"
        )
