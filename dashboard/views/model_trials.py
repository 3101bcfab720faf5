"""Trials of a version on the past: asked for, watched while they run, and read."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import require, staff_required
from accounts.queries import accounts_for_staff, person_may
from accounts.rules import Action
from dashboard.page import page, visitor
from dashboard.progress import progress_of
from dashboard.tuning import words
from dashboard.tuning.forms import WindowForm
from dashboard.tuning.preview import ORDER
from dashboard.views.health_models import SECTION, get_version_or_404
from health.models.scores import HealthModel
from health.models.trials import ModelTrial
from health.queries import versions
from health.queries.trial import outcome_span
from health.services.trials import start_trial

NAMES_SHOWN = 50
KINDS = ("misses", "false_alarms")
SHOWN = 50


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def trials(request: HttpRequest, pk: int) -> HttpResponse:
    """All trials of a version; a sound window starts another one."""
    model = get_version_or_404(pk)
    if request.method != "POST":
        first, last = outcome_span()
        return _list(request, model, WindowForm(initial={"first": first, "last": last}))
    require(request, Action.TUNE_HEALTH)
    form = WindowForm(request.POST)
    if not form.is_valid():
        return _list(request, model, form, status=422)
    person = visitor(request)
    found = start_trial(
        model_id=model.pk, actor=person, requested_by=str(person), at=timezone.now(), **form.cleaned_data
    )
    return redirect("dashboard:health_model_trial", model.pk, found.pk)


def _list(request: HttpRequest, model: HealthModel, form: WindowForm, status: int = 200) -> HttpResponse:
    rows = versions.trials_of(model.pk)[:SHOWN]
    context = {
        "model": model,
        "form": form,
        "span": outcome_span(),
        "rows": [{"trial": row, "verdict": words.verdict(row.report) if row.report else ""} for row in rows],
        "may_tune": person_may(request.user, Action.TUNE_HEALTH),
    }
    return page(request, "dashboard/tuning/trials.html", context, section=SECTION, status=status)


@staff_required
@require_safe
def trial(request: HttpRequest, pk: int, trial: int) -> HttpResponse:
    """Where the trial stands, or what it found."""
    model = get_version_or_404(pk)
    found = versions.trials_of(model.pk).filter(pk=trial).first()
    if found is None:
        raise Http404
    context: dict[str, Any] = {"model": model, "trial": found, "progress": None, "columns": []}
    if found.report is not None:
        context |= _report(request, found)
    elif found.run is not None:
        standing = progress_of(found.run, visitor(request), at=timezone.now())
        context["progress"] = replace(standing, url="")  # this page asks for itself
    template = "dashboard/tuning/trial_state.html" if "HX-Request" in request.headers else "dashboard/tuning/trial.html"
    return page(request, template, context, section=SECTION)


def _report(request: HttpRequest, found: ModelTrial) -> dict[str, Any]:
    """The findings of the version, and beside them those of the model that was published then."""
    reports = [found.report, *([found.present_report] if found.present_report else [])]
    ids = _account_ids(request, reports)
    return {"columns": [_column(report, ids, is_present=bool(place)) for place, report in enumerate(reports)]}


def _account_ids(request: HttpRequest, reports: list[dict[str, Any]]) -> dict[str, int]:
    names = {row["account"] for report in reports for kind in KINDS for row in report[kind][:NAMES_SHOWN]}
    accounts = accounts_for_staff(request.user).filter(external_id__in=names)
    return dict(accounts.values_list("external_id", "pk"))


def _column(report: dict[str, Any], ids: dict[str, int], *, is_present: bool) -> dict[str, Any]:
    """A report in words, days and money of the reader's language."""
    return {
        "verdict": words.verdict(report),
        "is_present": is_present,
        "decided": report["decided"],
        "auc": report["auc"],
        "interval": words.interval(report),
        "by_band": [{"band": band, **report["bands"][band]} for band in ORDER],
        "counts": {kind: len(report[kind]) for kind in KINDS},
        "hidden": {kind: max(0, len(report[kind]) - NAMES_SHOWN) for kind in KINDS},
        "revenue": {kind: words.sums(report["revenue"][kind]) for kind in KINDS},
        **{kind: [_named(row, ids) for row in report[kind][:NAMES_SHOWN]] for kind in KINDS},
    }


def _named(row: dict[str, Any], ids: dict[str, int]) -> dict[str, Any]:
    value = "" if row["annual_value"] is None else words.amount(row["annual_value"], row["currency"])
    ended = dt.date.fromisoformat(row["ended_on"])
    return {"name": row["name"], "id": ids.get(row["account"]), "ended": ended, "score": row["score"], "value": value}
