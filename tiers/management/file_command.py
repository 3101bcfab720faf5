"""What every command that imports a file has in common: arguments, progress, rejected rows, exit status."""

import argparse
import sys
from abc import abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from lib.progress import Progress
from lib.tables import RejectedRows, Table, Unreadable
from lib.texts import counted

EXIT_REJECTED = 1
EXIT_WRONG_CALL = 2


class FileCommand(BaseCommand):
    """Subclasses name their columns and take the rows; exit status 0 done, 1 with rejected rows, 2 wrong call."""

    requires_system_checks = ()  # they look at the code, not at a file, and take longer than most files
    required: Sequence[str] = ()
    optional: Sequence[str] = ()
    example = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, epilog=self.example, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.csv", help="CSV in UTF-8, plain or .gz, with a header")
        parser.add_argument("--dry-run", action="store_true", help="check every row, keep none")
        parser.add_argument(
            "--errors",
            metavar="FILE",
            help="where rejected rows go, with line and reason (default: in VAR_DIR)",
        )
        parser.add_argument("--all-or-nothing", action="store_true", help="keep no row if any is rejected")

    def handle(self, *args: Any, **options: Any) -> None:
        source = Path(options["file"])
        errors = Path(options["errors"] or settings.VAR_DIR / f"rejected_{source.stem}.csv")
        try:
            with Table(source, required=self.required, optional=self.optional) as table:
                if table.is_json:
                    raise Unreadable(f"{source.name} is JSON lines; this command reads CSV")
                with RejectedRows(errors, table) as rejected:
                    self._take_table(table, rejected, options)
        except Unreadable as problem:
            raise CommandError(str(problem), returncode=EXIT_WRONG_CALL) from None
        except OSError as problem:
            raise CommandError(f"{problem.filename}: {problem.strerror}", returncode=EXIT_WRONG_CALL) from None
        if rejected.count:
            self.stderr.write(f"{counted(rejected.count, 'rejected row')} with their reasons: {errors}")
            sys.exit(EXIT_REJECTED)

    @abstractmethod
    def take(self, table: Table, rejected: RejectedRows, progress: Progress, options: dict[str, Any]) -> str:
        """Imports the rows and returns the summary to print."""

    def _take_table(self, table: Table, rejected: RejectedRows, options: dict[str, Any]) -> None:
        progress = Progress(sys.stderr, table.size)  # self.stderr would end each drawing with a line of its own
        try:
            summary = self.take(table, rejected, progress, options)
        finally:
            progress.finish()
        if table.ignored:
            self.stderr.write(f"Ignored, as no column of this import has that name: {', '.join(table.ignored)[:300]}")
        self.stdout.write(("Dry run, nothing kept. " if options["dry_run"] else "") + summary)


def present_columns(table: Table) -> list[str]:
    """The names of the columns that the file has."""
    return [cell.strip().lower().replace(" ", "_") for cell in table.cells_header]
