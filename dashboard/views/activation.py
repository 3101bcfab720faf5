"""Activation: who is due when, who is overdue and why, and how long it takes."""

import csv
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.choices import Scope
from accounts.doors import require, staff_required
from accounts.models.people import User
from accounts.queries import get_account_or_404, people_in_scope, person_may, scope_of
from accounts.rules import Action
from dashboard import activation as listing
from dashboard.forms import OverdueReasonForm
from dashboard.page import page, visitor
from health.choices import Dimension, OverdueCategory
from health.models.overdue import OverdueReason, TimeToValueGroup
from health.models.scores import AccountSnapshot
from health.queries.activation import NO_REASON, reasons_counted
from health.queries.portfolio import portfolio
from health.queries.time_to_value import stored_groups
from health.services.overdue import NoReason, NotOverdue, give_reason
from lib import tables
from tiers.models.plans import Plan

FEW = 5  # of fewer accounts no figure stands without saying so


@staff_required
@require_safe
def due(request: HttpRequest) -> HttpResponse:
    asked = listing.read_asked(request.GET, "show", listing.SHOWN)
    csms, frame = _frame(request, "due")
    rows = listing.due_rows(csms, asked.filter)
    lines, previous, following = listing.read_lines(rows, asked, latest_first=False, name="show")
    context = frame | {
        "lines": lines,
        "previous_url": previous,
        "next_url": following,
        "show": asked.filter,
        "unknown": ", ".join(asked.unknown),
        "options": listing.rung_options(),
        "portfolio": portfolio(csms),
    }
    return page(request, "dashboard/activation/due.html", context, section="activation")


@staff_required
@require_safe
def overdue(request: HttpRequest) -> HttpResponse:
    asked = listing.read_asked(request.GET, "reason", listing.REASONS)
    csms, frame = _frame(request, "overdue")
    rows = listing.overdue_rows(csms, asked.filter)
    lines, previous, following = listing.read_lines(rows, asked, latest_first=True, name="reason")
    context = frame | {
        "lines": lines,
        "previous_url": previous,
        "next_url": following,
        "reason": asked.filter,
        "unknown": ", ".join(asked.unknown),
        "counts": _counts(csms),
    }
    return page(request, "dashboard/activation/overdue.html", context, section="activation")


