"""The rows behind the customer's own figures: nothing but usage, and only his account's."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.doors import member_account, member_required, require_in_visit
from accounts.rules import Action
from health.definitions import REGISTRY
from health.queries.rows_behind import FIGURES, Behind
from health.queries.rows_behind import rows_behind as read
from lib.csv_files import csv_file
from portal.page import page
from portal.scene import scene
from portal.views.definitions import WITH_ROWS

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
    """As of the day that the portal's home shows. Who sees no colleague there sees none in the rows either."""
    if figure not in WITH_ROWS or figure not in FIGURES:
        raise Http404
    behind = read(figure, member_account(request), as_of=scene(request).day)
    if "person" in behind.columns:
        require_in_visit(request, Action.SEE_COLLEAGUES)
    return behind
