"""Files brought in by the browser: uploaded, mapped, checked, taken in, undone."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import require, staff_required
from accounts.queries import person_may
from accounts.rules import Action
from dashboard import import_form, import_words
from dashboard.page import page, visitor
from health.choices import ImportKind, ImportState
from health.models.imports import FileImport
from health.queries import imports as queries
from health.rules.imports import guesses
from health.rules.imports.mapping import FileMapping, InvalidMapping, from_json
from health.services.imports import files, kinds, runs, undo, upload
from health.services.imports import preview as previews
from jobs import queries as jobs
from lib import downloads, tables

ROWS = 50


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _list(request)
    require(request, Action.MANAGE_SOURCES)
    file, kind = request.FILES.get("file"), request.POST.get("kind", "")
    if file is None:
        return _list(request, problem=_("Choose a file first."), status=422)
    try:
        found = upload.upload(
            name=file.name or "file.csv", pieces=file.chunks(), kind=kind if kind in ImportKind.values else "",
            actor=visitor(request), at=timezone.now(),
        )  # fmt: skip
    except tables.Unreadable as problem:
        return _list(request, problem=str(problem), status=422)
    return redirect("dashboard:import", found.pk)


def _list(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    rows = Paginator(queries.imports()[:10_000], ROWS).get_page(request.GET.get("page"))
    context = {"rows": rows, "kinds": ImportKind.choices, "problem": problem, "most_mb": upload.MOST_BYTES // 1024**2}
    return _page(request, "dashboard/imports.html", context, status=status)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def file_import(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(queries.imports().select_related("file"), pk=pk)
    if request.method == "POST":
        require(request, Action.MANAGE_SOURCES)
        return _change(request, found)
    if "HX-Request" in request.headers:
        return _part(request, found)
    if found.state in (ImportState.UPLOADED, ImportState.CHECKED):
        return _mapping_page(request, found, from_json(found.kind, found.mapping))
    response = _page(request, "dashboard/import.html", _facts(found))
    patch_vary_headers(response, ("HX-Request",))
    return response


def _part(request: HttpRequest, found: FileImport) -> HttpResponse:
    """How far it is, for a page that asks again and again; when it is over, the whole page."""
    response = _page(request, "dashboard/import_progress.html", _facts(found))
    if found.state not in queries.AT_WORK:
        response.headers["HX-Refresh"] = "true"
    patch_vary_headers(response, ("HX-Request",))
    return response


def _change(request: HttpRequest, found: FileImport) -> HttpResponse:
    """Another kind is proposed anew; a mapping is kept, and on demand checked or taken in with all rows."""
    kind, do = request.POST.get("kind", found.kind), request.POST.get("do", "")
    mapping = import_form.read(request.POST, kind if kind in ImportKind.values else found.kind)
    at = timezone.now()
    try:
        if mapping.kind != found.kind:
            mapping = upload.propose(mapping.kind, *files.sample(found.file))
            upload.change_kind(import_id=found.pk, mapping=mapping)
            return redirect("dashboard:import", found.pk)
        upload.change_mapping(import_id=found.pk, mapping=mapping, at=at)
        if do in ("check", "import"):
            runs.start(import_id=found.pk, dry_run=do == "check", actor=visitor(request), at=at)
    except InvalidMapping as problem:
        return _mapping_page(request, found, mapping, problems=problem.problems, status=422)
    except tables.Unreadable as problem:
        messages.error(request, str(problem))
    except upload.NotNow:
        messages.info(request, _("The import has moved on meanwhile."))
    return redirect("dashboard:import", found.pk)


def _mapping_page(
    request: HttpRequest, found: FileImport, mapping: FileMapping, *, problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = _facts(found) | {"problems": problems, "is_tickets": guesses.is_tickets(found.header)}
    try:
        shown = previews.preview(found, mapping)
    except (tables.Unreadable, IndexError) as problem:
        shown = previews.Preview((), [], {}, [""] * len(found.header))
        context["unreadable"] = str(problem)
    lookups = upload.lookable(found.kind)
    names = dict(FileImport.objects.filter(pk__in=lookups).values_list("pk", "name")) if lookups else {}
    context |= {
        "lines": import_form.lines(found, mapping, shown, problems or {}, lookups, names),
        "preview": shown,
        "preview_targets": [import_words.TARGETS[name] for name in shown.targets],
        "day_formats": import_words.DAY_FORMATS,
        "day_format": mapping.day_format,
        "kinds": ImportKind.choices,
        "wrong_rows": sum(bool(row.problem) for row in shown.rows),
    }
    return _page(request, "dashboard/import_mapping.html", context, status=status)


@staff_required
@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    require(request, Action.MANAGE_SOURCES)
    found = get_object_or_404(FileImport, pk=pk)
    try:
        undo.start_undo(import_id=found.pk, actor=visitor(request), at=timezone.now())
    except undo.LaterImport as other:
        text = _("A later import built on this one: undo %(file)s first.") % {"file": other}
        messages.error(request, text)
    except upload.NotNow:
        messages.info(request, _("There is nothing to undo."))
    return redirect("dashboard:import", found.pk)


@staff_required
@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    require(request, Action.MANAGE_SOURCES)
    found = get_object_or_404(FileImport, pk=pk)
    try:
        upload.discard(import_id=found.pk)
    except upload.NotNow:
        messages.info(request, _("The import has moved on meanwhile."))
        return redirect("dashboard:import", found.pk)
    messages.success(request, _("The file is forgotten."))
    return redirect("dashboard:imports")


@staff_required
@require_safe
def import_errors(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    found = get_object_or_404(FileImport, pk=pk)
    lines = queries.error_lines(found)
    return downloads.attachment(lines, name=found.rejected_name, content_type="text/csv; charset=utf-8")


def _facts(found: FileImport) -> dict[str, Any]:
    is_stuck = found.state in queries.AT_WORK and found.run is not None and found.run.finished_at is not None
    return {
        "found": found,
        "tally": {name: found.tally.get(name) for name in kinds.COUNTS},
        "is_usage": found.kind == ImportKind.USAGE,
        "is_at_work": found.state in queries.AT_WORK and not is_stuck,
        "is_stuck": is_stuck,
        "percent": min(100, int(100 * found.line / max(1, found.lines)))
        if found.state != ImportState.UNDOING
        else None,
        "is_unheard": found.state in queries.AT_WORK and not jobs.worker_alive(timezone.now()),
        "first_problems": queries.first_problems(found) if found.tally.get("rejected") else [],
        "kept": found.undone.get("kept", 0),
        "taken_back": sum(found.undone.get(name, 0) for name in ("events", "removed", "restored", "held")),
    }


def _page(request: HttpRequest, template: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    frame = {
        "may_manage": person_may(request.user, Action.MANAGE_SOURCES),
        "sources_url": reverse("dashboard:sources"),
        "imports_url": reverse("dashboard:imports"),
    }
    return page(request, template, {**frame, **context}, section="sources", status=status)