def _counts(csms: list[int] | None) -> list[tuple[str, Any, int]]:
    counts = reasons_counted(csms)
    labels = {NO_REASON: _("Reason missing"), **dict(OverdueCategory.choices)}
    return [(name, label, counts[name]) for name, label in labels.items()]


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def overdue_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Why this account is overdue: what was said so far, and a form for who may say it."""
    account = get_account_or_404(request.user, pk)
    form = OverdueReasonForm(request.POST or None, today=timezone.localdate())
    if request.method == "POST":
        require(request, Action.JUDGE_HEALTH, account.pk)
        if form.is_valid() and _record(request, account.pk, form):
            messages.success(request, _("The reason is recorded."))
            return redirect("dashboard:overdue")
    found = OverdueReason.objects.filter(account=account).select_related("by").order_by("-at", "-pk")[:20]
    row = AccountSnapshot.objects.filter(pk=account.pk).values_list(*listing.FIELDS, named=True).first()
    context = {
        "account": account,
        "line": listing.lines([row])[0] if row else None,
        "form": form,
        "reasons": list(found),
        "may_judge": person_may(request.user, Action.JUDGE_HEALTH, account.pk),
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "dashboard/activation/reason.html", context, section="activation", status=status)


def _record(request: HttpRequest, pk: int, form: OverdueReasonForm) -> bool:
    try:
        give_reason(account_id=pk, actor=visitor(request), at=timezone.now(), **form.cleaned_data)
    except NotOverdue:
        form.add_error(None, _("The account is not overdue."))
    except NoReason:
        form.add_error("text", _("Say it in words."))
    return not form.errors


@staff_required
@require_safe
def time_to_value(request: HttpRequest) -> HttpResponse:
    dimension = _dimension(request)
    _csms, frame = _frame(request, "time_to_value")
    found = stored_groups(dimension)
    everybody, groups = next(iter(found), None), found[1:]
    names = _names(dimension)
    context = frame | {
        "everybody": everybody,
        "points": [(day, share / 100) for day, share in everybody.curve] if everybody else [],
        "groups": [(group, names.get(group.key, group.key), _accounts_url(group)) for group in groups],
        "dimension": dimension,
        "dimensions": [choice for choice in Dimension.choices if choice[0] != Dimension.ALL],
        "few": FEW,
    }
    return page(request, "dashboard/activation/time_to_value.html", context, section="activation")


def _accounts_url(group: TimeToValueGroup) -> str:
    """The accounts behind a group, as far as the list has a filter for it."""
    if group.dimension not in (Dimension.PLAN, Dimension.CSM) or not group.key:
        return ""
    return f"{reverse('dashboard:accounts')}?{urlencode({group.dimension: group.key, 'contract': 'all'})}"


def _dimension(request: HttpRequest) -> str:
    dimension = request.GET.get("by", Dimension.PLAN)
    if dimension not in Dimension or dimension == Dimension.ALL:
        raise BadRequest(_("The address has a value for “%(name)s” that this list does not know.") % {"name": "by"})
    return dimension


def _names(dimension: str) -> dict[str, str]:
    """What the keys of a dimension are called."""
    if dimension == Dimension.CSM:
        staff = User.objects.exclude(staff_role="").values_list("pk", "name", "email")
        return {"": _("Without a CSM"), **{str(pk): name or email for pk, name, email in staff}}
    if dimension == Dimension.PLAN:
        return {"": _("Without a plan"), **{plan.key: str(plan) for plan in Plan.objects.all()}}
    return {"": _("not known")}


def _frame(request: HttpRequest, tab: str) -> tuple[list[int] | None, dict[str, Any]]:
    """Whose accounts, and what all three pages show around theirs."""
    person = visitor(request)
    scope = scope_of(person)
    return people_in_scope(person, scope), {"scope": scope, "scopes": Scope.choices, "tab": tab}


# --- files -------------------------------------------------------------------------------------------------------

DUE_COLUMNS = ("external_id", "name", "plan", "csm__name", "starts_on", "activation_deadline", "activation_state")


@staff_required
@require_safe
def due_file(request: HttpRequest) -> StreamingHttpResponse:
    asked = _strictly(listing.read_asked(request.GET, "show", listing.SHOWN))
    rows = listing.due_rows(_frame(request, "due")[0], asked.filter).order_by("activation_deadline", "account_id")
    heads = ("account", *DUE_COLUMNS[1:], "milestones_reached", "milestones", "expected_on")
    return _file("activation-due", heads, (_due_cells(row) for row in rows.iterator(2000)))


def _due_cells(row: Any) -> tuple[Any, ...]:
    reached = sum(bool(step["reached_on"]) for step in row.milestones)
    return (*(getattr(row, name) for name in DUE_COLUMNS), reached, len(row.milestones), row.projected_on)


@staff_required
@require_safe
def overdue_file(request: HttpRequest) -> StreamingHttpResponse:
    asked = _strictly(listing.read_asked(request.GET, "reason", listing.REASONS))
    rows = listing.overdue_rows(_frame(request, "overdue")[0], asked.filter)
    heads = ("account", *DUE_COLUMNS[1:], *listing.REASON)
    found = rows.order_by("-activation_deadline", "-account_id").iterator(2000)
    cells = (tuple(getattr(row, name) for name in (*DUE_COLUMNS, *listing.REASON)) for row in found)
    return _file("activation-overdue", heads, cells)


@staff_required
@require_safe
def time_to_value_file(request: HttpRequest) -> StreamingHttpResponse:
    dimension = _dimension(request)
    heads = ("by", "group", "accounts", "activated", "median", "p75", "p90")
    rows = ((row.dimension, row.key, *(getattr(row, name) for name in heads[2:])) for row in stored_groups(dimension))
    return _file("time-to-value", heads, rows)


def _strictly(asked: listing.Asked) -> listing.Asked:
    """A file tells nobody that a filter was left out: an address that the list does not know is refused."""
    if asked.unknown:
        text = _("The address has a value for “%(name)s” that this list does not know.")
        raise BadRequest(text % {"name": asked.unknown[0]})
    return asked


class _Line:
    """What csv.writer writes to: hands each line on instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def _file(name: str, heads: Iterable[str], rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        writer = csv.writer(_Line())
        yield "\ufeff" + writer.writerow([head.replace("csm__name", "csm") for head in heads])
        for row in rows:
            yield writer.writerow([tables.safe_cell(cell) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{timezone.localdate()}.csv"'
    return response
