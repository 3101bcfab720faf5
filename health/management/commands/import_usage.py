import sys
from argparse import RawDescriptionHelpFormatter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from health.services.usage_files import OBJECTS, OPTIONAL, REQUIRED, Import, import_file
from lib.progress import Progress
from lib.tables import RejectedRows, Table, Unreadable
from lib.texts import counted

EXIT_REJECTED = 1

HELP = """Import usage events from a CSV or JSON lines file, plain or gzip.

Columns or keys: account, user, event, timestamp; optional: message_id, count, properties (a JSON object).
The account is its external id; the timestamp is ISO 8601 (UTC unless it has an offset; a bare date is that local day).
Running it again, or after it was killed, counts nothing twice.

Example: python manage.py import_usage usage.csv.gz --errors rejected.csv

Exit status: 0 all rows read, 1 some rows rejected (see the errors file), 2 the file cannot be read."""


class Command(BaseCommand):
    help = HELP
    requires_system_checks = ()  # they look at the code, not at a file, and take half a second

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(prog_name, subcommand, formatter_class=RawDescriptionHelpFormatter, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="FILE.csv or FILE.jsonl, also with .gz")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, store nothing")
        parser.add_argument("--errors", metavar="FILE", help="where rejected rows go (default: in VAR_DIR)")
        parser.add_argument("--all-or-nothing", action="store_true", help="store nothing if a row is rejected")

    def handle(self, *, file: str, dry_run: bool, errors: str | None, all_or_nothing: bool, **options: Any) -> None:
        errors_file = Path(errors) if errors else settings.VAR_DIR / f"rejected_{Path(file).stem}.csv"
        try:
            with Table(file, required=REQUIRED, optional=OPTIONAL, objects=OBJECTS) as table:
                progress = Progress(sys.stderr, table.size)  # self.stderr would end each drawing with a line
                with RejectedRows(errors_file, table) as rejected:
                    result = import_file(
                        table,
                        rejected,
                        clock=timezone.now,
                        dry_run=dry_run,
                        all_or_nothing=all_or_nothing,
                        on_batch=lambda result: progress.show(table.position, f"{result.rows:,} rows"),
                    )
                progress.finish()
        except Unreadable as error:
            raise CommandError(str(error), returncode=2) from None
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}", returncode=2) from None
        if table.ignored:
            self.stderr.write(f"Ignored, as no column of this import has that name: {', '.join(table.ignored)[:300]}")
        self._say(result, errors_file, dry_run=dry_run)

    def _say(self, result: Import, errors_file: Path, *, dry_run: bool) -> None:
        self.stdout.write(
            f"{counted(result.rows, 'row')}: {result.accepted} accepted, {result.duplicate} duplicate, "
            f"{result.held} held until their account is known, {result.rejected} rejected"
        )
        if dry_run:
            self.stdout.write("dry run: nothing was stored")
        elif result.undone:
            self.stdout.write("all or nothing: nothing was stored")
        if result.rejected:
            self.stderr.write(f"{counted(result.rejected, 'rejected row')} with their reasons: {errors_file}")
            sys.exit(EXIT_REJECTED)
