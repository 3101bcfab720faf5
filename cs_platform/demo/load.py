"""Brings a folder of files in through the real importers."""

import datetime
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils import timezone

from health.rules import outcome_rows
from health.services import usage_files
from health.services.outcomes import import_outcomes
from lib.progress import Progress
from lib.tables import RejectedRows, Table, Unreadable
from lib.texts import counted
from tiers.management.file_command import present_columns
from tiers.rules import account_rows, feature_rows
from tiers.services.accounts_import import import_accounts
from tiers.services.features_import import import_features

USAGE_NAMES = ("usage.csv.gz", "usage.csv", "usage.jsonl.gz", "usage.jsonl")


@dataclass
class Loader:
    """Reads the files of `folder`; rejected rows go to `errors_folder`, progress to `screen`.

    Every step can be taken again.
    """

    folder: Path
    errors_folder: Path
    today: datetime.date
    say: Callable[[str], object]
    screen: Any
    rejected_files: list[Path] = field(default_factory=list)

    def check(self) -> None:
        """Raises Unreadable where accounts or usage are missing."""
        if not self.accounts_file.is_file():
            raise Unreadable(f"{self.folder} holds no accounts.csv")
        _ = self.usage_file

    @property
    def features_file(self) -> Path:
        return self.folder / "features.csv"

    @property
    def accounts_file(self) -> Path:
        return self.folder / "accounts.csv"

    @property
    def usage_file(self) -> Path:
        """Raises Unreadable where there is none."""
        for name in USAGE_NAMES:
            if (self.folder / name).is_file():
                return self.folder / name
        raise Unreadable(f"{self.folder} holds no {' or '.join(USAGE_NAMES)}")

    @property
    def outcomes_file(self) -> Path:
        return self.folder / "outcomes.csv"

    def load_features(self) -> None:
        """Optional: without features every event name counts as one."""
        file = self.features_file
        if not file.is_file():
            return
        with self._open(file, feature_rows.REQUIRED, feature_rows.OPTIONAL) as (table, rejected, _progress):
            tally = import_features(rows=table, at=timezone.now(), reject=rejected.add)
        self.say(f"Features   {tally.rows:>9,} rows: {tally.added:,} added, {tally.changed:,} changed")

    def load_accounts(self) -> None:
        file = self.accounts_file
        with self._open(file, account_rows.REQUIRED, account_rows.OPTIONAL) as (table, rejected, progress):
            tally = import_accounts(
                rows=table,
                present=present_columns(table),
                actor=None,
                today=self.today,
                at=timezone.now(),
                reject=rejected.add,
                show=lambda _done: progress.show(table.position, "accounts"),
            )
        self.say(f"Accounts   {tally.rows:>9,} rows: {tally.added:,} added, {tally.changed:,} changed")

    def load_usage(self) -> None:
        with self._open(self.usage_file, usage_files.REQUIRED, usage_files.OPTIONAL, usage_files.OBJECTS) as (
            table,
            rejected,
            progress,
        ):
            result = usage_files.import_file(
                table,
                rejected,
                clock=timezone.now,
                on_batch=lambda done: progress.show(table.position, f"{done.rows:,} rows of usage"),
            )
        held = f", {result.held:,} held until their account is known" if result.held else ""
        self.say(
            f"Usage      {result.rows:>9,} rows: {result.accepted:,} accepted, {result.duplicate:,} known already{held}"
        )

    def load_outcomes(self) -> None:
        """Optional: what is known of terms that ended."""
        file = self.outcomes_file
        if not file.is_file():
            return
        with self._open(file, outcome_rows.COLUMNS) as (table, rejected, progress):
            tally = import_outcomes(
                rows=table, reject=rejected.add, show=lambda _done: progress.show(table.position, "outcomes")
            )
        self.say(f"Outcomes   {tally.rows:>9,} rows: {tally.added:,} added, {tally.changed:,} changed")

    @contextmanager
    def _open(
        self, file: Path, required: Sequence[str], optional: Sequence[str] = (), objects: Sequence[str] = ()
    ) -> Iterator[tuple[Table, RejectedRows, Progress]]:
        errors = self.errors_folder / f"rejected_{file.stem}.csv"
        with Table(file, required=required, optional=optional, objects=objects) as table:
            progress = Progress(self.screen, table.size)
            with RejectedRows(errors, table) as rejected:
                yield table, rejected, progress
            progress.finish()
        if rejected.count:
            self.rejected_files.append(errors)
            self.say(f"           {counted(rejected.count, 'row')} rejected, with reasons in {errors}")
