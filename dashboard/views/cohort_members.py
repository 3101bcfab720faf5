"""The rows behind a cell of the cohorts page: who of the cohort was active in a period, and who was not."""

import datetime as dt
import re
from typing import Any

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from dashboard.cohort_choice import Choice
from dashboard.cohort_rows import name_of, told
from dashboard.page import page
from dashboard.views.cohorts import answer_of, chosen_or_refused
from health.queries.cohort_members import PAGE, Cell, all_members, members
from health.rules import cohorts as rules
from health.rules.cohorts import Subject, Unit, later, start_of
from lib.csv_files import csv_file

WHO = {"active": True, "silent": False, "all": None}
PLACE = re.compile(r"\d{4}-\d{2}-\d{2}\.\d{1,18}", re.ASCII)
LONGEST = 1_000  # periods
HEADER = {
    Subject.ACCOUNTS: ("account", "started_on", "active_days", "events"),
    Subject.USERS: ("account", "user", "first_event_on", "active_days", "events"),
}


@staff_required
@require_safe
def cohort_members(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    choice = chosen_or_refused(request, today)
    cell, who = _cell(request, choice, today), _who(request)
    cohort, shown = _in_table(choice, cell, today)
    found = members(cell, active=WHO[who], after=_after(request), limit=PAGE + 1)
    base = {**choice.pairs(), "cohort": cell.cohort.isoformat(), "period": str(shown.period)}
    context = {
        "choice": choice,
        "back_url": reverse("dashboard:cohorts") + choice.address(),
        "title": told(cohort, shown, cell.unit),
        "is_open": shown.active is None,
        "tabs": _tabs(base, cohort, shown, who),
        "members": found[:PAGE],
        "period": name_of(cell.period, cell.unit),
        "is_users": cell.subject is Subject.USERS,
        "next_url": f"?{urlencode({**base, 'who': who, 'after': found[PAGE - 1].key})}" if len(found) > PAGE else "",
        "file_url": reverse("dashboard:cohort_members_file") + f"?{urlencode({**base, 'who': who})}",
    }
    return page(request, "dashboard/cohort_members.html", context, section="cohorts")


@staff_required
@require_safe
def cohort_members_file(request: HttpRequest) -> StreamingHttpResponse:
    today = timezone.localdate()
    choice = chosen_or_refused(request, today)
    cell, who = _cell(request, choice, today), _who(request)
    rows = (
        (row.account, *([row.person] if cell.subject is Subject.USERS else []), row.since, row.active_days, row.events)
        for row in all_members(cell, active=WHO[who])
    )
    return csv_file(f"cohort-{cell.cohort}-{who}.csv", HEADER[cell.subject], rows)


def _cell(request: HttpRequest, choice: Choice, today: dt.date) -> Cell:
    """The cell that the address names. BadRequest for what is no period's first day or no number."""
    unit, last = Unit(choice.unit), choice.last_day(today)
    cohort, period = request.GET.get("cohort", ""), request.GET.get("period", "")
    try:
        start = dt.date.fromisoformat(cohort)
    except ValueError:
        raise _refused("cohort") from None
    if len(cohort) != len("2026-01-01") or start_of(start, unit) != start or not dt.date(1900, 1, 1) <= start <= last:
        raise _refused("cohort")
    if not (period.isascii() and period.isdigit() and len(period) <= len(str(LONGEST)) and int(period) <= LONGEST * 5):
        raise _refused("period")
    first = later(start, int(period), unit)
    if first > last:
        raise _refused("period")
    return Cell(Subject(choice.subject), unit, last, start, first, choice.group)


def _in_table(choice: Choice, cell: Cell, today: dt.date) -> tuple[rules.Cohort, rules.Cell]:
    """The cohort and the cell as the table has them, so that the page says the same figures."""
    period = rules.periods_between(cell.cohort, cell.period, cell.unit)
    for cohort in answer_of(choice, choice.group, today).table:
        if cohort.starts_on == cell.cohort:
            return cohort, cohort.cells[period]
    raise Http404


def _who(request: HttpRequest) -> str:
    who = request.GET.get("who", "active")
    if who not in WHO:
        raise _refused("who")
    return who


def _after(request: HttpRequest) -> str:
    text = request.GET.get("after", "")
    if text and not PLACE.fullmatch(text):
        raise _refused("after")
    try:
        return text and f"{dt.date.fromisoformat(text[:10])}{text[10:]}"
    except ValueError:
        raise _refused("after") from None


def _refused(name: str) -> BadRequest:
    return BadRequest(_("The address has a value for “%(name)s” that this list does not know.") % {"name": name})


def _tabs(base: dict[str, str], cohort: rules.Cohort, cell: rules.Cell, chosen: str) -> list[dict[str, Any]]:
    counts = {
        "active": (_("Active"), cell.active),
        "silent": (_("Not active"), None if cell.active is None else cohort.size - cell.active),
        "all": (_("All"), cohort.size),
    }
    return [
        {"url": f"?{urlencode({**base, 'who': who})}", "label": label, "count": count, "is_chosen": who == chosen}
        for who, (label, count) in counts.items()
    ]
