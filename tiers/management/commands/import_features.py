"""The product's features from a CSV file."""

from typing import Any

from django.utils import timezone

from lib.progress import Progress
from lib.tables import RejectedRows, Table
from lib.texts import counted
from tiers.management.file_command import FileCommand
from tiers.rules import feature_rows
from tiers.services.catalogue import ensure_catalogue
from tiers.services.features_import import Refused, import_features


class Command(FileCommand):
    help = """\
Adds and updates the features of your product. A feature is known by the name of its usage event.

  event      the event's name, as your product sends it
  label_en   what people call the feature, in English (empty: the event's name)
  label_zh   the same in Chinese
  core       1 where the feature is what the product is bought for, else 0
  plans      the plans that include it, separated by spaces: advanced premium

The plans column may be absent. Features that the file does not name stay as they are. Without any feature every event
name seen counts as a feature, and none as core."""
    example = """\
example:
  python manage.py import_features features.csv"""
    required = feature_rows.REQUIRED
    optional = feature_rows.OPTIONAL

    def take(self, table: Table, rejected: RejectedRows, progress: Progress, options: dict[str, Any]) -> str:
        now = timezone.now()
        if not options["dry_run"]:
            ensure_catalogue(today=timezone.localdate(now), at=now)
        try:
            tally = import_features(
                rows=table,
                at=now,
                reject=rejected.add,
                dry_run=options["dry_run"],
                all_or_nothing=options["all_or_nothing"],
            )
        except Refused:
            return f"{counted(rejected.count, 'row')} rejected: nothing was kept, as asked for by --all-or-nothing."
        return (
            f"{counted(tally.rows, 'row')}: {counted(tally.added, 'feature')} added, {tally.changed:,} changed, "
            f"{tally.unchanged:,} unchanged, {tally.rejected:,} rejected."
        )
