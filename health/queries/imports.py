"""Imports: which there are, how far one is, what was wrong with it."""

import csv
from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet

from health.choices import ImportState
from health.models.imports import FileImport, ImportPart
from lib.tables import safe_cell

AT_WORK = (ImportState.CHECKING, ImportState.IMPORTING, ImportState.UNDOING)
FIRST_PROBLEMS = 20


def imports() -> QuerySet[FileImport]:
    """The last first."""
    return FileImport.objects.select_related("created_by", "run").order_by("-pk")


def first_problems(of: FileImport) -> list[tuple[int, str]]:
    """Line and reason of the first rows that were not taken."""
    found: list[tuple[int, str]] = []
    for problems in (
        ImportPart.objects.filter(of=of, rejected__gt=0)
        .order_by("first_line")
        .values_list("problems", flat=True)[:FIRST_PROBLEMS]
    ):
        found += [(line, reason) for line, reason in problems]
    return found[:FIRST_PROBLEMS]


def error_lines(of: FileImport) -> Iterator[str]:
    """All rejected rows as CSV: line, reason, the cells as they came. Slice by slice, so that memory stays flat."""

    class Line:
        def write(self, text: str) -> str:
            return text

    writer: Any = csv.writer(Line())
    yield "\ufeff" + writer.writerow([safe_cell(cell) for cell in ("line", "reason", *of.header)])
    parts = ImportPart.objects.filter(of=of, rejected__gt=0).order_by("first_line").values_list("errors", flat=True)
    for errors in parts.iterator(chunk_size=1):
        yield bytes(errors).decode()
