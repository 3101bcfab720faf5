"""Events that came in over HTTP: kept durably at once, counted in a moment later, many batches at a time.

Counting a batch by itself would write a handful of roll-up rows per event; together they share most of them.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from django.db import DataError, IntegrityError, connection, transaction

from health.models.intake import Arrival
from health.rules.events import Event
from health.services import claims, groups, intake, partitions, rejected, usage_states
from health.services.intake import Tally
from health.services.rejected import Rejected

TOGETHER = 50  # batches counted in by one transaction
# What is wrong with the event itself; whatever else fails may succeed later, or for a repaired program.
UNFIT = (msgspec.MsgspecError, ValueError, OverflowError, DataError, IntegrityError)

_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(list[Event])
_known: set[str] = set()  # external ids of accounts seen here


def keep(events: Sequence[Event], *, at: datetime) -> Tally:
    """Claims the events' identities and keeps those that are new. Runs in the transaction of its caller.

    `HELD` says that an event's account was not known at this moment; `count_in` decides. So it does no harm that an
    external id that was changed counts as known here until the process ends.
    """
    if not events:
        return Tally()
    unclaimed = claims.claim([event.identity for event in events])
    known = _known_accounts({event.account for event in events if event.account})
    tally, new = intake.sort_out(events, unclaimed, known)
    if new:
        Arrival.objects.create(payload=_encoder.encode(new), at=at)
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
        events = [event for arrival in arrivals for event in _events(arrival)]
        counted = _count(events, arrivals[-1].at) if events else 0
        Arrival.objects.filter(pk__in=[arrival.pk for arrival in arrivals]).delete()
    return counted


def _events(arrival: Arrival) -> list[Event]:
    payload = bytes(arrival.payload)
    try:
        return _decoder.decode(payload)
    except UNFIT as error:
        rejected.keep([Rejected(f"the batch cannot be read: {error}", repr(payload))], at=arrival.at)
        return []


def _count(events: list[Event], at: datetime) -> int:
    """Counts in all of them, or by halves until the one stands alone that is unfit."""
    try:
        with transaction.atomic():
            groups.name_accounts(events)
            partitions.ensure({event.at.date() for event in events})
            intake.count_in_or_hold(events, at=at)
    except UNFIT as error:
        if intake.lost_to_a_rival(error):
            raise
        if len(events) > 1:
            half = len(events) // 2
            return _count(events[:half], at) + _count(events[half:], at)
        _set_aside(events[0], error, at)
        return 0
    return len(events)


def _set_aside(event: Event, error: Exception, at: datetime) -> None:
    said = repr(msgspec.structs.asdict(event))
    rejected.keep([Rejected(f"it cannot be stored: {error}", said, event.account, event.user)], at=at)
