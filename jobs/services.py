"""The verbs of the queue of record. What is due is a row; a message only says that a row is here.

An item is worked on in three steps: claim it in a short transaction of its own, compute outside any transaction, then
write and mark it done in one transaction that first makes sure that the claim still holds. Whoever lost the claim
writes nothing.
"""

import hashlib
import logging
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from celery import current_app, current_task
from django.db import OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from jobs import queries, rules
from jobs.models import Heartbeat, PeriodClaim, Run, StoredChunk, StoredFile, WorkItem
from lib import processes, texts
from lib.pieces import of_size

logger = logging.getLogger(__name__)

Writer = Callable[[], int]
Step = Callable[[dict], Writer]
Clock = Callable[[], datetime]

STALE_AFTER = timedelta(seconds=150)  # above the time limit of a task: whoever held the claim has been stopped
RESEND_AT_MOST = 1_000  # rows a minute
KEEP_RUNS = timedelta(days=90)
KEEP_CLAIMS = timedelta(days=31)
HEARTBEAT_STEP = timedelta(seconds=10)
LOST = "The worker was lost {attempts} times while doing this. Find out why, then retry."
LOST_BEGINNING = LOST.partition("{")[0]


class FileTooLarge(ValueError):
    """More bytes came than the caller wanted to keep."""


@dataclass(frozen=True)
class Reconciled:
    """What a look at the queue of record led to, in rows."""

    released: int
    parked: int
    sent: int


# --- asking for work ---------------------------------------------------------------------------------------------


def start_run(
    *,
    kind: str,
    task: str,
    items: Iterable[dict],
    params: dict | None = None,
    requested_by: str = "",
    person_id: int | None = None,
    at: datetime,
) -> Run:
    """Writes the run and one row per item in the caller's transaction; on commit sends a message for each row."""
    with transaction.atomic():
        run = Run.objects.create(
            kind=kind, params=params or {}, requested_by=requested_by, person_id=person_id, created_at=at
        )
        rows = [WorkItem(run=run, task=task, params=item, due_at=at) for item in items]
        WorkItem.objects.bulk_create(rows, batch_size=1_000)
        _finish_if_over(run.pk, at=at)
        transaction.on_commit(partial(send, rows))
    return run


def add_item(*, run: Run, task: str, params: dict, at: datetime) -> WorkItem:
    """One more piece of a run that is under way, asked for by the one before it in its final transaction."""
    item = WorkItem.objects.create(run=run, task=task, params=params, due_at=at)
    transaction.on_commit(partial(send, [item]))
    return item


def send(items: Sequence[WorkItem]) -> int:
    """Sends a message for each row; gives their number. A broker that is down is logged: the reconciler sends later."""
    sent = 0
    try:
        with current_app.producer_or_acquire() as producer:
            for item in items:
                current_app.send_task(item.task, args=[item.pk], producer=producer)
                sent += 1
    except Exception as error:  # every transport has errors of its own, and none may undo or fail what is committed
        logger.warning("%d of %d messages not sent, the reconciler will: %s", len(items) - sent, len(items), error)
    return sent


# --- doing it ----------------------------------------------------------------------------------------------------


def perform(item_id: int, step: Step, *, clock: Clock = timezone.now) -> bool:
    """Does one item; True when this call has finished it.

    `step` gets the item's parameters, reads and computes outside a transaction, and returns a function that writes
    and gives the number of rows written. What either raises is kept on the row, which is tried again a little later
    and parked after the third time. An item claimed by somebody else, done or parked is left alone.
    """
    _show_consumption(clock())
    item = _claim(item_id, at=clock())
    if item is None:
        return False
    try:
        return _settle(item, step(item.params), clock=clock)
    except Exception as error:
        _record_error(item, error, at=clock())
        return False


def work_through(run_id: int, *, clock: Clock = timezone.now, pause: Callable[[float], None] = time.sleep) -> None:
    """Does a run's items in this process until none is open, waiting for those that others have claimed."""
    current_app.loader.import_default_modules()  # outside a worker nobody has named the tasks yet
    while queries.open_items().filter(run_id=run_id).exists():
        item = queries.due_items(clock()).filter(run_id=run_id).first()
        if item is not None:
            current_app.tasks[item.task](item.pk)
        elif not any(_release_lost(claimed, at=clock()) for claimed in queries.claimed_items().filter(run_id=run_id)):
            pause(0.5)


def note_progress(item_id: int, *, reached: int, expected: int) -> None:
    """Says how far an item has come, for whoever looks. A step calls it now and then, never in the final transaction:
    there nobody would see it, and others would wait. A database too busy for it is no reason to fail."""
    try:
        queries.open_items().filter(pk=item_id).update(reached=reached, expected=expected)
    except OperationalError as error:
        logger.debug("progress of item %d not noted: %s", item_id, error)


