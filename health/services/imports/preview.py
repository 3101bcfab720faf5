"""The first rows of a file as they will be read."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from health.choices import ImportKind
from health.models.imports import FileImport
from health.rules.events import read_event
from health.rules.imports import guesses
from health.rules.imports.mapping import FileMapping, InvalidMapping, RowMaker, check
from health.rules.imports.targets import TARGETS
from health.rules.outcome_rows import read_outcome
from health.services.imports import files, kinds
from lib.tables import Row, storable
from tiers.queries import published_versions
from tiers.rules.account_rows import RowReader
from tiers.rules.feature_rows import read_feature
from tiers.rules.subscription_rows import read_subscription

ROWS = 20


class ReadRow(NamedTuple):
    """A row in the order of the mapped targets, and what is wrong with it."""

    line: int
    values: Sequence[str]
    problem: str


class Preview(NamedTuple):
    """`words`: by target the different cells of its column that stand for known values; `samples`: by column place a
    few of its cells."""

    targets: Sequence[str]
    rows: list[ReadRow]
    words: dict[str, list[str]]
    samples: list[str]


def preview(found: FileImport, mapping: FileMapping) -> Preview:
    """Raises Unreadable."""
    _header, rows = files.sample(found.file)
    maker = RowMaker(mapping, kinds.COLUMNS[mapping.kind], files.lookups_of(mapping, found.header))
    present = [name for name in kinds.COLUMNS[mapping.kind] if name in mapping.sources]
    read = _reader(mapping.kind, present) if _is_whole(mapping, len(found.header)) else _take_as_it_is
    places = [kinds.COLUMNS[mapping.kind].index(name) for name in present]
    return Preview(
        present, [_read(row, maker, read, places) for row in rows[:ROWS]], _words(mapping, rows), _samples(found, rows)
    )


def _is_whole(mapping: FileMapping, width: int) -> bool:
    try:
        check(mapping, width)
    except InvalidMapping:
        return False
    return True


def _take_as_it_is(_cells: Sequence[str]) -> None:
    """A row of which something is still to be mapped can be neither right nor wrong."""


def plan_keys() -> list[str]:
    return [key for key, versions in published_versions().items() if versions]


def _reader(kind: str, present: Sequence[str]) -> Callable[[Sequence[str]], object]:
    plans = plan_keys()
    accounts = RowReader(present, plans)
    return {
        ImportKind.ACCOUNTS: accounts.read,
        ImportKind.USAGE: read_event,
        ImportKind.SUBSCRIPTIONS: lambda cells: read_subscription(cells, plans),
        ImportKind.OUTCOMES: read_outcome,
        ImportKind.FEATURES: lambda cells: read_feature(cells, plans),
    }[ImportKind(kind)]


def _read(row: Row, maker: RowMaker, read: Callable[[Sequence[str]], object], places: Sequence[int]) -> ReadRow:
    if row.problem:
        return ReadRow(row.line, [storable(cell[:200]) for cell in row.cells[: len(places)]], row.problem)
    values = maker.values(row.cells)
    problem = ""
    if unresolved := maker.unresolved(row.cells):
        problem = f"{unresolved[:60]!r} is not in the file that it is looked up in"
    else:
        try:
            read(values)
        except ValueError as error:
            problem = str(error)
    return ReadRow(row.line, [values[place][:200] for place in places], problem)


def _words(mapping: FileMapping, rows: Sequence[Row]) -> dict[str, list[str]]:
    cells = [row.cells for row in rows if not row.problem]
    found = {}
    for target in TARGETS[mapping.kind]:
        source = mapping.sources.get(target.name)
        if target.known and target.name != "country" and source and source.column is not None:
            found[target.name] = guesses.distinct(cells, source.column)
    return found


def _samples(found: FileImport, rows: Sequence[Row]) -> list[str]:
    cells = [row.cells for row in rows if not row.problem]
    return [", ".join(guesses.distinct(cells, place, 3))[:80] for place in range(len(found.header))]
