"""The accounts list as a file: a short one at once, any other in the background."""

import csv
from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import staff_required
from dashboard.page import visitor
from health.choices import FileFormat
from health.queries.account_list import files
from health.queries.account_list.choice import Choice, read_choice
from health.queries.account_list.filters import Asker
from health.queries.account_list.reach import accounts_of
from health.services.account_export import TooManyForSheet, start_export
from lib import downloads, tables

AT_ONCE = 5_000  # accounts: what a browser gets while it waits, whether or not a worker runs


@staff_required
@require_POST
def exports(request: HttpRequest) -> HttpResponse:
    """The accounts of the address as a file. A short CSV file comes at once; whatever takes longer is made by a worker
    and kept for the person alone."""
    choice = _choice(request)
    file_format = request.POST.get("format", "")
    if file_format not in FileFormat:
        raise BadRequest(_("Choose CSV or Excel."))
    me, today = visitor(request), timezone.localdate()
    if file_format == FileFormat.CSV and _is_short(choice, Asker(me.pk, today)):
        return redirect(reverse("dashboard:accounts_file") + choice.address())
    try:
        run = start_export(
            query=choice.query, file_format=FileFormat(file_format), actor=me, today=today, at=timezone.now()
        )
    except TooManyForSheet:
        messages.error(request, _("These are too many accounts for a spreadsheet: set a filter, or choose CSV."))
        return redirect(reverse("dashboard:accounts") + choice.address())
    return redirect("dashboard:run", run.pk)


@staff_required
@require_safe
def accounts_file(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered accounts in the list's order and with its columns, written while they are read."""
    content = _lines(_choice(request), Asker(visitor(request).pk, timezone.localdate()))
    return downloads.attachment(
        content, name=f"accounts-{timezone.localdate()}.csv", content_type="text/csv; charset=utf-8"
    )


def _choice(request: HttpRequest) -> Choice:
    """A file tells nobody that a filter was left out: an address that the list does not know is refused."""
    choice, unknown = read_choice(request.GET)
    if unknown:
        raise BadRequest(
            _("The address has a value for “%(name)s” that this list does not know.") % {"name": unknown[0]}
        )
    return choice


def _is_short(choice: Choice, asker: Asker) -> bool:
    return accounts_of(choice, asker).order_by()[: AT_ONCE + 1].count() <= AT_ONCE


class _Line:
    """What csv.writer writes to: hands each line on instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def _lines(choice: Choice, asker: Asker) -> Iterator[str]:
    """A byte order mark first: without it Excel takes UTF-8 for its own code page and breaks Chinese names."""
    writer = csv.writer(_Line())
    yield "\ufeff" + writer.writerow(files.headings(choice))
    for line in files.lines(choice, asker):
        yield writer.writerow([tables.safe_cell(value) for value in line])
