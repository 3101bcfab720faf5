"""What commands that write a report have in common: help laid out as written, --out, exit status 2 for a wrong call."""

import argparse
import contextlib
import os
import sys
from collections.abc import Iterator
from typing import IO, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from health.services.usage_order import usage_in_order

EXIT_WRONG_CALL = 2
EXIT_NOBODY_READS = 141  # 128 + SIGPIPE, as of any program whose reader has gone


class ReportCommand(BaseCommand):
    """Writes to standard output, or to the file named by --out."""

    example = ""

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        return super().create_parser(
            prog_name, subcommand, epilog=self.example, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def execute(self, *args: Any, **options: Any) -> str | None:
        """A report counts everything stored by the time it starts. It ends quietly with its reader (`| head`)."""
        usage_in_order()
        try:
            result = super().execute(*args, **options)
            self.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.stdout.fileno())  # Python flushes once more at its end
            sys.exit(EXIT_NOBODY_READS)
        return result

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", metavar="FILE", help="write here instead of to standard output")

    @contextlib.contextmanager
    def target(self, path: str | None) -> Iterator[IO[str]]:
        if not path:
            yield self.stdout  # type: ignore[misc]  # has all of a text file that writing needs
            return
        try:
            with open(path, "w", encoding="utf-8", newline="") as file:
                yield file
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=EXIT_WRONG_CALL) from None
