"""Recompute of all metrics and scores beside the bare scan of the same roll-ups and the ORM's way."""

import os
import subprocess
import sys
from functools import cache

from django.db import connection
from django.utils import timezone

from health.models.scores import AccountSnapshot
from tests.bench import data, orm
from tests.bench.measure import alternate, seconds_of, show


def run(*, quick: bool) -> None:
    sizes = (1_000, 10_000) if quick else (1_000, 10_000, 100_000)
    for size in sizes:
        data.clear()
        data.make_accounts(size)
        data.make_rollups(size)
        at_size(size, runs=3 if size <= 10_000 else 2)


def at_size(size: int, *, runs: int) -> None:
    rows = data.rollup_rows()
    for workers in (1, 2):
        _workers(workers)
    timings = alternate(
        {
            "bare scan with a sum of the same roll-ups": bare_scan,
            "ORM annotate + Python + bulk_create": orm.recompute,
            "recompute, one worker": lambda: recompute(1),
            "recompute, two workers": lambda: recompute(2),
        },
        runs=runs,
        reset=forget,
    )
    show(
        f"Recompute: {size:,} accounts, {rows:,} roll-up rows",
        timings,
        against="bare scan with a sum of the same roll-ups",
        rows=size,
        goal="within 6 times the scan; 5 times faster than the ORM's way; two workers 1.6 times one",
    )
    some = max(size // 100, 10)
    news = seconds_of(lambda: recompute_changed(some))
    full = next(timing for timing in timings if timing.name == "recompute, one worker").median
    print(f"{some:,} changed accounts: {news:.3f} s, {100 * news / full:.1f} % of a full run (goal: 5 % at 100,000)")


def forget() -> None:
    data.execute("TRUNCATE health_scoreday, health_accountsnapshot, health_flag, jobs_workitem, jobs_run CASCADE")
    data.execute("UPDATE health_accountusage SET computed = 0, stale_from = NULL WHERE computed <> 0")
    data.execute("VACUUM ANALYZE health_accountusage")


def bare_scan() -> None:
    with connection.cursor() as cursor:
        for table in ("health_accountday", "health_userday", "health_featureday"):
            cursor.execute(f"SELECT sum(events) FROM {table}")
            cursor.fetchone()


def recompute(workers: int) -> None:
    """The product's own run, through its own task functions, by `workers` processes."""
    from health.services.recompute import start_recompute

    run_row = start_recompute(as_of=data.LAST_DAY, requested_by="bench", at=timezone.now())
    crew = _workers(workers)
    for worker in crew:
        print(run_row.pk, file=worker.stdin, flush=True)
    if any(worker.stdout.readline() != "done\n" for worker in crew):
        raise SystemExit("a bench worker failed")
    if not AccountSnapshot.objects.exists():
        raise SystemExit("the recompute wrote no snapshot")


@cache
def _workers(count: int) -> list[subprocess.Popen]:
    """So many processes that are up already, as Celery's are when a run begins; they end with this one."""
    command = [sys.executable, "-m", "tests.bench.worker"]
    crew = [
        subprocess.Popen(command, env=os.environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    if any(worker.stdout.readline() != "ready\n" for worker in crew):
        raise SystemExit("a bench worker does not start")
    return crew


def recompute_changed(count: int) -> None:
    from health.services.recompute import start_recompute
    from jobs.services import work_through

    run_row = start_recompute(
        as_of=data.LAST_DAY, account_ids=list(range(1, count + 1)), requested_by="bench", at=timezone.now()
    )
    work_through(run_row.pk)
