import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from celery import current_app
from django.db.models import Count, F, FloatField, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Cast, Coalesce, Least, NullIf
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from jobs import rules
from jobs.choices import RunPhase
from jobs.models import Heartbeat, PeriodClaim, Run, StoredChunk, StoredFile, WorkItem
from lib import formats

NOTHING = {"started_at": None} | dict.fromkeys(
    ("total", "done", "parked", "written", "read", "due", "telling", "under_way"), 0
)
ALIVE_FOR = timedelta(seconds=120)  # the clock sends a heartbeat every 20 s; an item may take a minute
PERIODS_AT_ONCE = 100


@dataclass(frozen=True)
class Progress:
    """Where a run stands. `rows` is what its finished items wrote."""

    total: int
    done: int
    parked: int
    rows: int

    @property
    def is_over(self) -> bool:
        return self.done + self.parked == self.total


def progress(run_id: int) -> Progress:
    figures = WorkItem.objects.filter(run_id=run_id).aggregate(
        total=Count("pk"), done=Count("done_at"), parked=Count("parked_at"), rows=Sum("rows", default=0)
    )
    return Progress(**figures)


@dataclass(frozen=True)
class RunState:
    """A run as it is shown while it goes on. `rows` counts those of unfinished items too, as far as they tell."""

    run: Run
    total: int
    done: int
    parked: int
    rows: int
    expected: int | None  # rows in all, where every item says so
    share: float  # of the work that is done, 0 to 1
    phase: RunPhase
    elapsed: timedelta
    remaining: timedelta | None

    @property
    def is_over(self) -> bool:
        return self.run.finished_at is not None


def run_state(run: Run, *, at: datetime) -> RunState:
    return run_states([run], at=at)[0]


def run_states(runs: Sequence[Run], *, at: datetime) -> list[RunState]:
    """Where runs stand at `at`, in one query. Time runs from the first claim: waiting for a worker tells no pace."""
    under_way = Q(done_at=None, parked_at=None) & ~Q(claimed_at=None)
    part = Least(Cast(Coalesce("reached", 0), FloatField()) / NullIf(Cast("expected", FloatField()), 0.0), 1.0)
    items = WorkItem.objects.filter(run__in=[run.pk for run in runs]).order_by()
    found = items.values("run_id").annotate(
        total=Count("pk"),
        done=Count("done_at"),
        parked=Count("parked_at"),
        started_at=Min("claimed_at"),
        written=Sum("rows", default=0),
        read=Sum("reached", default=0, filter=under_way),
        due=Sum("expected", default=0),
        telling=Count("expected"),
        under_way=Coalesce(Sum(part, filter=under_way & Q(expected__gt=0)), 0.0),
    )
    figures = {row["run_id"]: row for row in found}
    return [_state(run, figures.get(run.pk, NOTHING), at) for run in runs]


def _state(run: Run, figures: Mapping[str, Any], at: datetime) -> RunState:
    total, started_at = figures["total"], figures["started_at"]
    share = (figures["done"] + figures["under_way"]) / total if total else 1.0
    elapsed = (run.finished_at or at) - (started_at or run.created_at)
    return RunState(
        run=run,
        total=total,
        done=figures["done"],
        parked=figures["parked"],
        rows=figures["written"] + figures["read"],
        expected=figures["due"] if total and figures["telling"] == total else None,
        share=share,
        phase=_phase(run, parked=figures["parked"], has_started=started_at is not None),
        elapsed=max(elapsed, timedelta()),
        remaining=rules.remaining(share, elapsed) if started_at and not run.finished_at else None,
    )


def _phase(run: Run, *, parked: int, has_started: bool) -> RunPhase:
    if run.finished_at is not None:
        return RunPhase.STUCK if parked else RunPhase.DONE
    return RunPhase.RUNNING if has_started else RunPhase.WAITING


def runs_like(*, kind: str = "", phase: str = "") -> QuerySet[Run]:
    """Runs of a kind, and those that stand so; both empty for all. One that waits counts as running."""
    runs = Run.objects.filter(kind=kind) if kind else Run.objects.all()
    if phase in (RunPhase.RUNNING, RunPhase.WAITING):
        return runs.filter(finished_at=None)
    stuck = parked_items().values("run_id")
    if phase == RunPhase.STUCK:
        return runs.filter(pk__in=stuck).exclude(finished_at=None)
    return runs.exclude(finished_at=None).exclude(pk__in=stuck) if phase == RunPhase.DONE else runs


def kinds() -> list[str]:
    """The kinds of all runs that are kept."""
    return list(Run.objects.order_by("kind").values_list("kind", flat=True).distinct())


@dataclass(frozen=True)
class Queue:
    """What waits, and when the processes that work on it were last heard."""

    waiting: int
    oldest: datetime | None  # since when what waits longest is due
    parked: int
    worker: datetime | None
    clock: datetime | None


def queue(at: datetime) -> Queue:
    due = due_items(at).order_by().aggregate(waiting=Count("pk"), oldest=Min("due_at"))
    beats = dict(Heartbeat.objects.filter(pk__in=("worker", "clock")).values_list("pk", "at"))
    return Queue(**due, parked=parked_items().count(), worker=beats.get("worker"), clock=beats.get("clock"))


