"""Usage is stored here and nowhere else: files, HTTP and released events all come through `store` or `count_in`."""

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import repeat
from typing import TypeVar

import msgspec
from django.db import DatabaseError, connection, transaction

from health.choices import SetAsideState
from health.models.intake import SetAside
from health.models.usage import UsageEvent
from health.rules.events import Event, local_day, zone_of
from health.services import claims, day_counts, names, partitions, rollups, usage_states
from lib import bulk

ATTEMPTS = 5
ACCOUNT_UNKNOWN = "its account is not known yet"
NO_ACCOUNT = "it names no account, and its user was put in no group yet"
Result = TypeVar("Result")

_EVENT_COLUMNS = (
    "account_id",
    "user_id",
    "event_id",
    "at",
    "day",
    "is_whole_day",
    "count",
    "properties",
    "identity",
    "intake_id",
)


class Outcome(StrEnum):
    """How an event counted."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    HELD = "held"


@dataclass
class Tally:
    """Outcomes in the order of the events."""

    outcomes: list[Outcome] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        return self.outcomes.count(outcome)


def store(events: Sequence[Event], *, intake: int | None = None, at: datetime) -> Tally:
    """Stores each event once and counts it in, in one transaction: all of it or nothing.

    An event whose account is not known is held until it is. Rivals that stand in each other's way are tried again.
    """

    def write() -> Tally:
        partitions.ensure({event.at.date() for event in events})
        return _store(events, intake, at)

    return repeatedly(write)


def repeatedly(write: Callable[[], Result]) -> Result:
    """Tries again what lost against a rival, unless a transaction is open that would have to be repeated with it."""
    attempts = 1 if connection.in_atomic_block else ATTEMPTS
    for attempt in range(1, attempts + 1):
        try:
            return write()
        except DatabaseError as error:
            if attempt == attempts or not lost_to_a_rival(error):
                raise
            partitions.forget()
            time.sleep(0.02 * 2**attempt)
    raise AssertionError("unreachable")


def lost_to_a_rival(error: BaseException) -> bool:
    """A deadlock, a conflict of snapshots, a locked file, or a partition dropped at this moment."""
    code = getattr(error.__cause__, "pgcode", None)
    return (
        code in ("40P01", "40001")
        or "database is locked" in str(error)
        or (code == "23514" and "no partition" in str(error))
    )


def _store(events: Sequence[Event], intake: int | None, at: datetime) -> Tally:
    if not events:
        return Tally()
    with transaction.atomic(savepoint=False):
        unclaimed = claims.claim([event.identity for event in events])
        accounts = usage_states.find_accounts({event.account for event in events if event.account})
        tally, new = sort_out(events, unclaimed, accounts)
        _count_in_or_hold(new, accounts, intake, at)
    return tally


def sort_out(events: Sequence[Event], unclaimed: set[str], known: Container[str]) -> tuple[Tally, list[Event]]:
    """How each event counts, and those that are new. `unclaimed`, which is used up, holds the identities that were."""
    tally = Tally()
    new: list[Event] = []
    for event in events:
        if event.identity not in unclaimed:
            tally.outcomes.append(Outcome.DUPLICATE)
            continue
        unclaimed.discard(event.identity)
        new.append(event)
        tally.outcomes.append(Outcome.ACCEPTED if event.account in known else Outcome.HELD)
    return tally, new


def count_in_or_hold(events: Sequence[Event], *, at: datetime) -> int:
    """Counts in events whose identity is claimed; those of unknown accounts are held. Runs in a transaction.

    Says how many are held.
    """
    accounts = usage_states.find_accounts({event.account for event in events if event.account})
    _count_in_or_hold(events, accounts, None, at)
    return sum(event.account not in accounts for event in events)


def _count_in_or_hold(events: Sequence[Event], accounts: Mapping[str, int], intake: int | None, at: datetime) -> None:
    count_in([event for event in events if event.account in accounts], accounts, intake=intake)
    _hold([event for event in events if event.account not in accounts], intake, at)


def _hold(events: Sequence[Event], intake: int | None, at: datetime) -> None:
    bulk.insert(
        connection,
        SetAside,
        ["state", "reason", "account", "user", "identity", "payload", "intake_id", "at"],
        [
            (
                SetAsideState.HELD.value,
                ACCOUNT_UNKNOWN if event.account else NO_ACCOUNT,
                event.account,
                event.user,
                event.identity,
                msgspec.json.encode(event).decode(),
                intake,
                at,
            )
            for event in events
        ],
    )


def count_in(events: Sequence[Event], accounts: Mapping[str, int], *, intake: int | None) -> None:
    """Stores events whose identity is claimed and whose account is known, and adds them to the roll-ups.

    `accounts` gives ids by external id. Runs in the transaction of its caller; locks the accounts until its end.
    """
    if not events:
        return
    events = sorted(events, key=lambda event: accounts[event.account])  # neighbours in the table and its index
    ids = [accounts[event.account] for event in events]
    locked = _lock(set(ids))
    zones = {id: zone_of(account.time_zone) for id, account in locked.items()}
    days = [event.day or local_day(event.at, zones[id]) for event, id in zip(events, ids, strict=True)]
    users, event_names = _ids(events, ids, days)
    counts = [event.count for event in events]
    # each distinct event of a day once, with how often it stands here
    repeats = Counter(zip(ids, days, users, event_names, counts, strict=True))
    with bulk.one_round_trip(connection):
        bulk.insert(
            connection, UsageEvent, _EVENT_COLUMNS, _rows(events, ids, days, users, event_names, counts, intake)
        )
        day_counts.apply(
            ((id, day, user, name, count * times) for (id, day, user, name, count), times in repeats.items()),
            known_until={id: account.last_day for id, account in locked.items()},
        )
        usage_states.note_changes(_spans(ids, days))


def _rows(
    events: Sequence[Event], ids: Sequence[int], days: Sequence[date], users: Sequence[int],
    event_names: Sequence[int], counts: Sequence[int], intake: int | None,
) -> list[tuple]:  # fmt: skip
    """The events column by column in the order of `_EVENT_COLUMNS`."""
    return list(
        zip(
            ids,
            users,
            event_names,
            [event.at for event in events],
            days,
            [event.day is not None for event in events],
            counts,
            [event.properties for event in events],
            [event.identity for event in events],
            repeat(intake),
            strict=False,
        )
    )


def _lock(ids: set[int]) -> dict[int, usage_states.KnownAccount]:
    """Locks the accounts; those whose time zone has changed get their roll-ups moved before anything is added."""
    locked = usage_states.lock(ids)
    moved = [account for account in locked.values() if account.zone != account.time_zone]
    for account in moved:
        rollups.move(account)
    return usage_states.lock(ids) if moved else locked


def _ids(events: Sequence[Event], ids: Sequence[int], days: Sequence[date]) -> tuple[list[int], list[int]]:
    """For each event the ids of its user and of its name."""
    users: dict[tuple[int, str], date] = {}
    event_names: dict[str, date] = {}
    keys = list(zip(ids, [event.user for event in events], strict=True))
    used = [event.name for event in events]
    for user, name, day in set(zip(keys, used, days, strict=True)):
        if day < users.setdefault(user, day):
            users[user] = day
        if day < event_names.setdefault(name, day):
            event_names[name] = day
    user_ids, name_ids = names.user_ids(users), names.event_ids(event_names)
    return [user_ids[key] for key in keys], [name_ids[name] for name in used]


def _spans(ids: Sequence[int], days: Sequence[date]) -> dict[int, tuple[date, date]]:
    touched = defaultdict(set)
    for id, day in set(zip(ids, days, strict=True)):
        touched[id].add(day)
    return {id: (min(days_of), max(days_of)) for id, days_of in touched.items()}