def _claim(item_id: int, *, at: datetime) -> WorkItem | None:
    """Marks the row as ours, counting the attempt, unless it is somebody else's."""
    bearer, redelivered = _bearer()
    with transaction.atomic(durable=True):
        item = queries.open_items().filter(pk=item_id).first()
        if item is None:
            return None
        lost = item.claimed_at is not None and _is_lost_to(item, bearer, redelivered=redelivered)
        if lost and _free(item, at=at) != "released":
            return None
        free = queries.due_items(at).filter(pk=item_id)
        if not free.order_by().update(claimed_at=at, claimed_by=bearer, attempts=F("attempts") + 1):
            return None
        return WorkItem.objects.get(pk=item_id)


def _settle(item: WorkItem, write: Writer, *, clock: Clock) -> bool:
    """Writes the result and marks the row done, both or neither; nothing where the claim has been lost."""
    with transaction.atomic(durable=True):
        if not _held(item).update(done_at=clock(), error=""):
            logger.warning("%s: claim lost, result dropped", item)
            return False
        WorkItem.objects.filter(pk=item.pk).update(rows=write())
        _finish_if_over(item.run_id, at=clock())
    return True


def _record_error(item: WorkItem, error: Exception, *, at: datetime) -> None:
    text = rules.describe(error)
    logger.warning("%s, attempt %d: %s", item, item.attempts, text.partition("\n")[0])
    if rules.is_last(item.attempts):
        park(item, reason=text, at=at)
    else:
        due_at = at + rules.retry_delay(item.attempts)
        _held(item).update(claimed_at=None, claimed_by="", due_at=due_at, error=text)


def _held(item: WorkItem) -> QuerySet[WorkItem]:
    """The row while this very attempt holds it."""
    return queries.open_items().filter(pk=item.pk, claimed_by=item.claimed_by, attempts=item.attempts)


def _bearer() -> tuple[str, bool]:
    """Who claims, as `message process`, and whether the message had been given to somebody before."""
    request = current_task.request if current_task else None
    if request is None or request.called_directly:
        return f"{uuid.uuid4()} {processes.name_of_this()}", False
    redelivered = bool((request.delivery_info or {}).get("redelivered"))
    return f"{request.id} {processes.name_of_this()}", redelivered


def _is_lost_to(item: WorkItem, bearer: str, *, redelivered: bool) -> bool:
    """Whether the message in hand proves that the claim's worker is lost.

    Seen from here it has ended, or it is out of sight and the broker has taken this same message back from it. One that
    is seen to live keeps its claim: a broker that was away gives the same message twice.
    """
    message, _, process = item.claimed_by.partition(" ")
    gone = processes.is_gone(process)
    return bool(gone) or (gone is None and redelivered and bearer.startswith(f"{message} "))


# --- keeping it going --------------------------------------------------------------------------------------------


def reconcile(*, at: datetime, stale_after: timedelta = STALE_AFTER) -> Reconciled:
    """Frees claims of lost workers, parks what lost three, and sends messages for rows that are due without one."""
    freed = [
        _release_lost(item, at=at, stale_after=stale_after) for item in queries.claimed_items().iterator(chunk_size=500)
    ]
    parked = freed.count("parked")
    return Reconciled(released=freed.count("released"), parked=parked, sent=_resend(at))


def _resend(at: datetime) -> int:
    """While the broker holds as many messages as rows are due, none can be missing, and more would only pile up."""
    due = queries.due_items(at)
    try:
        waiting = queries.messages_waiting()
    except Exception as error:  # as in `send`
        logger.warning("the broker does not answer: %s", error)
        return 0
    return send(list(due[:RESEND_AT_MOST])) if due.count() > waiting else 0


def _release_lost(item: WorkItem, *, at: datetime, stale_after: timedelta = STALE_AFTER) -> str:
    """Frees a claim whose worker is gone or must have been stopped: `released`, `parked`, or empty where it lives."""
    assert item.claimed_at
    process = item.claimed_by.partition(" ")[2]
    if at - item.claimed_at < stale_after and not processes.is_gone(process):
        return ""
    return _free(item, at=at)


def _free(item: WorkItem, *, at: datetime) -> str:
    """Takes the claim from a lost worker, or parks the row after the third; empty where somebody else was quicker."""
    if rules.is_last(item.attempts):
        return "parked" if park(item, reason=LOST.format(attempts=item.attempts), at=at) else ""
    return "released" if _held(item).update(claimed_at=None, claimed_by="") else ""


def park(item: WorkItem, *, reason: str, at: datetime) -> bool:
    """Puts a claimed row aside for the administrator; the run goes on and finishes without it."""
    with transaction.atomic():
        if not _held(item).update(parked_at=at, error=reason):
            return False
        logger.error("%s parked: %s", item, reason.partition("\n")[0])
        _finish_if_over(item.run_id, at=at)
    return True


