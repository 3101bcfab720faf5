"""One run: how far it is, what came of it, and parked work set going again."""

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
from dashboard.page import page, visitor
from dashboard.progress import asked, parked_ids, progress_of
from jobs import queries, services
from jobs.models import Run
from lib import downloads


@staff_required
@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of a run; for htmx its progress alone, which asks for itself again until the run is over."""
    found = get_object_or_404(Run, pk=pk)
    context = {"progress": progress_of(found, visitor(request), at=timezone.now()), "asked": asked(found)}
    template = "dashboard/run_progress.html" if "HX-Request" in request.headers else "dashboard/run.html"
    response = page(request, template, context, section="jobs")
    patch_vary_headers(response, ("HX-Request",))
    return response


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
