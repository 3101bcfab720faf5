"""Cohorts: of those who started together, how many stay; two groups beside each other; the table as a file."""

import datetime as dt
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import staff_required
from accounts.queries import industries
from dashboard import cohort_rows
from dashboard.cohort_choice import EVERYBODY, NONE, SPANS, Choice, read_choice
from dashboard.page import page
from dashboard.people import plan_names, staff_names
from health.rules.cohorts import Average, Cohort, Group, Subject, Unit, averages
from health.services import cohorts as service
from lib.csv_files import csv_file

HEADER = ("group", "cohort", "size", "period", "active", "share")


@staff_required
@require_safe
def cohorts(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    choice, unknown = read_choice(request.GET, today)
    options = _options()
    context = _results(choice, today, options) | {"unknown": ", ".join(unknown)}
    if "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers:
        response = page(request, "dashboard/cohorts_results.html", context)
        response.headers["HX-Push-Url"] = request.path + choice.address()
    else:
        response = page(request, "dashboard/cohorts.html", context | _form(choice, today, options), section="cohorts")
    patch_vary_headers(response, ("HX-Request",))
    return response


@staff_required
@require_safe
def cohorts_file(request: HttpRequest) -> StreamingHttpResponse:
    """A row per group, cohort and period, as `export_cohorts` has it, of all cohorts."""
    today = timezone.localdate()
    choice = chosen_or_refused(request, today)
    options = _options()
    groups = [choice.group, *([choice.other] if choice.other is not None else [])]
    rows = (
        (_name_of(group, options), cohort.label, cohort.size, cell.period, cell.active, cell.share)
        for group in groups
        for cohort in answer_of(choice, group, today).table
        for cell in cohort.cells
    )
    return csv_file(f"cohorts-{choice.last_day(today)}.csv", HEADER, rows)


@staff_required
@require_POST
def count_again(request: HttpRequest) -> HttpResponse:
    """Counts afresh what a table was kept of."""
    today = timezone.localdate()
    choice, _unknown = read_choice(request.POST, today)
    at = timezone.now()
    for group in filter(None, (choice.group, choice.other)):
        service.keep(subject=Subject(choice.subject), unit=Unit(choice.unit), group=group, until=today, at=at)
    return redirect(reverse("dashboard:cohorts") + choice.address())


def chosen_or_refused(request: HttpRequest, today: dt.date) -> Choice:
    """For what tells nobody that a filter was left out: an address that is not known is refused."""
    choice, unknown = read_choice(request.GET, today)
    if unknown:
        raise BadRequest(
            _("The address has a value for “%(name)s” that this list does not know.") % {"name": unknown[0]}
        )
    return choice


def answer_of(choice: Choice, group: Group, today: dt.date) -> service.Answer:
    return service.ask(
        subject=Subject(choice.subject),
        unit=Unit(choice.unit),
        until=choice.last_day(today),
        group=group,
        at=timezone.now(),
    )


def _results(choice: Choice, today: dt.date, options: dict[str, Any]) -> dict[str, Any]:
    answers = [(choice.group, answer_of(choice, choice.group, today))]
    if choice.other is not None:
        answers.append((choice.other, answer_of(choice, choice.other, today)))
    starts = sorted({cohort.starts_on for _, answer in answers for cohort in answer.table})[-choice.shown :]
    groups = [
        _group(group, [cohort for cohort in answer.table if cohort.starts_on in starts], choice, options)
        for group, answer in answers
    ]
    oldest = min(answer.counted_at for _, answer in answers)
    return {
        "choice": choice,
        "pairs": choice.pairs(),
        "until": choice.last_day(today),
        "groups": groups,
        "is_empty": not any(group["size"] for group in groups),
        "comparison": _comparison(groups) if len(groups) > 1 else None,
        "counted_at": oldest if any(answer.is_kept for _, answer in answers) else None,
        "file_url": reverse("dashboard:cohorts_file") + choice.address(),
    }


def _group(group: Group, table: list[Cohort], choice: Choice, options: dict[str, Any]) -> dict[str, Any]:
    unit = Unit(choice.unit)
    width = max((len(cohort.cells) for cohort in table), default=0)
    link = _linked(choice, group)
    means = averages(table)
    return {
        "name": _name_of(group, options),
        "size": sum(cohort.size for cohort in table),
        "periods": range(width),
        "heat": cohort_rows.heat_rows(table, unit, width, link),
        "twin": cohort_rows.twin_rows(table, unit, width),
        "averages": means,
        "average_cells": cohort_rows.average_cells(means),
    }


def _linked(choice: Choice, group: Group) -> cohort_rows.Linked:
    """The rows behind a cell; of the second group, with its filters in place of the first one's."""
    csm = "" if group.csm is None else str(group.csm) if group.csm else NONE
    base = reverse("dashboard:cohort_members") + choice.address(
        plan=group.plan, industry=group.industry, csm=csm, compare="", span=""
    )
    base += "&" if "?" in base else "?"
    return lambda cohort, cell: f"{base}cohort={cohort.starts_on}&period={cell.period}"


def _comparison(groups: list[dict[str, Any]]) -> dict[str, Any]:
    """Both groups' averages by period, and how many points the first lies above the second."""
    width = max(len(group["periods"]) for group in groups)
    sides = [_filled(group["averages"], width) for group in groups]
    return {
        "periods": range(width),
        "rows": [(group["name"], means) for group, means in zip(groups, sides, strict=True)],
        "differences": [_points(one, other) for one, other in zip(*sides, strict=True)],
    }


def _filled(means: list[Average], width: int) -> list[Average]:
    return [*means, *(Average(period, 0, 0, None) for period in range(len(means), width))]


def _points(one: Average, other: Average) -> int | None:
    """The difference in hundredths of a percentage point."""
    return None if one.share is None or other.share is None else round((one.share - other.share) * 10_000)


def _options() -> dict[str, dict[str, str]]:
    """Whom one may filter by: values and names."""
    csms = {NONE: _("Without a CSM")} | {str(pk): name for pk, name in staff_names().items()}
    return {"plan": plan_names(), "industry": {name: name for name in industries()}, "csm": csms}


def _form(choice: Choice, today: dt.date, options: dict[str, Any]) -> dict[str, Any]:
    return {
        "today": today,
        "subjects": [(Subject.ACCOUNTS, _("Accounts by contract start")), (Subject.USERS, _("Users by first event"))],
        "units": [(Unit.MONTH, _("By month")), (Unit.WEEK, _("By week"))],
        "spans": [(str(span), _cohorts_shown(span)) for span in SPANS],
        "span": str(choice.shown),
        "options": options,
        "compared": [(kind, label, options[kind].items()) for kind, label in _kinds() if options[kind]],
        "everybody": EVERYBODY,
    }


def _kinds() -> list[tuple[str, str]]:
    return [("plan", _("Plan")), ("industry", _("Industry")), ("csm", _("CSM"))]


def _cohorts_shown(span: int) -> str:
    return ngettext("Last %(count)s cohort", "Last %(count)s cohorts", span) % {"count": span}


def _name_of(group: Group, options: dict[str, Any]) -> str:
    csm = "" if group.csm is None else str(group.csm) if group.csm else NONE
    values = [("plan", group.plan), ("industry", group.industry), ("csm", csm)]
    return " · ".join(options[kind].get(value, value) for kind, value in values if value) or _("All accounts")
