"""How terms ended, from a CSV file."""

from typing import Any

from health.rules import outcome_rows
from health.services.outcomes import Refused, import_outcomes
from lib.progress import Progress
from lib.tables import RejectedRows, Table
from lib.texts import counted
from tiers.management.file_command import FileCommand


class Command(FileCommand):
    help = """\
Notes how terms of accounts ended: what scores are tried against (see trial_health).

  account    the account's external_id
  ended_on   last day of the term, YYYY-MM-DD
  outcome    renewed or churned

A row with a known account and day updates its outcome. Outcomes of unknown accounts are rejected: import the accounts
first."""
    example = """\
example:
  python manage.py import_outcomes outcomes.csv"""
    required = outcome_rows.COLUMNS

    def take(self, table: Table, rejected: RejectedRows, progress: Progress, options: dict[str, Any]) -> str:
        try:
            tally = import_outcomes(
                rows=table,
                reject=rejected.add,
                show=lambda done: progress.show(table.position, f"{done:,} rows"),
                dry_run=options["dry_run"],
                all_or_nothing=options["all_or_nothing"],
            )
        except Refused:
            return f"{counted(rejected.count, 'row')} rejected: nothing was kept, as asked for by --all-or-nothing."
        return (
            f"{counted(tally.rows, 'row')}: {counted(tally.added, 'outcome')} added, {tally.changed:,} changed, "
            f"{tally.unchanged:,} unchanged, {tally.rejected:,} rejected."
        )
