"""What a version would change, its publication and its retirement, each confirmed with a note."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import require, staff_required
from accounts.rules import Action
from dashboard.page import page, visitor
from dashboard.tuning.forms import NoteForm, PublicationForm
from dashboard.tuning.preview import show
from dashboard.views.health_models import SECTION, get_version_or_404, refuse_no_draft
from health.choices import VersionState
from health.models.scores import HealthModel
from health.queries import versions
from health.queries.models import default_definition, published_model
from health.queries.preview import count_changes
from health.rules.model import parse_definition
from health.services import models
from health.services.recompute import recompute_as_shown


@staff_required
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Who would move if this version were the published one."""
    model = get_version_or_404(pk)
    shown = show(parse_definition(model.definition), whose=request.GET.get("whose", ""), person=visitor(request))
    template = (
        "dashboard/tuning/preview.html" if "HX-Request" in request.headers else "dashboard/tuning/preview_page.html"
    )
    return page(request, template, {"model": model, "preview": shown}, section=SECTION)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    """What will happen, and why; then the draft is the model by which scores are computed."""
    model = get_version_or_404(pk)
    require(request, Action.TUNE_HEALTH)
    if model.state != VersionState.DRAFT:
        return refuse_no_draft(request, model)
    if request.method != "POST":
        return _ask(request, model, PublicationForm(initial={"recompute": True}))
    form = PublicationForm(request.POST)
    if not form.is_valid():
        return _ask(request, model, form, status=422)
    try:
        models.publish_model(
            model_id=model.pk, note=form.cleaned_data["note"], actor=visitor(request), at=timezone.now()
        )
    except models.NotADraft:
        return refuse_no_draft(request, model)
    _recompute(
        request, form.cleaned_data["recompute"], _("Version %(number)s is published.") % {"number": model.number}
    )
    return redirect("dashboard:health_model", model.pk)


def _ask(request: HttpRequest, model: HealthModel, form: PublicationForm, status: int = 200) -> HttpResponse:
    changed, total = count_changes(parse_definition(model.definition))
    context = {
        "model": model,
        "form": form,
        "changed": changed,
        "total": total,
        "present": published_model(),
        "is_tried": versions.trials_of(model.pk).filter(finished_at__isnull=False).exists(),
    }
    return page(request, "dashboard/tuning/publication.html", context, section=SECTION, status=status)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def retirement(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the model that the product brings along."""
    model = get_version_or_404(pk)
    require(request, Action.TUNE_HEALTH)
    if not models.can_be_retired(model):
        messages.error(request, _("Only a published version that is not the product's own can be retired."))
        return redirect("dashboard:health_model", model.pk)
    form = PublicationForm(request.POST if request.method == "POST" else None, initial={"recompute": True})
    if request.method != "POST" or not form.is_valid():
        return _ask_to_retire(request, model, form)
    try:
        fresh = models.retire_model(
            model_id=model.pk, note=form.cleaned_data["note"], actor=visitor(request), at=timezone.now()
        )
    except (models.NotPublished, models.NothingToReturnTo):
        messages.error(request, _("Somebody else has published another version meanwhile."))
        return redirect("dashboard:health_model", model.pk)
    _recompute(request, form.cleaned_data["recompute"], _("Version %(number)s is retired.") % {"number": model.number})
    return redirect("dashboard:health_model", fresh.pk)


def _ask_to_retire(request: HttpRequest, model: HealthModel, form: NoteForm) -> HttpResponse:
    changed, total = count_changes(default_definition())
    context = {"model": model, "form": form, "changed": changed, "total": total}
    status = 422 if form.is_bound else 200
    return page(request, "dashboard/tuning/retirement.html", context, section=SECTION, status=status)


def _recompute(request: HttpRequest, at_once: bool, said: str) -> None:
    """Says what happens next with the figures."""
    if at_once:
        person = visitor(request)
        recompute_as_shown(requested_by=str(person), person_id=person.pk, at=timezone.now())
        messages.success(request, f"{said} " + _("All scores are being computed by it; lists show them in a moment."))
    else:
        messages.success(request, f"{said} " + _("Scores follow with the next run of the clock."))
