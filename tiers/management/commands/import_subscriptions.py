"""Subscriptions from a CSV file."""

from typing import Any

from django.utils import timezone

from lib.progress import Progress
from lib.tables import RejectedRows, Table
from lib.texts import counted
from tiers.management.file_command import FileCommand
from tiers.rules import subscription_rows
from tiers.services.catalogue import ensure_catalogue
from tiers.services.subscriptions_import import Refused, import_subscriptions


class Command(FileCommand):
    help = """\
Adds and updates subscriptions: which account had which plan, from when to when, at which price. A subscription is known
by its account and its first day; a row with known ones updates it.

  account     the account's external_id
  plan        basic, advanced, premium, or another plan's key
  period      month or year: what the price is for
  price       in major units with a point: 1200.50; empty is unknown
  currency    three letters, ISO 4217; a price needs it
  starts_on   first day, YYYY-MM-DD
  ends_on     last day; empty is until the account's next subscription begins
  seats       whole number; empty leaves what is known
  renewal_on  the day on which it renews; empty leaves what is known

The first six columns must be there. Subscriptions of unknown accounts are rejected: import the accounts first. A second
row with the same account and first day is rejected. Rejected rows are written to a file with line and reason."""
    example = """\
example:
  python manage.py import_subscriptions subscriptions.csv --errors rejected.csv"""
    required = subscription_rows.REQUIRED
    optional = subscription_rows.OPTIONAL

    def take(self, table: Table, rejected: RejectedRows, progress: Progress, options: dict[str, Any]) -> str:
        now = timezone.now()
        if not options["dry_run"]:
            ensure_catalogue(today=timezone.localdate(now), at=now)
        try:
            tally = import_subscriptions(
                rows=table,
                actor=None,
                at=now,
                reject=rejected.add,
                show=lambda done: progress.show(table.position, f"{done:,} rows"),
                dry_run=options["dry_run"],
                all_or_nothing=options["all_or_nothing"],
            )
        except Refused:
            return f"{counted(rejected.count, 'row')} rejected: nothing was kept, as asked for by --all-or-nothing."
        return (
            f"{counted(tally.rows, 'row')}: {counted(tally.added, 'subscription')} added, {tally.changed:,} changed, "
            f"{tally.unchanged:,} unchanged, {tally.rejected:,} rejected."
        )
