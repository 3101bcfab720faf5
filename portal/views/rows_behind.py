"""The rows behind the customer's own figures: nothing but usage, and only his account's."""

import zoneinfo

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.doors import member_account, member_required
from health.definitions import REGISTRY
from health.queries.rows_behind import FIGURES, Behind
from health.queries.rows_behind import rows_behind as read
from lib.csv_files import csv_file
from portal.page import page
from portal.views.definitions import SHOWN

PAGE = 50


@member_required
@require_safe
def rows_behind(request: HttpRequest, figure: str) -> HttpResponse:
    behind = _found(request, figure)
    context = {
        "definition": REGISTRY[figure],
        "behind": behind,
        "shown": Paginator(behind.rows, PAGE).get_page(request.GET.get("page")),
        "file_url": reverse("portal:rows_file", args=[figure]),
    }
    return page(request, "portal/rows_behind.html", context, section="definitions")


@member_required
@require_safe
def rows_file(request: HttpRequest, figure: str) -> StreamingHttpResponse:
    behind = _found(request, figure)
    return csv_file(f"{figure}-{behind.last}.csv", behind.columns, behind.rows)


def _found(request: HttpRequest, figure: str) -> Behind:
    """As of the account's own today, as the portal's home shows its figures."""
    account = member_account(request)
    if figure not in SHOWN or figure not in FIGURES:
        raise Http404
    return read(figure, account, as_of=timezone.localdate(timezone=zoneinfo.ZoneInfo(account.time_zone)))
