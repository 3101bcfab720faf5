"""Runs a command that imports a file, and reads back all that it said."""

import csv
from pathlib import Path
from typing import NamedTuple

import pytest
from django.core.management import call_command


class Said(NamedTuple):
    """Exit status, what was printed, and the file of rejected rows."""

    status: int
    text: str
    rejected: list[dict]

    @property
    def reasons(self) -> list[str]:
        return [row["reason"] for row in self.rejected]


class Importing:
    """`command` on lines of text, in a folder of its own."""

    def __init__(self, command: str, folder: Path, capsys: pytest.CaptureFixture) -> None:
        self.command, self.folder, self._capsys = command, folder, capsys
        self.file = folder / f"{command.removeprefix('import_')}.csv"
        self.rejected_file = folder / f"rejected_{self.file.stem}.csv"

    def __call__(self, *lines: str, options: tuple[str, ...] = ()) -> Said:
        self.file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return self.run(self.file, *options)

    def run(self, *arguments: str | Path) -> Said:
        status = 0
        try:
            call_command(self.command, *arguments)
        except SystemExit as stop:
            status = stop.code
        rows = []
        if self.rejected_file.exists():
            with self.rejected_file.open(encoding="utf-8", newline="") as file:
                rows = list(csv.DictReader(file))
        return Said(status, self._capsys.readouterr().out, rows)
