"""Held events: counted in as soon as their account is known."""

from collections import defaultdict
from collections.abc import Collection, Sequence

import msgspec
from django.db import connection, transaction

from health.choices import SetAsideState
from health.models.intake import SetAside
from health.rules.events import Event
from health.services import intake, partitions, usage_states
from lib import bulk

CHUNK = 5_000


def release(external_ids: Collection[str] | None = None) -> int:
    """Counts in the held events whose account exists by now (of these accounts, or of all); says how many."""
    released = 0
    while chunk := intake.repeatedly(lambda: _release_chunk(external_ids)):
        released += chunk
    return released


def name_accounts(users: Collection[str] | None = None) -> int:
    """Gives held events without an account the group their user was put in since; says how many.

    Runs in its caller's transaction; `release` counts them in afterwards.
    """
    given = bulk.Source("true", []) if users is None else bulk.one_of(connection, "g.user", "text", users)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE health_setaside SET account = g.account, reason = %s FROM health_usergroup g"  # noqa: S608
            f" WHERE g.user = health_setaside.user AND state = %s AND health_setaside.account = '' AND {given.sql}",
            [intake.ACCOUNT_UNKNOWN, SetAsideState.HELD.value, *given.params],
        )
        return cursor.rowcount


def _release_chunk(external_ids: Collection[str] | None) -> int:
    with transaction.atomic():
        rows = _take(external_ids)
        by_intake = defaultdict(list)
        for account, payload, intake_id in rows:
            event = msgspec.json.decode(payload, type=Event)
            event.account = account
            by_intake[intake_id].append(event)
        for intake_id, events in by_intake.items():
            _count_in(events, intake_id)
    return len(rows)


def _take(external_ids: Collection[str] | None) -> Sequence[tuple[str, str, int | None]]:
    """Takes a chunk of rows out: whoever deletes a row is the one that counts it in."""
    accounts = bulk.Source("true", [])
    if external_ids is not None:
        accounts = bulk.one_of(connection, "a.external_id", "text", external_ids)
    suffix = "" if connection.vendor == "sqlite" else " FOR UPDATE OF s SKIP LOCKED"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, s.account, s.payload, s.intake_id FROM health_setaside s"  # noqa: S608
            " JOIN accounts_account a ON a.external_id = s.account"
            f" WHERE s.state = %s AND {accounts.sql} ORDER BY s.id LIMIT %s{suffix}",
            [SetAsideState.HELD.value, *accounts.params, CHUNK],
        )
        rows = cursor.fetchall()
    SetAside.objects.filter(pk__in=[id for id, *_ in rows]).delete()
    return [tuple(row) for _, *row in rows]


def _count_in(events: Sequence[Event], intake_id: int | None) -> None:
    partitions.ensure({event.at.date() for event in events})
    intake.count_in(events, usage_states.find_accounts({event.account for event in events}), intake=intake_id)
