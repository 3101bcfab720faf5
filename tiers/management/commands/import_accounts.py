"""Accounts from a CSV file."""

from typing import Any

from django.utils import timezone

from lib.progress import Progress
from lib.tables import RejectedRows, Table
from lib.texts import counted
from tiers.management.file_command import FileCommand, present_columns
from tiers.rules import account_rows
from tiers.services.accounts_import import AccountsTally, Refused, import_accounts
from tiers.services.catalogue import ensure_catalogue


class Command(FileCommand):
    help = """\
Adds and updates accounts. An account is known by its external_id: a row with a known one updates the account, and
nothing is written where nothing changed.

  external_id   the account's name in your own systems
  name          the company
  starts_on     first day of the contract, YYYY-MM-DD; the activation clock starts here
  ends_on       last day of the running contract
  plan          basic, advanced, premium, or another plan's key
  seats         whole number; 0 or empty is unknown
  industry      any text
  country       two letters, ISO 3166 (GB, not UK)
  time_zone     such as Europe/Berlin; empty is UTC
  currency      three letters, ISO 4217
  csm_email     who looks after the account; an unknown address becomes a CSM without a password
  annual_value  in major units with a point: 12500.50

The first three columns must be there. A column that is absent leaves what is known as it is; an empty cell clears it.
A second row with the same external_id is rejected. Rejected rows are written to a file with line and reason."""
    example = """\
example:
  python manage.py import_accounts accounts.csv --errors rejected.csv"""
    required = account_rows.REQUIRED
    optional = account_rows.OPTIONAL

    def take(self, table: Table, rejected: RejectedRows, progress: Progress, options: dict[str, Any]) -> str:
        now = timezone.now()
        today = timezone.localdate(now)
        if not options["dry_run"]:
            ensure_catalogue(today=today, at=now)
        try:
            tally = import_accounts(
                rows=table,
                present=present_columns(table),
                actor=None,
                today=today,
                at=now,
                reject=rejected.add,
                show=lambda done: progress.show(table.position, f"{done:,} rows"),
                dry_run=options["dry_run"],
                all_or_nothing=options["all_or_nothing"],
            )
        except Refused:
            return f"{counted(rejected.count, 'row')} rejected: nothing was kept, as asked for by --all-or-nothing."
        return _summary(tally)


def _summary(tally: AccountsTally) -> str:
    text = (
        f"{counted(tally.rows, 'row')}: {counted(tally.added, 'account')} added, {tally.changed:,} changed, "
        f"{tally.unchanged:,} unchanged, {tally.rejected:,} rejected."
    )
    if tally.new_csms:
        shown = ", ".join(tally.new_csms[:10]) + (" ..." if len(tally.new_csms) > 10 else "")
        text += f"\n{len(tally.new_csms)} new CSM(s) without a password, to be invited: {shown}"
    return text