def open_items() -> QuerySet[WorkItem]:
    """Neither done nor parked."""
    return WorkItem.objects.filter(done_at=None, parked_at=None)


def due_items(at: datetime) -> QuerySet[WorkItem]:
    """What somebody should be doing now and nobody has claimed, oldest first."""
    return open_items().filter(claimed_at=None, due_at__lte=at).order_by("due_at", "pk")


def claimed_items() -> QuerySet[WorkItem]:
    return open_items().exclude(claimed_at=None)


def parked_items() -> QuerySet[WorkItem]:
    return WorkItem.objects.exclude(parked_at=None)


def heartbeat(name: str) -> datetime | None:
    """When `worker` last consumed a message, or `clock` last sent one."""
    return Heartbeat.objects.filter(pk=name).values_list("at", flat=True).first()


def worker_alive(at: datetime) -> bool:
    """Whether a worker has consumed a message lately: that it runs would prove nothing."""
    seen = heartbeat("worker")
    return seen is not None and at - seen < ALIVE_FOR


def worker_problem(seen: datetime | None, at: datetime) -> str:
    """What is wrong with the worker last heard then, and what to do, in the reader's words; empty when all is well."""
    if seen is None:
        return _("No worker has consumed a message yet: start a worker and the clock.")
    said = _("No worker has consumed a message for %(time)s: start a worker and the clock, or look into its log.")
    return _unless_alive(said, seen, at)


def clock_problem(seen: datetime | None, at: datetime) -> str:
    if seen is None:
        return _("The clock's messages have not arrived yet: start the clock.")
    said = _("The clock's messages have not arrived for %(time)s: start the clock, or look into its log.")
    return _unless_alive(said, seen, at)


def parked_problem(count: int) -> str:
    if not count:
        return ""
    said = ngettext("%(count)d work item is parked", "%(count)d work items are parked", count)
    return said % {"count": count}


def _unless_alive(said: str, seen: datetime, at: datetime) -> str:
    if at - seen < ALIVE_FOR:
        return ""
    locale = formats.cldr_name(get_language() or "en")
    return said % {"time": formats.duration(round((at - seen).total_seconds()), locale)}


def messages_waiting() -> int:
    """Messages in the broker that no worker has taken. Raises what the broker raises when it does not answer."""
    with current_app.connection_for_read() as connection:
        connection.ensure_connection(max_retries=1, interval_start=0, timeout=5)
        return connection.default_channel.queue_declare(current_app.conf.task_default_queue)[1]


def missed_periods(job: str, *, every: timedelta, at: datetime) -> list[str]:
    """Periods of `job` not claimed yet, oldest first, the current one last; a hundred at most at once.

    A job that never ran has missed nothing: its first period is the current one.
    """
    last = PeriodClaim.objects.filter(job=job).aggregate(last=Max("period"))["last"]
    return rules.periods_since(last, at=at, every=every, at_most=PERIODS_AT_ONCE)


def forgettable_runs(before: datetime) -> QuerySet[Run]:
    """Runs finished before that instant with nothing parked in them."""
    return Run.objects.filter(finished_at__lt=before).exclude(pk__in=parked_items().values("run_id"))


def forgettable_claims(before: datetime) -> QuerySet[PeriodClaim]:
    """Old claims but each job's last, from which missed periods are counted."""
    newest = PeriodClaim.objects.values("job").annotate(last=Max("pk")).values("last")
    return PeriodClaim.objects.filter(claimed_at__lt=before).exclude(pk__in=newest)


def counted_runs() -> QuerySet[Run]:
    """Runs with the number of their items, done and parked ones, for lists."""
    return Run.objects.annotate(
        total=Count("items"), done=Count("items__done_at"), parked=Count("items__parked_at")
    ).annotate(waiting=F("total") - F("done") - F("parked"))


def expired_files(at: datetime) -> QuerySet[StoredFile]:
    return StoredFile.objects.filter(expires_at__lte=at)


def chunks(file: StoredFile) -> Iterator[bytes]:
    """A stored file piece by piece, a query each: nothing is held between two. Raises StoredChunk.DoesNotExist where it
    is deleted meanwhile."""
    for position in range(-(-file.size // rules.CHUNK)):
        yield _chunk(file, position)


def open_file(file: StoredFile) -> io.BufferedReader:
    """A stored file as Python's own are: to read from, to seek in, whatever its size."""
    return io.BufferedReader(_Reader(file), rules.CHUNK)


def _chunk(file: StoredFile, position: int) -> bytes:
    return bytes(StoredChunk.objects.values_list("data", flat=True).get(file=file, position=position))


class _Reader(io.RawIOBase):
    """Bytes of a stored file from any place; the piece last read is kept, as reading on mostly stays in it."""

    def __init__(self, file: StoredFile) -> None:
        self.name = file.name
        self._file, self._at = file, 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._file.size}[whence]
        if start + offset < 0:
            raise OSError("a place before the start of the file")
        self._at = start + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed's Buffer is any such thing
        if self._at >= self._file.size:
            return 0
        position, start = divmod(self._at, rules.CHUNK)
        if self._held[0] != position:
            self._held = position, _chunk(self._file, position)
        part = self._held[1][start : start + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)
