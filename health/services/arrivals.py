"""Events that came in over HTTP: kept durably at once, counted in a moment later, many batches at a time.

Counting a batch by itself would write a handful of roll-up rows per event; together they share most of them.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import connection, transaction

from health.choices import Channel
from health.models.intake import Arrival
from health.rules.events import Event
from health.services import claims, groups, intake, partitions, received, rejected, usage_states
from health.services.intake import Tally
from health.services.received import Counts
from health.services.rejected import Rejected
from health.services.unfit import UNFIT

TOGETHER = 50  # batches counted in by one transaction

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Event])
_known: set[str] = set()  # external ids of accounts seen here


def keep(events: Sequence[Event], *, at: datetime, rejected: int = 0) -> Tally:
    """Claims the events' identities and keeps those that are new. Runs in the transaction of its caller.

    Duplicates, and the `rejected` calls of the same batch, are kept as numbers: they are noted with what is counted in.

    `HELD` says that an event's account was not known at this moment; `count_in` decides. So it does no harm that an
    external id that was changed counts as known here until the process ends.
    """
    if not events and not rejected:
        return Tally()
    unclaimed = claims.claim([event.identity for event in events])
    known = _known_accounts({event.account for event in events if event.account})
    tally, new = intake.sort_out(events, unclaimed, known)
    Arrival.objects.create(
        payload=_encoder.encode(new), at=at, duplicate=tally.count(intake.Outcome.DUPLICATE), rejected=rejected
    )
    return tally


def count_in() -> int:
    """Counts in everything that had arrived when it was called, waiting for a rival that is at it; says how many.

    An event that no database takes, or a batch that cannot be read, is set aside as rejected; the others go on.
    """
    counted = 0
    while (chunk := intake.repeatedly(_count_chunk)) is not None:
        counted += chunk
    return counted


def forget() -> None:
    """Looks every account up again."""
    _known.clear()


def _known_accounts(external_ids: set[str]) -> set[str]:
    if not external_ids <= _known:
        if len(_known) > 200_000:
            _known.clear()
        _known.update(usage_states.find_accounts(external_ids - _known))
    return external_ids & _known


def _count_chunk() -> int | None:
    """How many events it counted in, None where nothing was left to be counted."""
    with transaction.atomic():
        rows = Arrival.objects.order_by("pk")[:TOGETHER]
        if connection.features.has_select_for_update:
            rows = rows.select_for_update()
        arrivals = list(rows)
        if not arrivals:
            return None
        counts = Counts(
            duplicate=sum(arrival.duplicate for arrival in arrivals),
            rejected=sum(arrival.rejected for arrival in arrivals),
        )
        events = [event for arrival in arrivals for event in _events(arrival, counts)]
        if events:
            _count(events, arrivals[-1].at, counts)
        Arrival.objects.filter(pk__in=[arrival.pk for arrival in arrivals]).delete()
        received.note(counts, channel=Channel.HTTP, at=arrivals[-1].at)
    return counts.accepted + counts.held


def _events(arrival: Arrival, counts: Counts) -> list[Event]:
    payload = bytes(arrival.payload)
    try:
        return _decoder.decode(payload)
    except UNFIT as error:
        rejected.keep([Rejected(f"the batch cannot be read: {error}", repr(payload))], at=arrival.at)
        counts.rejected += 1
        return []


def _count(events: list[Event], at: datetime, counts: Counts) -> None:
    """Counts in all of them, or by halves until the one stands alone that is unfit."""
    try:
        with transaction.atomic():
            groups.name_accounts(events)
            partitions.ensure({event.at.date() for event in events})
            held = intake.count_in_or_hold(events, at=at)
    except UNFIT as error:
        if intake.lost_to_a_rival(error):
            raise
        if len(events) > 1:
            half = len(events) // 2
            _count(events[:half], at, counts)
            _count(events[half:], at, counts)
            return
        _set_aside(events[0], error, at)
        counts.rejected += 1
        return
    counts.held += held
    counts.accepted += len(events) - held


def _set_aside(event: Event, error: Exception, at: datetime) -> None:
    said = repr(msgspec.structs.asdict(event))
    rejected.keep([Rejected(f"it cannot be stored: {error}", said, event.account, event.user)], at=at)
