"""The rows behind a figure of an account, in pages and as a file."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from accounts.models.company import Account
from accounts.queries import get_account_or_404
from dashboard.page import page
from health.definitions import METRIC_NAMES, REGISTRY
from health.models.scores import AccountSnapshot
from health.queries.rows_behind import FIGURES, Behind
from health.queries.rows_behind import rows_behind as read
from lib.csv_files import csv_file

PAGE = 50


@staff_required
@require_safe
def rows_behind(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    account, snapshot, behind = _found(request, pk, figure)
    context = {
        "account": account,
        "definition": REGISTRY[figure],
        "behind": behind,
        "shown": Paginator(behind.rows, PAGE).get_page(request.GET.get("page")),
        "stored": getattr(snapshot, figure) if snapshot and figure in METRIC_NAMES else None,
        "has_stored": snapshot is not None and figure in METRIC_NAMES,
        "file_url": reverse("dashboard:rows_file", args=[pk, figure]),
    }
    return page(request, "dashboard/rows_behind.html", context, section="accounts")


@staff_required
@require_safe
def rows_file(request: HttpRequest, pk: int, figure: str) -> StreamingHttpResponse:
    account, _snapshot, behind = _found(request, pk, figure)
    return csv_file(f"{account.pk}-{figure}-{behind.last}.csv", behind.columns, behind.rows)


def _found(request: HttpRequest, pk: int, figure: str) -> tuple[Account, AccountSnapshot | None, Behind]:
    """As of the day of the account's figures; without any, of today."""
    account = get_account_or_404(request.user, pk)
    if figure not in FIGURES:
        raise Http404
    snapshot = AccountSnapshot.objects.filter(account_id=pk).first()
    return account, snapshot, read(figure, account, as_of=snapshot.as_of if snapshot else timezone.localdate())
