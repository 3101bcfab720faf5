"""Held events: counted in as soon as their account is known, or discarded."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import NamedTuple

import msgspec
from django.db import connection, transaction

from health.choices import SetAsideState
from health.models.intake import SetAside
from health.rules.events import Event
from health.services import groups, intake, partitions, usage_states
from health.services.rejected import MAX_REASON
from health.services.set_aside import AT_ONCE, drop
from health.services.unfit import UNFIT
from lib import bulk

CHUNK = 5_000


class _Row(NamedTuple):
    """A held row that was taken: whoever holds its lock counts it in."""

    id: int
    account: str
    payload: str
    intake_id: int | None


def release(external_ids: Collection[str] | None = None, *, at_most: int | None = None) -> int:
    """Counts in the held events whose account exists by now (of these accounts, or of all); says how many.

    With them go the names and addresses that were held. An event that can never be counted is set aside as rejected,
    and the others go on. With `at_most` it stops after about so many.
    """
    groups.release_people()
    released = 0
    while at_most is None or released < at_most:
        taken, counted = intake.repeatedly(lambda: _release_chunk(external_ids))
        released += counted
        if not taken:
            break
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


def discard(account: str | None = None) -> int:
    """Drops held events (of that account, "" for those that name none; None is all), at most `AT_ONCE`; says how many.

    Their identities are free again: sent once more, they would count.
    """
    rows = SetAside.objects.filter(state=SetAsideState.HELD)
    return drop((rows if account is None else rows.filter(account=account)).order_by("account", "pk"), at_most=AT_ONCE)


def _release_chunk(external_ids: Collection[str] | None) -> tuple[int, int]:
    """How many rows it took, and how many of them were counted in."""
    with transaction.atomic():
        rows = _take(external_ids)
        bad = dict(_count_in(rows))
        SetAside.objects.filter(pk__in=[row.id for row in rows if row.id not in bad]).delete()
        for id, reason in bad.items():
            SetAside.objects.filter(pk=id).update(state=SetAsideState.REJECTED, reason=reason[:MAX_REASON])
    return len(rows), len(rows) - len(bad)


def _take(external_ids: Collection[str] | None) -> list[_Row]:
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
        return [_Row(*row) for row in cursor.fetchall()]


def _count_in(rows: Sequence[_Row]) -> list[tuple[int, str]]:
    """Counts in all of them, or by halves until the one stands alone that is unfit; says which and why."""
    if not rows:
        return []
    try:
        with transaction.atomic():
            _count_in_all(rows)
    except UNFIT as error:
        if intake.lost_to_a_rival(error):
            raise
        if len(rows) == 1:
            return [(rows[0].id, f"it was held and cannot be counted in: {error}".replace("\0", "\\0"))]
        half = len(rows) // 2
        return [*_count_in(rows[:half]), *_count_in(rows[half:])]
    return []


def _count_in_all(rows: Sequence[_Row]) -> None:
    by_intake: dict[int | None, list[Event]] = defaultdict(list)
    for row in rows:
        event = msgspec.json.decode(row.payload, type=Event)
        event.account = row.account
        by_intake[row.intake_id].append(event)
    for intake_id, events in by_intake.items():
        partitions.ensure({event.at.date() for event in events})
        intake.count_in(events, usage_states.find_accounts({event.account for event in events}), intake=intake_id)
