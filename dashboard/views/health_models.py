"""Versions of the health model: the list, one of them explained, its file; copied, imported, deleted while drafts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.doors import require, staff_required
from accounts.queries import person_may
from accounts.rules import Action
from dashboard.page import number_in, page, visitor
from dashboard.tuning import words
from dashboard.tuning.forms import ImportForm, TuningForm
from health.choices import Configuration, Stage, VersionState
from health.models.scores import HealthModel
from health.queries import versions
from health.queries.models import published_model
from health.rules.difference import differences
from health.rules.model import Definition, InvalidDefinition, parse_definition
from health.services import models
from lib import json_documents

SECTION = "health_models"
CHANGES_SHOWN = 20


def get_version_or_404(pk: int) -> HealthModel:
    model = versions.version(pk)
    if model is None:
        raise Http404
    return model


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def health_models(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        require(request, Action.TUNE_HEALTH)
        return _import(request)
    return _list(request, ImportForm())


def _list(request: HttpRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    below = number_in(request, "below")
    found = list(versions.versions(below=below)[: versions.SHOWN + 1])
    scored = versions.accounts_scored()
    context = {
        "rows": [{"model": model, "scored": scored.get(model.pk, 0)} for model in found[: versions.SHOWN]],
        "next_url": f"?below={found[versions.SHOWN - 1].number}" if len(found) > versions.SHOWN else "",
        "has_published": below is not None or any(model.state == VersionState.PUBLISHED for model in found),
        "changes": versions.latest_changes(Configuration.HEALTH_MODEL)[:CHANGES_SHOWN],
        "may_tune": person_may(request.user, Action.TUNE_HEALTH),
        "form": form,
    }
    return page(request, "dashboard/tuning/models.html", context, section=SECTION, status=status)


def _import(request: HttpRequest) -> HttpResponse:
    """A file, or its text, as a new draft."""
    form = ImportForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            document = json_documents.decode(form.content())
            model = models.draft_model(definition=document, actor=visitor(request), at=timezone.now())
        except (json_documents.UnreadableDocument, InvalidDefinition) as problem:
            form.add_error(None, str(problem))
        else:
            messages.success(request, _("Imported as a draft."))
            return redirect("dashboard:health_model", model.pk)
    return _list(request, form, status=422)


@staff_required
@require_safe
def health_model(request: HttpRequest, pk: int) -> HttpResponse:
    """One version explained, beside another one: the published, or the one that `against` names."""
    model = get_version_or_404(pk)
    definition = parse_definition(model.definition)
    other = _other(request, model)
    context = {
        "model": model,
        "definition": definition,
        "stages": stages_of(definition),
        "scored": versions.accounts_scored().get(model.pk, 0),
        "other": other,
        "others": [each for each in versions.versions()[: versions.SHOWN] if each.pk != model.pk],
        "differences": words.lines(differences(parse_definition(other.definition), definition)) if other else [],
        "trials": [
            {"trial": trial, "verdict": words.verdict(trial.report) if trial.report else ""}
            for trial in versions.trials_of(model.pk)[:10]
        ],
        "changes": versions.latest_changes(Configuration.HEALTH_MODEL, number=model.number)[:CHANGES_SHOWN],
        "may_tune": person_may(request.user, Action.TUNE_HEALTH),
        "can_be_retired": models.can_be_retired(model),
    }
    return page(request, "dashboard/tuning/model.html", context, section=SECTION)


def _other(request: HttpRequest, model: HealthModel) -> HealthModel | None:
    """The version named; else the published one; for that itself the one before it."""
    named = number_in(request, "against")
    if named is not None:
        found = versions.version(named)
        return found if found and found.pk != model.pk else None
    if model.state != VersionState.PUBLISHED:
        return published_model()
    return versions.versions(below=model.number).exclude(state=VersionState.DRAFT).first()


def stages_of(definition: Definition) -> list[dict[str, Any]]:
    """Each stage with its signals and the share that each has of the weight."""
    return [
        {
            "stage": stage,
            "label": Stage(stage).label,
            "signals": [
                {"signal": signal, "share": signal.weight / sum(each.weight for each in signals)} for signal in signals
            ],
        }
        for stage, signals in definition.stages.items()
    ]


@staff_required
@require_safe
def health_model_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The version as the file that an import, and `set_health_model`, take."""
    model = get_version_or_404(pk)
    response = JsonResponse(model.definition, json_dumps_params={"ensure_ascii": False, "indent": 1})
    response.headers["Content-Disposition"] = f'attachment; filename="health-model-{model.number}.json"'
    return response


@staff_required
@require_POST
def copies(request: HttpRequest, pk: int) -> HttpResponse:
    """A new draft that begins as this version."""
    model = get_version_or_404(pk)
    require(request, Action.TUNE_HEALTH)
    definition = {**model.definition, "note": ""}
    draft = models.draft_model(definition=definition, actor=visitor(request), at=timezone.now())
    messages.success(
        request, _("Draft %(new)s begins as a copy of version %(old)s.") % {"new": draft.number, "old": model.number}
    )
    return redirect("dashboard:health_model_draft", draft.pk)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def deletion(request: HttpRequest, pk: int) -> HttpResponse:
    model = get_version_or_404(pk)
    require(request, Action.TUNE_HEALTH)
    if request.method == "POST":
        try:
            models.delete_draft(model_id=model.pk, actor=visitor(request), at=timezone.now())
        except models.NotADraft:
            return refuse_no_draft(request, model)
        messages.success(request, _("Draft %(number)s is deleted.") % {"number": model.number})
        return redirect("dashboard:health_models")
    if model.state != VersionState.DRAFT:
        return refuse_no_draft(request, model)
    context = {"model": model, "form": TuningForm()}
    return page(request, "dashboard/tuning/deletion.html", context, section=SECTION)


def refuse_no_draft(request: HttpRequest, model: HealthModel) -> HttpResponse:
    messages.error(request, _("Version %(number)s is no draft any more.") % {"number": model.number})
    return redirect("dashboard:health_model", model.pk)
