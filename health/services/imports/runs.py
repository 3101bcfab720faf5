"""An import at work: slice by slice, each one work item and one transaction, so that a lost worker costs nothing."""

import io
from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice

from django.db import transaction

from accounts.models.people import User
from health.choices import Channel, ImportKind, ImportState
from health.models.imports import FileImport, ImportPart
from health.models.intake import Intake
from health.rules.imports.mapping import RowMaker, check, from_json
from health.services import received
from health.services.imports import files, journal, kinds, scores
from health.services.imports.seen import Seen
from health.services.imports.upload import NotNow
from health.services.received import Counts
from jobs.services import add_item, start_run
from lib.tables import Row, TableWriter, storable

TASK = "health.import_slice"
PROBLEMS = 20  # first problems that a page shows
LONGEST = 1_000  # characters of a cell in the file of rejected rows
KINDS_OF_RUN = {True: "check import", False: "import"}


@transaction.atomic
def start(*, import_id: int, dry_run: bool, actor: User, at: datetime) -> FileImport:
    """Checks every row, or takes them in, in the background. Raises InvalidMapping, NotNow, Unreadable."""
    found = FileImport.objects.select_for_update(of=("self",)).select_related("file").get(pk=import_id)
    if found.state not in (ImportState.UPLOADED, ImportState.CHECKED):
        raise NotNow
    mapping = from_json(found.kind, found.mapping)
    check(mapping, len(found.header))
    files.lookups_of(mapping, found.header)
    found.parts.all().delete()
    found.state = ImportState.CHECKING if dry_run else ImportState.IMPORTING
    found.line, found.tally, found.finished_at = 0, {}, None
    if not dry_run and found.kind == ImportKind.USAGE:
        found.intake = Intake.objects.create(source=found.name[:300], started_at=at)
    found.run = start_run(
        kind=KINDS_OF_RUN[dry_run], task=TASK, items=[{"import": found.pk, "line": 0, "dry_run": dry_run}],
        params={"import": found.pk}, requested_by=actor.email, at=at,
    )  # fmt: skip
    found.save()
    return found


def take_slice(params: dict, *, at: datetime) -> Callable[[], int]:
    """Reads a slice; the function returned takes it in, and asks for the next one or ends the run."""
    found = FileImport.objects.select_related("file", "created_by").get(pk=params["import"])
    mapping = from_json(found.kind, found.mapping)
    maker = RowMaker(mapping, kinds.COLUMNS[found.kind], files.lookups_of(mapping, found.header))
    with files.table_of(found.file) as table:
        table.skip_to(params["line"])
        read = list(islice(table, kinds.slice_size(found.kind)))
        line = table.line
    rows = [_made(row, maker) for row in read]
    is_last = len(read) < kinds.slice_size(found.kind)
    present = [name for name in kinds.COLUMNS[found.kind] if name in mapping.sources]
    return lambda: _write(params, rows, line, present, at, is_last=is_last)


def _made(row: Row, maker: RowMaker) -> Row:
    if row.problem:
        return row
    if unresolved := maker.unresolved(row.cells):
        return row._replace(problem=f"{unresolved[:60]!r} is not in the file that it is looked up in")
    return row._replace(values=maker.values(row.cells))


def _write(params: dict, rows: list[Row], line: int, present: Sequence[str], at: datetime, *, is_last: bool) -> int:
    found = (
        FileImport.objects.select_for_update(of=("self",)).select_related("run", "created_by").get(pk=params["import"])
    )
    if found.line != params["line"] or found.state not in (ImportState.CHECKING, ImportState.IMPORTING):
        return 0  # somebody has been here already
    seen = Seen(found)
    with journal.kept(found, rows, dry_run=params["dry_run"]):
        taken = kinds.take(
            found.kind, rows, present=present, seen=seen, intake_id=found.intake_id, actor=found.created_by, at=at,
            dry_run=params["dry_run"],
        )  # fmt: skip
    _keep_part(found, params["line"], taken, seen, at)
    found.tally = {name: found.tally.get(name, 0) + taken.counts.get(name, 0) for name in kinds.COUNTS}
    found.line = line
    if is_last:
        _finish(found, at)
    else:
        assert found.run
        add_item(run=found.run, task=TASK, params={**params, "line": line}, at=at)
    found.save()
    if found.kind == ImportKind.USAGE and not params["dry_run"]:
        _note_usage(found, taken, at)
    return len(rows)


def _keep_part(found: FileImport, first_line: int, taken: kinds.Taken, seen: Seen, at: datetime) -> None:
    text = io.StringIO()
    writer = TableWriter(text, ())
    text.seek(0)
    text.truncate()
    for row, reason in taken.rejected:
        cells = [cell.replace("\0", "\\0")[:LONGEST] for cell in row.cells]
        writer.write([row.line, reason, *cells])
    problems = [[row.line, storable(reason)[:300]] for row, reason in taken.rejected[:PROBLEMS]]
    ImportPart.objects.create(
        of=found, first_line=first_line, at=at, rejected=len(taken.rejected),
        errors=text.getvalue().encode("utf-8", "backslashreplace"),
        problems=problems,
        accounts=taken.accounts, seen=seen.packed,
    )  # fmt: skip


def _note_usage(found: FileImport, taken: kinds.Taken, at: datetime) -> None:
    counts = Counts(*(taken.counts[name] for name in ("accepted", "duplicate", "held", "rejected")))
    assert found.intake_id
    Intake.objects.filter(pk=found.intake_id).update(
        finished_at=found.finished_at,
        **{name: found.tally[name] for name in ("accepted", "duplicate", "held", "rejected")},
    )
    received.note(counts, channel=Channel.FILE, at=at)


def _finish(found: FileImport, at: datetime) -> None:
    was_check = found.state == ImportState.CHECKING
    found.state = ImportState.CHECKED if was_check else ImportState.IMPORTED
    found.finished_at = at
    found.parts.exclude(seen=b"").update(seen=b"")
    if not was_check:
        scores.follow(found, at=at)
