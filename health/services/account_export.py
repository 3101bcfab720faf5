"""The accounts list as a file, made in the background: it outlives the browser, the worker and the broker."""

import csv
import datetime as dt
import io
import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

from django.db.models import TextChoices
from django.utils import translation
from django.utils.text import capfirst

from accounts.models.people import User
from accounts.queries import works_here
from health.choices import ActivationState, Band, FileFormat, Stage
from health.queries.account_list import files
from health.queries.account_list.choice import Choice, parse
from health.queries.account_list.fields import FIELDS, Kind
from health.queries.account_list.filters import Asker
from health.queries.account_list.reach import accounts_of
from jobs.models import Run
from jobs.services import keep_file, note_progress, start_run
from lib import pieces, tables, workbooks
from lib.workbooks import DATE, HUNDREDTHS, SHARE, WHOLE, Column

KIND = "export accounts"
TASK = "health.export_accounts"
KEEP_FOR = dt.timedelta(days=7)
MOST_IN_A_SHEET = 200_000  # rows: what is written within the time of one work item, with room to spare
NOTED_EVERY = 2_000  # rows
IN_MEMORY = 4_000_000  # bytes, beyond which the file being made lies on disk
Rows = Iterator[Sequence[files.Value]]
TYPES = {
    FileFormat.CSV: "text/csv; charset=utf-8",
    FileFormat.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
SHOWN_AS = {
    Kind.DATE: DATE,
    Kind.NUMBER: WHOLE,
    Kind.SHARE: SHARE,
    Kind.GROWTH: SHARE,
    **dict.fromkeys((Kind.HUNDREDTHS, Kind.CHANGE, Kind.PART, Kind.MEAN, Kind.RATIO, Kind.MONEY), HUNDREDTHS),
}
CHOICES: dict[str, type[TextChoices]] = {"band": Band, "activation_state": ActivationState, "stage": Stage}


class TooManyForSheet(ValueError):
    """More accounts than a spreadsheet is made of here; a CSV file takes any number."""


def start_export(*, query: str, file_format: FileFormat, actor: User, today: dt.date, at: dt.datetime) -> Run:
    """Ask for the accounts that an address of the list describes, in its order and with its columns, as a file that is
    the actor's own for a week. Raises TooManyForSheet."""
    accounts = accounts_of(query, Asker(actor.pk, today))
    if file_format is FileFormat.XLSX and accounts.order_by()[: MOST_IN_A_SHEET + 1].count() > MOST_IN_A_SHEET:
        raise TooManyForSheet(MOST_IN_A_SHEET)
    item = {"query": query, "format": file_format.value, "person": actor.pk, "today": today.isoformat()}
    return start_run(
        kind=KIND,
        task=TASK,
        items=[item | {"language": translation.get_language()}],
        params={"query": query, "format": file_format.value},
        requested_by=str(actor),
        person_id=actor.pk,
        at=at,
    )


def export_accounts(item_id: int, params: dict, *, at: dt.datetime) -> Callable[[], int]:
    """Makes the file beside the database; the function returned keeps it and says how many accounts it holds.

    A person who has left the vendor meanwhile gets none.
    """
    person = User.objects.get(pk=params["person"])
    if not works_here(person):
        return lambda: 0
    choice, file_format = parse(params["query"]), FileFormat(params["format"])
    asker = Asker(person.pk, dt.date.fromisoformat(params["today"]))
    rows = _noted(files.lines(choice, asker), item_id, accounts_of(choice, asker).order_by().count())
    made = tempfile.SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115  (read when the item is written, then gone)
    with translation.override(params["language"]):
        count = _WRITERS[file_format](made, choice, rows)
    return lambda: _keep(made, count, item_id, person, file_format, at)


def _keep(made: IO[bytes], count: int, item_id: int, person: User, file_format: FileFormat, at: dt.datetime) -> int:
    made.seek(0)
    keep_file(
        name=f"accounts-{at.date()}.{file_format}",
        content_type=TYPES[file_format],
        pieces=pieces.of_open(made),
        run=Run.objects.get(items=item_id),
        owner_id=person.pk,
        at=at,
        keep_for=KEEP_FOR,
    )
    made.close()
    return count


def _noted(rows: Rows, item_id: int, expected: int) -> Rows:
    """The rows, and a word now and then of how many were taken."""
    note_progress(item_id, reached=0, expected=expected)
    for number, row in enumerate(rows, 1):
        if number % NOTED_EVERY == 0:
            note_progress(item_id, reached=number, expected=expected)
        yield row


def _write_csv(file: IO[bytes], choice: Choice, rows: Rows) -> int:
    """A byte order mark first: without it Excel takes UTF-8 for its own code page and breaks Chinese names."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer, count = csv.writer(text), 0
    writer.writerow(files.headings(choice))
    for row in rows:
        count += 1
        writer.writerow([tables.safe_cell(value) for value in row])
    text.detach()
    return count


def _write_workbook(file: IO[bytes], choice: Choice, rows: Rows) -> int:
    """Headings in the reader's language: a sheet is for people, a CSV file for programs."""
    names = files.columns_of(choice)
    columns = [_column(name) for name in names]
    title = str(translation.gettext("Accounts"))
    return workbooks.write(file, title=title, columns=columns, rows=_in_words(rows, names))


def _in_words(rows: Rows, names: list[str]) -> Rows:
    """The rows with the labels of choices for their keys."""
    labels: dict[int, dict[Any, str]] = {
        place: {value: str(capfirst(label)) for value, label in CHOICES[name].choices}
        for place, name in enumerate(names)
        if name in CHOICES
    }
    for row in rows:
        yield [labels[place].get(value, value) if place in labels else value for place, value in enumerate(row)]


def _column(name: str) -> Column:
    if name == "as_of":
        return Column(translation.gettext("As of"), DATE)
    field = next(each for each in FIELDS.values() if each.column == name)
    return Column(str(field.label), SHOWN_AS.get(field.kind, ""))


_WRITERS: dict[FileFormat, Callable[[IO[bytes], Choice, Rows], int]] = {
    FileFormat.CSV: _write_csv,
    FileFormat.XLSX: _write_workbook,
}
