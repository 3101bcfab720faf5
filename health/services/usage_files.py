"""A usage file comes in: row by row checked, batch by batch stored, so that its size does not matter."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import NamedTuple

import numpy as np
from django.db import transaction

from health.choices import Channel
from health.models.intake import Intake
from health.rules.events import COLUMNS, Event, InvalidEvent, read_event, repeat_identity
from health.services import received
from health.services.intake import Outcome, store
from health.services.received import Counts
from lib.ahead import ahead, without_cycle_search
from lib.occurrences import Occurrences
from lib.tables import RejectedRows, Row, Table

REQUIRED, OPTIONAL, OBJECTS = COLUMNS[:4], COLUMNS[4:], COLUMNS[6:]
BATCH = 40_000


class _Undo(Exception):
    """Ends the transaction around an import that shall leave nothing behind."""


@dataclass
class Import:
    """How the rows of a file counted; `rows` is the sum of the rest."""

    rows: int = 0
    accepted: int = 0
    duplicate: int = 0
    held: int = 0
    rejected: int = 0
    undone: bool = False


def import_file(
    table: Table,
    rejected: RejectedRows,
    *,
    clock: Callable[[], datetime],
    dry_run: bool = False,
    all_or_nothing: bool = False,
    on_batch: Callable[[Import], None] = lambda _: None,
) -> Import:
    """Stores the usage in `table`, and the rows that cannot be stored in `rejected`.

    Each batch is a transaction, so a run that was killed is simply run again. With `dry_run`, or with `all_or_nothing`
    where a row is rejected, it is one transaction that is undone in the end.
    """
    result = Import()
    try:
        with transaction.atomic() if dry_run or all_or_nothing else nullcontext(), without_cycle_search():
            _import(table, rejected, result, clock, on_batch)
            if dry_run or (all_or_nothing and result.rejected):
                raise _Undo
    except _Undo:
        result.undone = True
    return result


def _import(
    table: Table,
    rejected: RejectedRows,
    result: Import,
    clock: Callable[[], datetime],
    on_batch: Callable[[Import], None],
) -> None:
    intake = Intake.objects.create(source=_shown(table.path.name)[:300], started_at=clock())
    for batch in ahead(_batches(table, rejected)):
        at = clock()
        tally = store(batch.events, intake=intake.pk, at=at)
        counts = Counts(
            tally.count(Outcome.ACCEPTED),
            tally.count(Outcome.DUPLICATE),
            tally.count(Outcome.HELD),
            batch.rows - len(batch.events),
        )
        received.note(counts, channel=Channel.FILE, at=at)
        result.rows += batch.rows
        result.accepted += counts.accepted
        result.duplicate += counts.duplicate
        result.held += counts.held
        result.rejected += counts.rejected
        _note(intake, result)
        on_batch(result)
    intake.finished_at = clock()
    intake.save(update_fields=["finished_at"])


def _shown(name: str) -> str:
    """The name of a file as text: bytes that are not UTF-8 become \\xff, as they do in messages."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class _Batch(NamedTuple):
    rows: int
    events: list[Event]


def _batches(table: Table, rejected: RejectedRows) -> Iterator[_Batch]:
    """The rows of the file, checked; while a batch is being stored the next one is made."""
    rows = iter(table)
    with Occurrences() as occurrences:
        while True:
            before = rejected.count
            events = list(_checked(islice(rows, BATCH), rejected))
            if not events and rejected.count == before:
                return
            _number_repeats([event for event in events if not event.has_own_id], occurrences)
            yield _Batch(len(events) + rejected.count - before, events)


def _note(intake: Intake, result: Import) -> None:
    intake.accepted, intake.duplicate = result.accepted, result.duplicate
    intake.held, intake.rejected = result.held, result.rejected
    intake.save(update_fields=["accepted", "duplicate", "held", "rejected"])


def _checked(rows: Iterable[Row], rejected: RejectedRows) -> Iterator[Event]:
    for row in rows:
        if row.problem:
            rejected.add(row, row.problem)
            continue
        try:
            yield read_event(row.values)
        except InvalidEvent as error:
            rejected.add(row, str(error))


def _number_repeats(events: list[Event], occurrences: Occurrences) -> None:
    """Tells equal rows of a file apart by their running number."""
    hashes = np.array([int(event.identity[:16], 16) for event in events], np.uint64)
    for place in np.nonzero(numbers := occurrences.number(hashes))[0]:
        event = events[place]
        event.identity = repeat_identity(event.identity, int(numbers[place]))
