"""The accounts list as a CSV file."""

import csv
from collections.abc import Iterator

from django.core.exceptions import BadRequest
from django.http import HttpRequest, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from dashboard.page import visitor
from health.queries.account_list import files
from health.queries.account_list.choice import Choice, read_choice
from health.queries.account_list.filters import Asker
from lib import tables


@staff_required
@require_safe
def accounts_file(request: HttpRequest) -> StreamingHttpResponse:
    """The filtered accounts in the list's order and with its columns, written while they are read.

    A file tells nobody that a filter was left out: an address that the list does not know is refused.
    """
    choice, unknown = read_choice(request.GET)
    if unknown:
        raise BadRequest(
            _("The address has a value for “%(name)s” that this list does not know.") % {"name": unknown[0]}
        )
    content = _lines(choice, Asker(visitor(request).pk, timezone.localdate()))
    response = StreamingHttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="accounts-{timezone.localdate()}.csv"'
    return response


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
