"""One run: how far it is, what came of it, and parked work set going again."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import staff_required
from accounts.queries import may_retry, stored_files_for
from dashboard import runs_list
from dashboard.page import page, visitor
from dashboard.progress import asked, parked_ids, part_of, progress_of
from jobs import queries, services
from jobs.models import Run
from lib import downloads


@staff_required
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a run; for htmx its progress alone, or its parts, which ask for themselves until the run is over."""
    found = get_object_or_404(Run, pk=pk)
    context: dict[str, Any] = {"progress": progress_of(found, visitor(request), at=timezone.now())}
    is_part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    wants_items = request.GET.get("show") == "items"
    if wants_items or not is_part:
        context |= {"asked": asked(found), **_parts(request, found)}
    template = "dashboard/run.html"
    if is_part:
        template = "dashboard/run_items.html" if wants_items else "dashboard/run_progress.html"
    response = page(request, template, context, section="jobs")
    patch_vary_headers(response, ("HX-Request",))
    return response


def _parts(request: HttpRequest, found: Run) -> dict[str, Any]:
    only_parked = request.GET.get("only") == "parked"
    items, last = runs_list.items_of(found.pk, after=request.GET.get("after", ""), only_parked=only_parked)
    more = {"only": "parked"} if only_parked else {}
    here = {**more, "after": request.GET.get("after", ""), "show": "items"}
    return {
        "items": [part_of(item, at=timezone.now()) for item in items],
        "only_parked": only_parked,
        "items_url": request.path + "?" + urlencode(here),
        "next_url": "?" + urlencode({**more, "after": last}) + "#items" if last else "",
    }


@staff_required
@require_POST
def run_retry(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Run, pk=pk)
    if not may_retry(visitor(request), found):
        raise PermissionDenied(_("Your role does not allow this."))
    count = services.retry_parked(item_ids=parked_ids(found), at=timezone.now())
    text = ngettext("%(count)d item is due again.", "%(count)d items are due again.", count) % {"count": count}
    messages.add_message(request, messages.SUCCESS if count else messages.WARNING, text)
    return redirect("dashboard:run", pk)


@staff_required
@require_safe
def stored_file(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """A file of one's own; to others it does not exist."""
    found = get_object_or_404(stored_files_for(request.user), pk=pk)
    return downloads.attachment(
        queries.chunks(found), name=found.name, content_type=found.content_type, size=found.size
    )
