"""The editor of a draft: its form, the curves that follow what is typed, and what it would change."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.doors import require, staff_required
from accounts.rules import Action
from dashboard.page import page, visitor
from dashboard.tuning import editor, preview
from dashboard.tuning.editor import Editor
from dashboard.views.health_models import SECTION, get_version_or_404, refuse_no_draft
from health.choices import VersionState
from health.definitions import REGISTRY
from health.models.scores import HealthModel
from health.rules.model import METRICS, parse_definition
from health.services import models


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Shown, saved, or, by a button of the form, changed in its shape without being stored."""
    model = get_version_or_404(pk)
    require(request, Action.TUNE_HEALTH)
    if model.state != VersionState.DRAFT:
        return refuse_no_draft(request, model)
    if request.method != "POST":
        return _show(request, model, editor.editor_of(parse_definition(model.definition), model.revision))
    form, wish = editor.read(request.POST), request.POST.get("do", "save")
    if wish == "preview":
        return _preview(request, model, form)
    if wish == "redraw" or (wish != "save" and editor.change_shape(form, wish)):
        return _show(request, model, form)
    return _save(request, model, form)


def _show(
    request: HttpRequest, model: HealthModel, form: Editor, *, shown: preview.Shown | None = None, status: int = 200
) -> HttpResponse:
    is_part = "HX-Request" in request.headers
    template = "dashboard/tuning/editor.html" if is_part else "dashboard/tuning/draft.html"
    context: dict[str, Any] = {
        "model": model,
        "form": form,
        "preview": shown,
        "metrics": [REGISTRY[name] for name in METRICS],
    }
    return page(request, template, context, section=SECTION, status=status)


def _preview(request: HttpRequest, model: HealthModel, form: Editor) -> HttpResponse:
    document = editor.check(form)
    if document is None:
        return _show(request, model, form, status=422)
    definition = parse_definition(document)
    shown = preview.show(definition, whose=request.POST.get("whose", ""), person=visitor(request))
    return _show(request, model, form, shown=shown)


def _save(request: HttpRequest, model: HealthModel, form: Editor) -> HttpResponse:
    document = editor.check(form)
    if document is None:
        return _show(request, model, form, status=422)
    try:
        models.edit_draft(
            model_id=model.pk, definition=document, revision=form.revision, actor=visitor(request), at=timezone.now()
        )
    except models.NotADraft:
        return refuse_no_draft(request, model)
    except models.ChangedMeanwhile:
        form.errors["form"] = _(
            "Somebody else has saved this draft since you opened it. Nothing of yours is stored yet."
        )
        form.revision = model.revision
        return _show(request, model, form, status=409)
    messages.success(request, _("The draft is saved."))
    return redirect("dashboard:health_model", model.pk)


@staff_required
@require_POST
def curves(request: HttpRequest, pk: int) -> HttpResponse:
    """The curves of what is typed at this moment."""
    model = get_version_or_404(pk)
    require(request, Action.TUNE_HEALTH)
    return page(request, "dashboard/tuning/curves.html", {"model": model, "form": editor.read(request.POST)})