def is_loss(error: str) -> bool:
    """Whether an item was parked for its lost workers, not for an error of its own."""
    return error.startswith(LOST_BEGINNING)


def retry_parked(*, item_ids: Iterable[int], at: datetime) -> int:
    """Makes parked rows due again with all their attempts before them; gives their number."""
    with transaction.atomic():
        items = list(queries.parked_items().filter(pk__in=list(item_ids)).select_for_update())
        fresh = {"parked_at": None, "claimed_at": None, "claimed_by": "", "attempts": 0, "due_at": at, "reached": None}
        WorkItem.objects.filter(pk__in=[item.pk for item in items]).update(**fresh)
        Run.objects.filter(pk__in={item.run_id for item in items}).update(finished_at=None)
        transaction.on_commit(partial(send, items))
    return len(items)


def _finish_if_over(run_id: int, *, at: datetime) -> None:
    """Finishes the run with its last item. Two last ones at once wait here for each other, so that one sees both."""
    run = Run.objects.select_for_update().get(pk=run_id)
    if run.finished_at is None and not queries.open_items().filter(run_id=run_id).exists():
        Run.objects.filter(pk=run_id).update(finished_at=at)


# --- clocks ------------------------------------------------------------------------------------------------------


def claim_period(job: str, period: str, at: datetime) -> bool:
    """True for exactly one caller. Call it in the transaction of the work it guards, or a crash loses the period."""
    _, created = PeriodClaim.objects.get_or_create(job=job, period=period, defaults={"claimed_at": at})
    return created


def catch_up(*, job: str, every: timedelta, at: datetime, work: Callable[[str], object]) -> int:
    """Calls `work(period)` for each unclaimed period of `job` in order, each in one transaction with its claim."""
    done = 0
    for period in queries.missed_periods(job, every=every, at=at):
        with transaction.atomic():
            if claim_period(job, period, at):
                work(period)
                done += 1
    return done


def beat(*, name: str, at: datetime) -> None:
    """Notes that `worker` consumes, or that `clock` sends."""
    Heartbeat.objects.bulk_create(
        [Heartbeat(name=name, at=at)], update_conflicts=True, unique_fields=["name"], update_fields=["at"]
    )


def _show_consumption(at: datetime) -> None:
    """A worker busy with a long queue reaches the clock's heartbeats late; its work is proof enough."""
    if current_task and not current_task.request.called_directly:
        Heartbeat.objects.filter(pk="worker", at__lt=at - HEARTBEAT_STEP).update(at=at)


def forget_old(*, at: datetime) -> int:
    """Deletes finished runs after 90 days and claimed periods after 31; gives the number of both."""
    _, runs = queries.forgettable_runs(at - KEEP_RUNS).delete()
    _, claims = queries.forgettable_claims(at - KEEP_CLAIMS).delete()
    return runs.get("jobs.Run", 0) + claims.get("jobs.PeriodClaim", 0)


# --- files -------------------------------------------------------------------------------------------------------


def keep_file(
    *,
    name: str,
    content_type: str,
    pieces: Iterable[bytes],
    at: datetime,
    keep_for: timedelta | None = None,
    run: Run | None = None,
    owner_id: int | None = None,
    at_most: int | None = None,
) -> StoredFile:
    """Keeps a file whose bytes come in `pieces` of any size, whole or not at all; raises FileTooLarge.

    The pieces are read in the transaction: let them come from a file that is ready, not from work that takes long.
    """
    digest, size = hashlib.sha256(), 0
    expires_at = at + keep_for if keep_for else None
    with transaction.atomic():
        file = StoredFile.objects.create(
            name=texts.one_line(name, 200), content_type=content_type, size=0, run=run, owner_id=owner_id,
            created_at=at, expires_at=expires_at,
        )  # fmt: skip
        for position, data in enumerate(of_size(pieces, rules.CHUNK)):
            size += len(data)
            if at_most is not None and size > at_most:
                raise FileTooLarge(at_most)
            digest.update(data)
            StoredChunk.objects.create(file=file, position=position, data=data)
        file.size, file.sha256 = size, digest.hexdigest()
        file.save(update_fields=["size", "sha256"])
    return file


def drop_file(*, file_id: int) -> None:
    """Deletes a stored file before its time; nothing where it has gone already."""
    StoredFile.objects.filter(pk=file_id).delete()


def drop_expired_files(*, at: datetime) -> int:
    """Deletes files whose time is over, each in a transaction of its own; gives their number."""
    expired = list(queries.expired_files(at).values_list("pk", flat=True))
    for file_id in expired:
        drop_file(file_id=file_id)
    return len(expired)
