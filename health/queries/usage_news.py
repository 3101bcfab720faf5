"""Which accounts' usage changed since they were last computed."""

from dataclasses import dataclass

import numpy as np
from django.db import connection

from health.queries.selection import Selection
from health.rules.evidence import NEVER, Integers
from lib import columns


@dataclass(frozen=True)
class UsageNews:
    """The state of the roll-ups, per account of the shard, when its computing began.

    `changed` and `computed` are -1 for accounts without usage, `stale_from` NEVER where no day changed, `last_day` the
    latest day with usage.
    """

    changed: Integers
    computed: Integers
    stale_from: Integers
    last_day: Integers


def read_news(shard: Selection) -> UsageNews:
    stale_from, last_day = (columns.day_number(connection, name) for name in ("stale_from", "last_day"))
    rows = columns.read(
        connection,
        f"SELECT account_id, changed, computed, COALESCE({stale_from}, {NEVER}) AS stale_from,"  # noqa: S608 (ints only)
        f" COALESCE({last_day}, -1) AS last_day FROM health_accountusage WHERE {shard.among('account_id')}",
        *("account_id", "changed", "computed", "stale_from", "last_day"),
    )
    owners, *values = shard.place(rows)
    columns_of = [np.full(len(shard.account_ids), unknown) for unknown in (-1, -1, NEVER, -1)]
    for column, value in zip(columns_of, values, strict=True):
        column[owners] = value
    return UsageNews(*columns_of)
