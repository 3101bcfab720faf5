"""Counts in the windows of 28 days and before, added up by the database per account.

A sub-query per account finds its window in the index by itself and needs no table of groups: half the time of GROUP BY.
"""

from collections.abc import Sequence

import numpy as np
from django.db import connection

from health.queries.selection import Selection
from health.rules.evidence import Catalogue, Integers, Windows
from lib import columns


def read_windows(shard: Selection, catalogue: Catalogue, today: int, cut: int) -> Windows:
    """Windows end on day number `today`; days after `cut` are not counted."""
    days = _Days(today, cut)
    events_28, events_previous_28 = shard.spread(_account_days(shard, days))
    user_days_28, user_days_before_56, *users = shard.spread(_user_days(shard, days))
    users_7, users_28, users_previous_28, users_retained, users_before_56 = users
    (features_28,) = shard.spread(_features(shard, days, catalogue.features))
    (core_events_28,) = shard.spread(_core_events(shard, days, catalogue.core))
    return Windows(
        events_28=events_28,
        events_previous_28=events_previous_28,
        user_days_28=user_days_28,
        user_days_before_56=user_days_before_56,
        users_7=users_7,
        users_28=users_28,
        users_previous_28=users_previous_28,
        users_retained=users_retained,
        users_before_56=users_before_56,
        features_28=features_28,
        core_events_28=core_events_28,
    )


def read_windows_at(
    shard: Selection, catalogues: Sequence[Catalogue], moments: Sequence[tuple[int, int]]
) -> list[Windows]:
    """`read_windows` at several moments (day number, last day counted) by two statements: for few accounts."""
    days = [_Days(today, cut) for today, cut in moments]
    totals = _totals_at(shard, catalogues, days)
    users = _user_days_at(shard, days)
    return [
        Windows(
            events_28=of_moment[0],
            events_previous_28=of_moment[1],
            features_28=of_moment[2],
            core_events_28=of_moment[3],
            user_days_28=of_users[0],
            user_days_before_56=of_users[1],
            users_7=of_users[2],
            users_28=of_users[3],
            users_previous_28=of_users[4],
            users_retained=of_users[5],
            users_before_56=of_users[6],
        )
        for of_moment, of_users in zip(totals, users, strict=True)
    ]


def _totals_at(shard: Selection, catalogues: Sequence[Catalogue], days: Sequence["_Days"]) -> list[list[Integers]]:
    """Per moment: events, events before, features used, core events; each a value per account."""
    figures = [
        figure
        for catalogue, of_moment in zip(catalogues, days, strict=True)
        for figure in (
            _events_28(of_moment),
            _events_previous_28(of_moment),
            _feature_figure("COUNT(DISTINCT event_id)", of_moment, catalogue.features),
            _feature_figure("COALESCE(SUM(events), 0)", of_moment, catalogue.core),
        )
    ]
    query = " UNION ALL ".join(
        f"SELECT {place} AS place, a.id AS account_id, {figure} AS figure FROM accounts_account a"  # noqa: S608 (ints and dates only)
        f" WHERE {shard.among('a.id')}"
        for place, figure in enumerate(figures)
    )
    places, *found = columns.read(connection, query, "place", "account_id", "figure")
    each = [shard.spread([column[places == place] for column in found])[0] for place in range(len(figures))]
    return [each[start : start + 4] for start in range(0, len(each), 4)]


def _user_days_at(shard: Selection, days: Sequence["_Days"]) -> list[list[Integers]]:
    query = " UNION ALL ".join(
        f"SELECT {place} AS place, m{place}.* FROM ({_user_query(shard, of_moment)}) AS m{place}"  # noqa: S608 (ints and dates only)
        for place, of_moment in enumerate(days)
    )
    places, *found = columns.read(connection, query, "place", *_USER_COLUMNS)
    return [shard.spread([column[places == place] for column in found]) for place in range(len(days))]


class _Days:
    """The first day of each window as an SQL literal."""

    def __init__(self, today: int, cut: int) -> None:
        self.last = columns.day_literal(connection, cut)
        self.of_7 = columns.day_literal(connection, today - 6)
        self.of_28 = columns.day_literal(connection, today - 27)
        self.of_previous_28 = columns.day_literal(connection, today - 55)
        self.of_before_56 = columns.day_literal(connection, today - 83)


