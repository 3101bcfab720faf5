"""A batch of tracking calls comes in: groups, people and events, stored together or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from health.rules.events import Event
from health.services import arrivals, groups, held, intake, rejected, usage_states
from health.services.groups import Grouping, Person
from health.services.rejected import Rejected

MAX_PAYLOAD = 8_000  # characters kept of a rejected call


class Rejection(NamedTuple):
    """The call at `place` of the batch can never be accepted."""

    place: int
    reason: str
    payload: str


@dataclass
class Batch:
    """What the calls of a batch say. `silent` counts calls that are accepted and change no figure."""

    events: list[Event] = field(default_factory=list)
    groupings: list[Grouping] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    silent: int = 0
    rejected: list[Rejection] = field(default_factory=list)


class BatchTally(NamedTuple):
    """How the calls counted: the first four add up to the calls of the batch. `named`: so many events that were held
    without an account have one now."""

    accepted: int
    duplicate: int
    held: int
    rejected: int
    named: int


def store_batch(batch: Batch, *, at: datetime) -> BatchTally:
    """Stores the batch durably before it returns."""
    tally, named = intake.repeatedly(lambda: _store_batch(batch, at))
    return BatchTally(
        accepted=tally.count(intake.Outcome.ACCEPTED) + batch.silent,
        duplicate=tally.count(intake.Outcome.DUPLICATE),
        held=tally.count(intake.Outcome.HELD),
        rejected=len(batch.rejected),
        named=named,
    )


def _store_batch(batch: Batch, at: datetime) -> tuple[intake.Tally, int]:
    with transaction.atomic():
        named = held.name_accounts(groups.put(batch.groupings)) if batch.groupings else 0
        groups.name_accounts(batch.events)
        tally = arrivals.keep(batch.events, at=at, rejected=len(batch.rejected))
        if batch.people:
            _describe(batch.people, at)
        if batch.rejected:
            rejected.keep([Rejected(reason, payload[:MAX_PAYLOAD]) for _, reason, payload in batch.rejected], at=at)
    return tally, named


def _describe(people: Sequence[Person], at: datetime) -> None:
    last_groups = groups.of_users({person.user for person in people if not person.account})
    people = [person._replace(account=person.account or last_groups.get(person.user, "")) for person in people]
    groups.describe(people, usage_states.find_accounts({person.account for person in people if person.account}), at=at)
