"""Roll-ups follow an account's time zone: when it changes, what the raw events say moves to other days.

Days whose raw events were dropped stay as they are.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from typing import NamedTuple

from django.db import connection, transaction
from django.db.models import QuerySet

from health.models.rollups import AccountUsage
from health.models.usage import EventName, UsageEvent
from health.queries.selection import selection
from health.rules.events import local_day, zone_of
from health.services import day_counts, usage_states
from health.services.usage_states import as_date
from lib import bulk

CHUNK = 20_000


class _Move(NamedTuple):
    """A raw event and the day it belongs to now."""

    event: UsageEvent
    day: date


def ensure_current(account_ids: Collection[int] | None = None) -> int:
    """Rebuilds the roll-ups that were made in another time zone than their account has now; says how many."""
    sql = (
        "SELECT u.account_id FROM health_accountusage u JOIN accounts_account a ON a.id = u.account_id"
        " WHERE a.time_zone <> u.zone"
    )
    if account_ids is not None:
        shard = selection(list(account_ids))
        sql += f" AND {shard.among('a.id')} AND {shard.among('u.account_id')}"
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY u.account_id")
        stale = {account_id for (account_id,) in cursor.fetchall()}
    if account_ids is not None:
        stale &= set(account_ids)
    rebuild(stale)
    return len(stale)


def rebuild(account_ids: Iterable[int]) -> None:
    """Puts every retained raw event of these accounts on its day in the account's time zone, one account at a time."""
    for account_id in sorted(account_ids):
        with transaction.atomic():
            for account in usage_states.lock([account_id]).values():
                move(account)


def move(account: usage_states.KnownAccount) -> None:
    """The same for one account whose usage state is locked."""
    changes: list[day_counts.Change] = []
    for moves in _moves(account):
        _store_days(moves)
        for event, day in moves:
            key = (event.user_id, event.event_id)
            changes.append(day_counts.Change(account.id, event.day, *key, -event.count))
            changes.append(day_counts.Change(account.id, day, *key, event.count))
    day_counts.move(changes)
    AccountUsage.objects.filter(pk=account.id).update(zone=account.time_zone)
    if changes:
        _recount_first_days(account.id, changes)
        _recount_span(account.id)


def _moves(account: usage_states.KnownAccount) -> Iterator[list[_Move]]:
    """Events whose day differs in the account's zone of now; those that came with a bare date keep it."""
    zone = zone_of(account.time_zone)
    events = UsageEvent.objects.filter(account_id=account.id, is_whole_day=False).order_by("at", "id")
    after: tuple[datetime, int] | None = None
    while chunk := list(_later(events, after).only("at", "day", "user_id", "event_id", "count")[:CHUNK]):
        after = (chunk[-1].at, chunk[-1].id)
        days = [(event, local_day(event.at, zone)) for event in chunk]
        yield [_Move(event, day) for event, day in days if day != event.day]


def _later(events: QuerySet[UsageEvent], after: tuple[datetime, int] | None) -> QuerySet[UsageEvent]:
    if after is None:
        return events
    at, id = after
    return events.filter(at__gte=at).exclude(at=at, id__lte=id)


def _store_days(moves: list[_Move]) -> None:
    rows = [(event.id, event.at, day) for event, day in moves]
    given = bulk.source(connection, "given", {"id": "int", "at": "instant", "day": "date"}, rows)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE health_usageevent SET day = given.day FROM {given.sql}"  # noqa: S608
            " WHERE health_usageevent.id = given.id AND health_usageevent.at = given.at",
            given.params,
        )


def _recount_first_days(account_id: int, changes: list[day_counts.Change]) -> None:
    """First days of the account's users, and of the event names whose first day may have moved."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE health_usageuser SET first_day = first.day FROM (SELECT user_id, min(day) AS day"
            " FROM health_userday WHERE account_id = %s GROUP BY user_id) AS first"
            " WHERE first.user_id = health_usageuser.id AND health_usageuser.first_day <> first.day",
            [account_id],
        )
    earliest: dict[int, date] = {}
    for change in changes:
        earliest[change.event_id] = min(change.day, earliest.get(change.event_id, change.day))
    for name in EventName.objects.select_for_update().filter(pk__in=sorted(earliest)).order_by("name"):
        if name.first_day is None or earliest[name.pk] <= name.first_day:
            _recount_first_day_of_event(name.pk)


def _recount_first_day_of_event(event_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE health_eventname SET first_day = (SELECT min(day) FROM health_featureday WHERE event_id = %s)"
            " WHERE id = %s",
            [event_id, event_id],
        )


def _recount_span(account_id: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(day), max(day) FROM health_accountday WHERE account_id = %s", [account_id])
        first, last = cursor.fetchone()
    AccountUsage.objects.filter(pk=account_id).update(first_day=as_date(first), last_day=as_date(last))
