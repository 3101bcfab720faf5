"""Events of an import counted out again.

They are found by account: the index (account, at) is there already, so that taking events in pays nothing for it
(docs/decisions/an-import-is-undone-account-by-account.md).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

import numpy as np
from django.db import connection

from health.models.imports import FileImport
from health.models.rollups import AccountUsage
from health.models.usage import EventName, UsageEvent, UsageIdentity, UsageUser
from health.services import day_counts, rollups, usage_states
from health.services.day_counts import Change
from health.services.usage_states import as_date
from lib import bulk

EVENTS = 40_000  # in a slice


def take_out(found: FileImport, account_ids: Sequence[int], names: dict[str, str], *, at: datetime) -> tuple[int, bool]:
    """Deletes events of the import in these accounts; says how many, and whether these were all.

    `names` collects, by event name, the earliest day that lost an event: see `recount_names`.
    """
    assert found.intake_id
    locked = usage_states.lock(account_ids)
    for account in locked.values():
        if account.zone != account.time_zone:
            rollups.move(account)
    rows = list(
        UsageEvent.objects.filter(account_id__in=account_ids, intake_id=found.intake_id)
        .order_by("account_id", "at")
        .values_list("id", "at", "account_id", "day", "user_id", "event_id", "count", "identity")[:EVENTS]
    )
    if rows:
        _delete(rows)
        day_counts.move(
            [Change(account, day, user, event, -count) for _, _, account, day, user, event, count, _ in rows]
        )
        _recount_users({row[4] for row in rows}, sorted({row[2] for row in rows}))
        _recount_spans(rows)
        for _, _, _, day, _, event, _, _ in rows:
            names[str(event)] = min(names.get(str(event), "9999-12-31"), day.isoformat())
    return len(rows), len(rows) < EVENTS


def released_accounts(intake_id: int) -> np.ndarray:
    """Accounts with events of the import, wherever they come from: one look at all events."""
    found = UsageEvent.objects.filter(intake_id=intake_id).values_list("account_id", flat=True).distinct()
    return np.fromiter(found, np.int64)


def recount_names(names: Mapping[str, str]) -> None:
    """First days of the event names whose earliest days lost events."""
    rows = EventName.objects.select_for_update().filter(pk__in=[int(pk) for pk in names]).order_by("name")
    affected = [row.pk for row in rows if row.first_day is not None and names[str(row.pk)] <= row.first_day.isoformat()]
    if not affected:
        return
    with connection.cursor() as cursor:
        given = bulk.one_of(connection, "event_id", "int", affected)
        cursor.execute(
            f"SELECT event_id, min(day) FROM health_featureday WHERE {given.sql} GROUP BY event_id",  # noqa: S608
            given.params,
        )
        first = {event: as_date(day) for event, day in cursor.fetchall()}
    EventName.objects.bulk_update([EventName(pk=pk, first_day=first.get(pk)) for pk in affected], ["first_day"])


def _delete(rows: Sequence[tuple]) -> None:
    """By id, within the span of time that has them: so only the months they lie in are looked at."""
    ids = bulk.one_of(connection, "id", "int", [row[0] for row in rows])
    ats = [row[1] for row in rows]
    UsageEvent.objects.filter(at__gte=min(ats), at__lte=max(ats)).extra(where=[ids.sql], params=ids.params).delete()  # noqa: S610
    claimed = bulk.one_of(connection, "identity", "uuid", sorted(row[7].hex for row in rows))
    UsageIdentity.objects.extra(where=[claimed.sql], params=claimed.params).delete()  # noqa: S610


def _recount_users(user_ids: set[int], account_ids: Sequence[int]) -> None:
    """First days of users; who was known by these events alone goes."""
    accounts = bulk.one_of(connection, "account_id", "int", account_ids)
    users = bulk.one_of(connection, "user_id", "int", sorted(user_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT user_id, min(day) FROM health_userday WHERE {accounts.sql} AND {users.sql} GROUP BY user_id",  # noqa: S608
            [*accounts.params, *users.params],
        )
        first: dict[int, date | None] = {user: as_date(day) for user, day in cursor.fetchall()}
    known = UsageUser.objects.extra(where=[users.sql.replace("user_id", "id")], params=users.params)  # noqa: S610
    UsageUser.objects.bulk_update(
        [UsageUser(pk=row.pk, first_day=first.get(row.pk)) for row in known if row.first_day != first.get(row.pk)],
        ["first_day"],
        batch_size=1_000,
    )
    known.filter(first_day=None, name="", email="").delete()


def _recount_spans(rows: Sequence[tuple]) -> None:
    """First and last day of the accounts; and that there is news of them from the first day that lost events on."""
    earliest: dict[int, date] = {}
    for row in rows:
        earliest[row[2]] = min(row[3], earliest.get(row[2], row[3]))
    given = bulk.one_of(connection, "account_id", "int", sorted(earliest))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT account_id, min(day), max(day) FROM health_accountday WHERE {given.sql} GROUP BY account_id",  # noqa: S608
            given.params,
        )
        spans = {account: (as_date(first), as_date(last)) for account, first, last in cursor.fetchall()}
    states = list(AccountUsage.objects.filter(pk__in=list(earliest)))
    for state in states:
        state.first_day, state.last_day = spans.get(state.pk, (None, None))
        state.changed += 1
        state.stale_from = min(state.stale_from or earliest[state.pk], earliest[state.pk])
    AccountUsage.objects.bulk_update(states, ["first_day", "last_day", "changed", "stale_from"], batch_size=500)
