"""Writes a cohort table as CSV."""

from typing import IO, Any

from django.core.management.base import CommandParser

from health.management.report_command import ReportCommand
from health.queries.cohorts import cohort_table
from health.rules.cohorts import Cohort, Subject, Unit
from lib import arguments
from lib.tables import TableWriter

HEADER = ("cohort", "size", "period", "active", "share")
HELP = """\
Of those who started in the same month or week, the share with a usage event in that period and in each one after it,
as of the end of a day (nothing after it is looked at). A row is a cohort and a period:

  cohort   the period of the start, 2026-03 or 2026-W09 (ISO week); accounts by contract start, users by first event
  size     how many started in it by that day
  period   0 = the period of the start, 1 = the next one, ...
  active   how many of them had an event in that period
  share    active / size, unrounded

A period that is not over by that day has its row with `active` and `share` left empty: it would look like a fall.
Accounts marked as having no usage source are in no cohort, since their silence is not known."""


class Command(ReportCommand):
    help = HELP
    example = """\
example:
  python manage.py export_cohorts --subject accounts --unit month --until 2026-06-30 --out cohorts.csv"""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--subject", required=True, choices=[subject.value for subject in Subject])
        parser.add_argument("--unit", required=True, choices=[unit.value for unit in Unit])
        parser.add_argument("--until", required=True, type=arguments.day, metavar="DAY", help="YYYY-MM-DD, counted")
        super().add_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        table = cohort_table(subject=Subject(options["subject"]), unit=Unit(options["unit"]), until=options["until"])
        with self.target(options["out"]) as file:
            _write(table, file)


def _write(table: list[Cohort], file: IO[str]) -> None:
    rows = TableWriter(file, HEADER)
    for cohort in table:
        for cell in cohort.cells:
            rows.write([cohort.label, cohort.size, cell.period, cell.active, cell.share])
