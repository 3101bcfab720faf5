"""Writes every account's health as of a day, as CSV or JSON."""

import json
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import IO, Any

from django.core.management.base import CommandParser

from health.management.report_command import ReportCommand
from health.queries.export import HEADER, health_rows, started_by
from lib import arguments
from lib.progress import Progress
from lib.tables import TableWriter

HELP = f"""\
A row per account that had started by the day, computed anew from what is stored, with nothing after that day looked
at; nothing is written to the database. The columns:

  {", ".join(HEADER[:8])},
  then every metric by its name in the registry of figures.

Unknown is empty (null in JSON), never zero. Figures are unrounded."""


class Command(ReportCommand):
    help = HELP
    example = """\
example:
  python manage.py export_health --as-of 2026-06-30 --format csv --out health.csv"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--as-of", required=True, type=arguments.day, metavar="DAY", help="YYYY-MM-DD, counted")
        parser.add_argument("--format", choices=("csv", "json"), default="csv")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = options["as_of"]
        progress = Progress(sys.stderr, started_by(as_of))
        write = _write_json if options["format"] == "json" else _write_csv
        with self.target(options["out"]) as file, closing(health_rows(as_of, show=progress.show)) as rows:
            write(rows, file)
        progress.finish()


def _write_csv(rows: Iterator[dict[str, Any]], file: IO[str]) -> None:
    table = TableWriter(file, HEADER)
    for row in rows:
        table.write(list(row.values()))


def _write_json(rows: Iterator[dict[str, Any]], file: IO[str]) -> None:
    """One array, an object on each line."""
    file.write("[")
    before = "\n"
    for row in rows:
        file.write(before + json.dumps(row, ensure_ascii=False))
        before = ",\n"
    file.write("\n]\n")
