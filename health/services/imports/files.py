"""The file of an import as rows."""

from collections.abc import Iterator, Sequence
from itertools import islice

from health.models.imports import FileImport
from health.rules.imports.mapping import FileMapping
from health.rules.imports.targets import column
from jobs.models import StoredFile
from jobs.queries import open_file
from lib.tables import Row, Table, Unreadable, storable

SAMPLE = 500  # rows that guesses and choices of values are made from
MOST_LOOKED_UP = 500_000  # rows of a file that another one is looked up in


class FileGone(Unreadable):
    """The file is not kept any more."""


def table_of(file: StoredFile | None) -> Table:
    """The stored file, open. Raises Unreadable."""
    if file is None:
        raise FileGone("the file is not kept any more; upload it again")
    table = Table(file.name, required=(), file=open_file(file), size=file.size)
    if table.is_json:
        raise Unreadable(f"{file.name} is JSON lines; import_usage reads it, this page reads CSV")
    return table


def sample(file: StoredFile | None, count: int = SAMPLE) -> tuple[list[str], list[Row]]:
    """The header and the first rows. Raises Unreadable."""
    with table_of(file) as table:
        return [storable(cell)[:200] for cell in table.cells_header], list(islice(table, count))


def lookups_of(mapping: FileMapping, header: Sequence[str]) -> dict[int, dict[str, str]]:
    """For each import that the mapping looks up in: what a cell stands for there."""
    found: dict[int, dict[str, str]] = {}
    for source in mapping.sources.values():
        if source.lookup is not None and source.column is not None:
            other = FileImport.objects.select_related("file").filter(pk=source.lookup).first()
            if other is None:
                raise FileGone("the file to look up in is not there any more; choose another column")
            found[other.pk] = dict(_pairs(other, column(header[source.column])))
    return found


def _pairs(other: FileImport, key: str) -> Iterator[tuple[str, str]]:
    """The column `key` of that file beside the one that names the account."""
    account = other.mapping.get("sources", {}).get("account", {}).get("column")
    with table_of(other.file) as table:
        words = [column(cell) for cell in table.cells_header]
        if account is None or key not in words:
            raise FileGone(f"{other.name} has no column {key} beside its accounts; choose another column")
        place = words.index(key)
        for row in islice(table, MOST_LOOKED_UP):
            if not row.problem:
                yield row.cells[place].strip(), row.cells[account].strip()
