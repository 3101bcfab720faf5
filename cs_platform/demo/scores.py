"""Computes the demo's scores through Celery tasks: first the history for charts and trends, then the day itself."""

import datetime
import time
from collections.abc import Callable

from django.utils import timezone

from health.services import portfolio
from health.services.history_fill import start_history_fill
from health.services.recompute import start_recompute
from jobs.models import Run
from jobs.queries import progress, worker_alive
from jobs.services import work_through

REQUESTED_BY = "create_demo"
DAYS = 26 * 7  # of history: what charts show
WEEKS = 13  # of history where there are many accounts: a day of each
TREND_DAYS = (7, 30, 90)
MANY_ACCOUNTS = 2_000
SECONDS_BETWEEN_LOOKS = 0.5

Span = tuple[datetime.date, datetime.date]  # first and last day to fill


def compute(as_of: datetime.date, *, accounts: int, say: Callable[[str], object]) -> None:
    """All missing days of history, and `as_of` anew, which counts what has come in since.

    `as_of` comes first, so that no usage is news any more when history is made, and again in the end for its trends.
    What an earlier call left unfinished is finished.
    """
    for run in Run.objects.filter(requested_by=REQUESTED_BY, finished_at=None).order_by("pk"):
        see_through(run)
    rows = see_through(start_recompute(as_of=as_of, requested_by=REQUESTED_BY, at=timezone.now()))
    say(f"Scores     {rows:>9,} accounts as of {as_of}")
    spans = long_history(as_of) if accounts < MANY_ACCOUNTS else short_history(as_of)
    rows = sum(
        see_through(start_history_fill(first=first, last=last, requested_by=REQUESTED_BY, at=timezone.now()))
        for first, last in spans
    )
    say(f"History    {rows:>9,} scores since {spans[0][0]}")
    see_through(start_recompute(as_of=as_of, requested_by=REQUESTED_BY, at=timezone.now()))
    say("Trends     compared with history")


def count_portfolio(say: Callable[[str], object]) -> None:
    """What the clock does every few minutes, so that Home has something to show at once."""
    now = timezone.now()
    rows = portfolio.keep(today=timezone.localdate(now), at=now)
    say(f"Portfolio  {rows:>9,} movements between bands explained")


def long_history(as_of: datetime.date) -> list[Span]:
    """`DAYS` in a row up to the day before."""
    return [(as_of - datetime.timedelta(days=DAYS), as_of - datetime.timedelta(days=1))]


def short_history(as_of: datetime.date) -> list[Span]:
    """Single days a week apart, and those that trends compare with."""
    ages = {*TREND_DAYS, *(7 * week for week in range(1, WEEKS + 1))}
    days = [as_of - datetime.timedelta(days=age) for age in sorted(ages, reverse=True)]
    return [(day, day) for day in days]


def see_through(run: Run) -> int:
    """Returns the rows written when the run is over: a living worker does it, or this process by the same tasks."""
    while not (state := progress(run.pk)).is_over:
        if worker_alive(timezone.now()):
            time.sleep(SECONDS_BETWEEN_LOOKS)
        else:
            work_through(run.pk)
    if state.parked:
        raise Unfinished(f"{state.parked} of {state.total} work items were parked: see Work items in Django admin")
    return state.rows


class Unfinished(Exception):
    """Some work failed three times; the message says where to look."""
