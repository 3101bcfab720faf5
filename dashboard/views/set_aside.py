"""Held and rejected events: seen, downloaded, counted in after all, discarded."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import require, staff_required
from accounts.queries import person_may
from accounts.rules import Action
from dashboard.page import page
from dashboard.sources_forms import PayloadForm
from health.models.intake import SetAside
from health.queries import sources
from health.services import held, mending, rejected
from lib import tables
from lib.csv_files import csv_file

ROWS = 50
AT_ONCE = 20_000  # events that a click counts in; the clock goes on with the rest
COLUMNS = ("received_at", "reason", "account", "user", "payload")


@staff_required
@require_safe
def held_events(request: HttpRequest) -> HttpResponse:
    after = tables.storable(request.GET["after"]) if "after" in request.GET else None
    rows = sources.held_accounts(after=after, limit=ROWS + 1)
    more = f"?{urlencode({'after': rows[ROWS - 1].account})}" if len(rows) > ROWS else ""
    context = {
        "rows": rows[:ROWS],
        "more": more,
        "after": after,
        "most": sources.COUNTED_OF_ACCOUNT - 1,
    }
    return _page(request, "dashboard/held.html", context)


@staff_required
@require_safe
def held_file(request: HttpRequest) -> StreamingHttpResponse:
    return _file(sources.held_events(_account(request.GET)), "held-events.csv")


@staff_required
@require_POST
def held_replay(request: HttpRequest) -> HttpResponse:
    require(request, Action.MANAGE_SOURCES)
    account = _account(request.POST)
    count = held.release(None if account is None else {account}, at_most=AT_ONCE)
    if count:
        text = ngettext("%(count)s event counted in.", "%(count)s events counted in.", count) % {"count": count}
        messages.success(request, text)
    else:
        messages.info(request, _("No event could be counted in: no account has the external id they name."))
    return redirect("dashboard:held")


@staff_required
@require_POST
def held_discard(request: HttpRequest) -> HttpResponse:
    require(request, Action.MANAGE_SOURCES)
    _say_discarded(request, held.discard(_account(request.POST)))
    return redirect("dashboard:held")


@staff_required
@require_safe
def rejected_events(request: HttpRequest) -> HttpResponse:
    found = Paginator(sources.rejected_events()[: sources.COUNTED], ROWS).get_page(request.GET.get("page"))
    return _page(request, "dashboard/rejected.html", {"rows": found})


@staff_required
@require_safe
def rejected_file(request: HttpRequest) -> StreamingHttpResponse:
    return _file(sources.rejected_events(), "rejected-events.csv")


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def rejected_event(request: HttpRequest, pk: int) -> HttpResponse:
    """One rejected call: read, mended, and sent in again."""
    row = sources.rejected_events().filter(pk=pk).first()
    if row is None:
        raise Http404
    form = PayloadForm({"payload": row.payload}, auto_id="%s", label_suffix="")
    if request.method != "POST":
        return _page(request, "dashboard/rejected_event.html", {"row": row, "form": form})
    require(request, Action.MANAGE_SOURCES)
    form = PayloadForm(request.POST, auto_id="%s", label_suffix="")
    if form.is_valid():
        try:
            tally = mending.replay(rejected_id=pk, payload=form.cleaned_data["payload"], at=timezone.now())
        except mending.StillWrong as problem:
            form.add_error("payload", str(problem))
        except mending.NotThere:
            raise Http404 from None
        else:
            messages.success(request, _replayed(tally))
            return redirect("dashboard:rejected")
    return _page(request, "dashboard/rejected_event.html", {"row": row, "form": form}, status=422)


@staff_required
@require_POST
def rejected_discard(request: HttpRequest) -> HttpResponse:
    require(request, Action.MANAGE_SOURCES)
    chosen = request.POST.get("event", "")
    _say_discarded(request, rejected.discard(ids=[int(chosen)] if _is_id(chosen) else None))
    return redirect("dashboard:rejected")


def _replayed(tally: Any) -> str:
    if tally.duplicate:
        return _("This event had been counted before; nothing changed.")
    if tally.held:
        return _("The call is sound now; it is held until its account is known.")
    return _("The call is taken; the figures follow in a moment.")


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _account(given: Any) -> str | None:
    """The account that is meant, "" for events that name none; None for all."""
    return tables.storable(given["account"]) if "account" in given else None


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    frame = {
        "may_manage": person_may(request.user, Action.MANAGE_SOURCES),
        "kept_days": settings.SET_ASIDE_DAYS,
        "sources_url": reverse("dashboard:sources"),
    }
    return page(request, template, {**frame, **context}, section="sources", status=status)


def _say_discarded(request: HttpRequest, count: int) -> None:
    text = ngettext("%(count)s event discarded.", "%(count)s events discarded.", count) % {"count": count}
    messages.success(request, text)


def _file(rows: QuerySet[SetAside], name: str) -> StreamingHttpResponse:
    return csv_file(name, COLUMNS, _cells(rows))


def _cells(rows: QuerySet[SetAside]) -> Iterator[Sequence[object]]:
    for row in rows.iterator(chunk_size=2000):
        yield row.at.isoformat(), row.reason, row.account, row.user, row.payload
