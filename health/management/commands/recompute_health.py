"""Recomputes scores, through Celery."""

import sys
import time
from datetime import date, datetime, timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.db.models import Count
from django.utils import timezone

from accounts.models.company import Account
from health.choices import Band
from health.management.report_command import EXIT_WRONG_CALL, ReportCommand
from health.models.scores import AccountSnapshot
from health.services.history_fill import start_history_fill
from health.services.recompute import DayToCome, check_day, start_recompute
from jobs import queries as jobs
from jobs.models import Run
from jobs.services import work_through
from lib import arguments
from lib.progress import Progress

EXIT_PARKED = 1
HELP = """\
Computes every metric, activation and score as of the end of a day and writes what lists and history show. All that is
stored by the time it starts counts, and nothing after that day. The work is done by Celery workers in pieces; run
again it changes nothing.

With --wait it returns when all is done; if no worker is running it does the work itself. A day in the past changes
history only, for accounts whose lists show a later day already.

Exit status: 0 done (or handed over), 1 finished without some pieces of work (doctor shows them), 2 wrong call."""


class Command(ReportCommand):
    help = HELP
    example = """\
examples:
  python manage.py recompute_health --wait
  python manage.py recompute_health --as-of 2026-06-30 --account acme --account globex --wait
  python manage.py recompute_health --from 2026-04-01 --as-of 2026-06-30 --wait"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--as-of", type=arguments.day, metavar="DAY", help="YYYY-MM-DD, no day to come; default: today"
        )
        parser.add_argument(
            "--account", nargs="+", action="extend", metavar="ID", help="external ids; default: all accounts"
        )
        parser.add_argument(
            "--from", type=arguments.day, metavar="DAY", dest="first", help="fill the history from that day on first"
        )
        parser.add_argument("--wait", action="store_true", help="return when all is done")

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"] or timezone.localdate()
        try:
            check_day(as_of, timezone.now())
        except DayToCome as problem:
            raise CommandError(str(problem), returncode=EXIT_WRONG_CALL) from None
        accounts = _accounts(options["account"]) if options["account"] else None
        if options["first"]:
            self._fill(options["first"], as_of, wait=options["wait"])
        run = start_recompute(as_of=as_of, account_ids=accounts, requested_by="recompute_health", at=timezone.now())
        if not options["wait"]:
            self.stdout.write(f"Run {run.pk}: {jobs.progress(run.pk).total:,} pieces of work for {as_of} are due.")
            return
        done = self._finish(run, f"scores as of {as_of}")
        self.stdout.write(f"{done:,} accounts computed as of {as_of}. {_bands(as_of)}")

    def _fill(self, first: date, as_of: date, *, wait: bool) -> None:
        if first > as_of:
            raise CommandError(f"--from {first} lies after {as_of}", returncode=EXIT_WRONG_CALL)
        last = as_of - timedelta(days=1)
        run = start_history_fill(first=first, last=last, requested_by="recompute_health", at=timezone.now())
        if wait:
            self.stdout.write(f"{self._finish(run, 'history'):,} days of history added.")

    def _finish(self, run: Run, what: str) -> int:
        """Wait until the run is over, doing it here where nobody else does; how many rows it wrote."""
        progress = Progress(sys.stderr, jobs.progress(run.pk).total)

        def now() -> datetime:
            progress.show(jobs.progress(run.pk).done, what)
            return timezone.now()

        while not jobs.progress(run.pk).is_over:
            if jobs.worker_alive(now()):
                time.sleep(0.5)
            else:
                work_through(run.pk, clock=now)
        progress.finish()
        result = jobs.progress(run.pk)
        if result.parked:
            raise CommandError(
                f"{result.parked} of {result.total} pieces of work ({what}) failed and were put aside; run doctor",
                returncode=EXIT_PARKED,
            )
        return result.rows


def _accounts(external_ids: list[str]) -> list[int]:
    found = dict(Account.objects.filter(external_id__in=external_ids).values_list("external_id", "pk"))
    missing = sorted(set(external_ids) - set(found))
    if missing:
        raise CommandError(f"there is no account {', '.join(map(repr, missing))}", returncode=EXIT_WRONG_CALL)
    return list(found.values())


def _bands(as_of: date) -> str:
    """Accounts by band, as lists show them now."""
    shown = AccountSnapshot.objects.filter(as_of=as_of).values("band").annotate(n=Count("pk"))
    count = {row["band"]: row["n"] for row in shown}
    order = (Band.HEALTHY, Band.WATCH, Band.AT_RISK, Band.UNKNOWN)
    return ", ".join(f"{band.value.replace('_', ' ')}: {count.get(band.value, 0):,}" for band in order) + "."
