"""Events counted by day: what adds to the roll-ups and takes from them.

Every change happens under the lock of the account's usage state and by adding a number of events, which may be
negative, to (account, day, user, event name). So the order in which events come and zones change does not matter, and
what was counted before raw events were dropped stays.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection

from health.models.rollups import AccountDay, AccountMonth, FeatureDay, UserDay
from lib import bulk

DayKey = tuple[int, date]
ItemKey = tuple[int, date, int]


class Change(NamedTuple):
    """So many events more (or fewer, where negative) of a user and an event name on a day."""

    account_id: int
    day: date
    user_id: int
    event_id: int
    events: int


def apply(
    changes: Iterable[Change | tuple[int, date, int, int, int]], *, known_until: Mapping[int, date | None]
) -> None:
    """Counts more events into the roll-ups of locked accounts.

    `known_until` gives for each account its last day so far: later days cannot stand yet and need no look-up.
    """
    sums = _sum(changes)
    _add(UserDay, "user_id", sums.users, known_until)
    _add(FeatureDay, "event_id", sums.features, known_until)
    _add_account_days(sums.days)
    _mark_months(sums.days)


def move(changes: Iterable[Change]) -> None:
    """The same where events also leave days: rows left empty go."""
    sums = _sum(changes)
    _merge(UserDay, "user_id", sorted(sums.users.items()))
    _merge(FeatureDay, "event_id", sorted(sums.features.items()))
    _drop_empty(UserDay, sums.days)
    _drop_empty(FeatureDay, sums.days)
    _add_account_days(sums.days)
    _drop_empty(AccountDay, sums.days)
    _rewrite_months(sums.days)


class _Sums(NamedTuple):
    users: dict[ItemKey, int]
    features: dict[ItemKey, int]
    days: dict[DayKey, int]


def _sum(changes: Iterable[Change | tuple[int, date, int, int, int]]) -> _Sums:
    users: dict[ItemKey, int] = defaultdict(int)
    features: dict[ItemKey, int] = defaultdict(int)
    days: dict[DayKey, int] = defaultdict(int)
    for account_id, day, user_id, event_id, events in changes:
        users[account_id, day, user_id] += events
        features[account_id, day, event_id] += events
        days[account_id, day] += events
    return _Sums(users, features, days)


def _add(
    model: type[UserDay] | type[FeatureDay], item: str, sums: dict[ItemKey, int], known_until: Mapping[int, date | None]
) -> None:
    new: list[tuple[ItemKey, int]] = []
    old: list[tuple[ItemKey, int]] = []
    for entry in sorted(sums.items()):
        (account_id, day, _), _ = entry
        last = known_until[account_id]
        (new if last is None or day > last else old).append(entry)
    bulk.insert(connection, model, ["account_id", "day", item, "events"], [(*key, events) for key, events in new])
    _merge(model, item, old)


def _merge(model: type[UserDay] | type[FeatureDay], item: str, sums: Sequence[tuple[ItemKey, int]]) -> None:
    bulk.merge(
        connection,
        model,
        ["account_id", "day", item, "events"],
        [(*key, events) for key, events in sums],
        key=["account_id", "day", item],
        update={"events": "old.events + excluded.events"},
    )


def _add_account_days(days: dict[DayKey, int]) -> None:
    """Users of a day are counted anew from the user days, in a statement that begins after they were written."""
    rows = [(*key, events) for key, events in sorted(days.items())]
    types = {"account_id": "int", "day": "date", "events": "int"}
    with connection.cursor() as cursor:
        for start in range(0, len(rows), bulk.BATCH):
            given = bulk.source(connection, "given", types, rows[start : start + bulk.BATCH])
            cursor.execute(
                "INSERT INTO health_accountday AS old (account_id, day, events, users)"  # noqa: S608
                " SELECT account_id, day, events, (SELECT count(*) FROM health_userday u"
                " WHERE u.account_id = given.account_id AND u.day = given.day)"
                f" FROM {given.sql} WHERE true ON CONFLICT (account_id, day)"
                " DO UPDATE SET events = old.events + excluded.events, users = excluded.users",
                given.params,
            )


def _mark_months(days: Iterable[DayKey]) -> None:
    bits: dict[DayKey, int] = defaultdict(int)
    for account_id, day in days:
        bits[account_id, day.replace(day=1)] |= 1 << (day.day - 1)
    bulk.merge(
        connection,
        AccountMonth,
        ["account_id", "month", "days"],
        [(*key, mask) for key, mask in sorted(bits.items())],
        key=["account_id", "month"],
        update={"days": "old.days | excluded.days"},
        where="old.days <> (old.days | excluded.days)",
    )


def _rewrite_months(days: Iterable[DayKey]) -> None:
    """Makes the masks of the touched months from the days that stand: none, where no day does."""
    months = {(account_id, day.replace(day=1)): 0 for account_id, day in days}
    accounts = [account_id for account_id, _ in months]
    standing = bulk.one_of(connection, "account_id", "int", sorted(set(accounts)))
    for account_id, day in AccountDay.objects.extra(where=[standing.sql], params=standing.params).values_list(  # noqa: S610
        "account_id", "day"
    ):
        if (key := (account_id, day.replace(day=1))) in months:
            months[key] |= 1 << (day.day - 1)
    rows = [(*key, mask) for key, mask in sorted(months.items())]
    bulk.merge(
        connection,
        AccountMonth,
        ["account_id", "month", "days"],
        rows,
        key=["account_id", "month"],
        update={"days": "excluded.days"},
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM health_accountmonth WHERE days = 0 AND {standing.sql}", standing.params)  # noqa: S608


def _drop_empty(model: type[UserDay] | type[FeatureDay] | type[AccountDay], days: Iterable[DayKey]) -> None:
    given = bulk.source(connection, "given", {"account_id": "int", "day": "date"}, sorted(set(days)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {model._meta.db_table} WHERE events = 0"  # noqa: S608
            f" AND (account_id, day) IN (SELECT account_id, day FROM {given.sql})",
            given.params,
        )
