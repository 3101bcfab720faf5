"""A vendor to look around in, within minutes."""

import argparse
import datetime
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from accounts.models.company import Account
from accounts.models.people import User
from cs_platform.demo import by_hand, people, scores, steps, summary, tuning
from cs_platform.demo.as_of import last_usual_day
from cs_platform.demo.companies import Company, draw_companies
from cs_platform.demo.files import write_files
from cs_platform.demo.load import Loader
from health.services.recompute import DayToCome, check_day
from jobs.models import PeriodClaim
from jobs.services import claim_period
from lib import arguments
from lib.tables import Unreadable
from tiers.services.catalogue import ensure_catalogue

EXIT_WRONG_CALL = 2
JOB = "create_demo"
IN_USE = (
    "this installation is in use or holds another demo, and the demo's people have a well-known password. "
    "Name a new database in DATABASE_URL."
)


class Command(BaseCommand):
    help = """\
Fills an empty installation with a believable vendor: 300 customers of a data-analytics product and fourteen months of
what they did with it, brought in by the importers that your own data would take. Computes every score, and prints
three log-ins. Run again it goes on where it was, doubles nothing, and leaves alone what people changed since.

With --sample it brings in a folder of yours instead: accounts.csv, usage.csv (or .gz, or .jsonl), and where they are
there outcomes.csv and features.csv. Scores are then as of the last day on which usage was as usual."""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        epilog = "example:\n  python manage.py create_demo --sample ../my-data"
        return super().create_parser(
            prog_name, subcommand, epilog=epilog, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--sample", metavar="FOLDER", type=Path, help="a folder with accounts.csv and usage.csv")
        parser.add_argument("--as-of", metavar="DAY", type=arguments.day, help="score the sample as of this day")
        parser.add_argument("--serving", action="store_true", help="the pages are served next: print their addresses")
        parser.add_argument("--accounts", metavar="N", type=_some, default=300, help="invented customers (300)")

    def handle(self, *args: Any, **options: Any) -> None:
        self._started = time.monotonic()
        now = timezone.now()
        sample: Path | None = options["sample"]
        try:
            check_day(options["as_of"] or now.date(), now)
            if sample is not None:
                as_of = self._from_sample(sample, options["as_of"], now)
            else:
                as_of = self._from_simulation(options["accounts"], now)
            scores.compute(as_of, accounts=Account.objects.count(), say=self._say)
            if sample is None:
                steps.once("trial", lambda: self._say(f"Trial      {tuning.try_draft(as_of)}"))
                steps.once("overdue", lambda: self._say(f"Overdue    {by_hand.explain_overdue(as_of)}"))
            scores.count_portfolio(self._say)
        except (Unreadable, DayToCome) as problem:
            raise CommandError(str(problem), returncode=EXIT_WRONG_CALL) from None
        except OSError as problem:
            raise CommandError(f"{problem.filename}: {problem.strerror}", returncode=EXIT_WRONG_CALL) from None
        self.stdout.write("\n".join(summary.lines(served=options["serving"])))

    def _from_simulation(self, count: int, now: datetime.datetime) -> datetime.date:
        """Up to the day before the demo was first made, so that another call makes the same files."""
        last_day = datetime.date.fromisoformat(self._claim(_yesterday(now).isoformat(), _is_day, now))
        companies = list(draw_companies(last_day, count))
        steps.once("staff", lambda: people.ensure_staff(at=now))
        steps.once("models", lambda: self._say(f"Models     {tuning.add_models(last_day)}"))
        self._load(self._loader(self._files(companies, last_day), now), now)
        steps.once("customers", lambda: people.ensure_customers(Account.objects.order_by("pk")[0], at=now))
        steps.once("by hand", lambda: self._say(f"By hand    {by_hand.add_by_hand(companies, last_day)}"))
        return last_day

    def _from_sample(self, folder: Path, given_day: datetime.date | None, now: datetime.datetime) -> datetime.date:
        """As of the day asked for, or the last one with usage as usual."""
        loader = self._loader(folder, now)
        loader.check()
        name = f"sample {folder.resolve().name}"[:100]
        self._claim(name, lambda period: period == name, now)
        self._load(loader, now)
        accounts = steps.fingerprint(folder / "accounts.csv")
        steps.once("csms", lambda: self._give_the_rest_to_dana(now), accounts)
        if (first := Account.objects.order_by("pk").first()) is not None:
            steps.once("customers", lambda: people.ensure_customers(first, at=now))
        if given_day is not None:
            return given_day
        last_day = min(last_usual_day() or _yesterday(now), _yesterday(now))
        self._say(f"           usage lasts until {last_day}: scores are as of that day (--as-of names another)")
        return last_day

    def _claim(self, period: str, is_ours: Callable[[str], bool], now: datetime.datetime) -> str:
        """The claim of an earlier call, or a new one; a database in use, or with another demo, is left alone."""
        made = PeriodClaim.objects.filter(job=JOB).first()
        if made is not None and is_ours(made.period):
            return made.period
        if made is not None or settings.HTTPS or User.objects.exists() or Account.objects.exists():
            raise CommandError(IN_USE, returncode=EXIT_WRONG_CALL)
        claim_period(JOB, period, now)
        return period

    def _loader(self, folder: Path, now: datetime.datetime) -> Loader:
        return Loader(folder, settings.VAR_DIR, timezone.localdate(now), self._say, sys.stderr)

    def _files(self, companies: list[Company], last_day: datetime.date) -> Path:
        folder = settings.VAR_DIR / "demo" / f"{last_day}_{len(companies)}"
        if not (folder / "usage.csv.gz").exists():
            rows = write_files(folder, companies, last_day)
            self._say(f"Simulated  {rows:>9,} rows of usage of {len(companies):,} customers up to {last_day}")
        return folder

    def _load(self, loader: Loader, now: datetime.datetime) -> None:
        ensure_catalogue(today=timezone.localdate(now), at=now)
        steps.once("staff", lambda: people.ensure_staff(at=now))
        files = [
            (loader.features_file, loader.load_features),
            (loader.accounts_file, loader.load_accounts),
            (loader.usage_file, loader.load_usage),
            (loader.outcomes_file, loader.load_outcomes),
        ]
        taken = [steps.once(file.name, load, steps.fingerprint(file)) for file, load in files]
        if not any(taken):
            self._say("Files      unchanged since they were loaded: what people changed since then stays")

    def _give_the_rest_to_dana(self, now: datetime.datetime) -> None:
        if given := people.give_the_rest_to_dana(at=now):
            self._say(f"           {given:,} accounts named no CSM and are looked after by Dana")

    def _say(self, text: str) -> None:
        self.stdout.write(f"{time.monotonic() - self._started:6.1f} s  {text}")
        self.stdout.flush()


def _yesterday(now: datetime.datetime) -> datetime.date:
    return timezone.localdate(now) - datetime.timedelta(days=1)


def _is_day(period: str) -> bool:
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", period) is not None


def _some(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= 2_000):
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from 1 to 2000")
    return int(text)
