"""The first day of each product user from the contract's start on, read only as far as milestones need it."""

import numpy as np
from django.db import connection

from health.queries.selection import Selection, selection
from health.rules.evidence import Integers
from health.rules.policy import DISTINCT_USERS, Policy, milestones_of
from lib import columns
from lib.ragged import Ragged, gather

FIRST_DAYS = 28  # by then most accounts have the people that milestones ask for


def read_first_user_days(shard: Selection, starts_on: Integers, cut: int, policies: list[Policy]) -> Ragged:
    """Per account the first days, ascending, of its users; surely complete up to the day of the largest milestone.

    A user's first day ever is stored. Where that lies before the contract it says nothing of the time since: for such
    users the days themselves are searched, first four weeks, then the rest only where those do not suffice.
    """
    most = max((each.most for each in milestones_of(policies, DISTINCT_USERS)), default=1)
    size = len(shard.account_ids)
    owners, users, days = shard.place(_first_days_ever(shard, cut))
    is_early = days < starts_on[owners]
    owners, days, early_owners, early_users = owners[~is_early], days[~is_early], owners[is_early], users[is_early]
    for later in (False, True):
        known = np.bincount(owners[days < starts_on[owners] + FIRST_DAYS], minlength=size)
        is_sought = np.bincount(early_owners, minlength=size) > 0
        if later:
            is_sought &= (known < most) & (starts_on + FIRST_DAYS <= cut)
        rows = _days_since_start(selection(shard.account_ids[is_sought]), cut, later=later)
        returned, found, found_days = shard.place(rows)
        is_new = np.isin(found, early_users)
        owners, days = np.concatenate([owners, returned[is_new]]), np.concatenate([days, found_days[is_new]])
        is_missing = ~np.isin(early_users, found)
        early_owners, early_users = early_owners[is_missing], early_users[is_missing]
    return gather(owners, days, size)


def _first_days_ever(shard: Selection, cut: int) -> list[Integers]:
    return columns.read(
        connection,
        f"SELECT account_id, id AS user_id, {columns.day_number(connection, 'first_day')} AS day"  # noqa: S608 (ints and dates only)
        f" FROM health_usageuser WHERE {shard.among('account_id')}"
        f" AND first_day <= {columns.day_literal(connection, cut)}",
        *("account_id", "user_id", "day"),
    )


def _days_since_start(shard: Selection, cut: int, *, later: bool) -> list[Integers]:
    """Per user the first of the `FIRST_DAYS` days since the contract's start, or of those after."""
    if not len(shard.account_ids):
        return [np.zeros(0, dtype=np.int64)] * 3
    beyond = columns.plus_days(connection, "a.starts_on", FIRST_DAYS)
    part = f"d.day >= {beyond}" if later else f"d.day >= a.starts_on AND d.day < {beyond}"
    return columns.read(
        connection,
        f"SELECT d.account_id, d.user_id, {columns.day_number(connection, 'MIN(d.day)')} AS day"  # noqa: S608 (ints and dates only)
        f" FROM accounts_account a JOIN health_userday d ON d.account_id = a.id AND {part}"
        f" WHERE {shard.among('a.id')} AND d.day <= {columns.day_literal(connection, cut)}"
        " GROUP BY d.account_id, d.user_id",
        *("account_id", "user_id", "day"),
    )