def _account_days(shard: Selection, days: _Days) -> list:
    return columns.read(
        connection,
        f"SELECT id, {_events_28(days)} AS events_28, {_events_previous_28(days)} AS previous"  # noqa: S608 (ints and dates only)
        f" FROM accounts_account a WHERE {shard.among('id')}",
        *("id", "events_28", "previous"),
    )


def _events_28(days: _Days) -> str:
    return (
        "(SELECT COALESCE(SUM(events), 0) FROM health_accountday"  # noqa: S608 (dates only)
        f" WHERE account_id = a.id AND day BETWEEN {days.of_28} AND {days.last})"
    )


def _events_previous_28(days: _Days) -> str:
    return (
        "(SELECT COALESCE(SUM(events), 0) FROM health_accountday WHERE account_id = a.id"  # noqa: S608 (dates only)
        f" AND day >= {days.of_previous_28} AND day < {days.of_28} AND day <= {days.last})"
    )


_USER_COLUMNS = (
    "account_id", "days_28", "days_before", "users_7", "users_28", "previous", "retained", "users_before",
)  # fmt: skip


def _user_days(shard: Selection, days: _Days) -> list:
    return columns.read(connection, _user_query(shard, days), *_USER_COLUMNS)


def _user_query(shard: Selection, days: _Days) -> str:
    """Distinct users, account by account where the database can (SQLite cannot): small tables of groups are faster."""
    if connection.vendor == "postgresql":
        totals = _user_totals(days, f"account_id = a.id AND day BETWEEN {days.of_before_56} AND {days.last}", key="")
        query = f"SELECT a.id AS account_id, t.* FROM accounts_account a CROSS JOIN LATERAL ({totals}) t"  # noqa: S608 (ints and dates only)
        query += f" WHERE {shard.among('a.id')}"
    else:
        within = f"{shard.each_of('account_id')} AND day BETWEEN {days.of_before_56} AND {days.last}"
        query = _user_totals(days, within, key="account_id, ") + " GROUP BY account_id"
    return query


def _user_totals(days: _Days, within: str, key: str) -> str:
    """First one row per user with the last day in each window, then a count of these.

    Only the key's columns are read, so that PostgreSQL answers from the index alone.
    """
    return f"""
        SELECT {key}COALESCE(SUM(days_28), 0) AS days_28, COALESCE(SUM(days_before), 0) AS days_before,
               COUNT(*) FILTER (WHERE recent >= {days.of_7}) AS users_7,
               COUNT(recent) AS users_28,
               COUNT(*) FILTER (WHERE earlier >= {days.of_previous_28}) AS previous,
               COUNT(recent) FILTER (WHERE earlier >= {days.of_previous_28}) AS retained,
               COUNT(earlier) AS users_before
        FROM (
            SELECT {key}COUNT(*) FILTER (WHERE day >= {days.of_28}) AS days_28,
                   COUNT(*) FILTER (WHERE day < {days.of_28}) AS days_before,
                   MAX(day) FILTER (WHERE day >= {days.of_28}) AS recent,
                   MAX(day) FILTER (WHERE day < {days.of_28}) AS earlier
            FROM health_userday WHERE {within} GROUP BY {key}user_id
        ) AS one_user
        """  # noqa: S608 (ints and dates only)


def _features(shard: Selection, days: _Days, features: tuple[int, ...]) -> list:
    """Distinct events of the feature list; from the index alone, too."""
    return _of_feature_days("COUNT(DISTINCT event_id)", shard, days, features)


def _core_events(shard: Selection, days: _Days, core: tuple[int, ...]) -> list:
    return _of_feature_days("COALESCE(SUM(events), 0)", shard, days, core)


def _of_feature_days(figure: str, shard: Selection, days: _Days, events: tuple[int, ...]) -> list:
    """Per account `figure` of the last 28 days of these events."""
    if not events:
        return [shard.account_ids, np.zeros_like(shard.account_ids)]
    return columns.read(
        connection,
        f"SELECT id, {_feature_figure(figure, days, events)} AS figure"  # noqa: S608 (ints and dates only)
        f" FROM accounts_account a WHERE {shard.among('id')}",
        *("id", "figure"),
    )


def _feature_figure(figure: str, days: _Days, events: tuple[int, ...]) -> str:
    return (
        f"(SELECT {figure} FROM health_featureday WHERE account_id = a.id"  # noqa: S608 (ints and dates only)
        f" AND day BETWEEN {days.of_28} AND {days.last} AND event_id IN ({', '.join(map(str, events)) or 'NULL'}))"
    )
