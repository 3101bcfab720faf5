"""Activation policies: what holds for whom, and a new one: typed, previewed, published with a note."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import require, staff_required
from accounts.queries import person_may
from accounts.rules import Action
from dashboard.page import number_in, page, visitor
from dashboard.tuning import policy_editor
from dashboard.tuning.policy_editor import MilestoneRow, PolicyForm
from health.choices import ActivationState, Configuration
from health.models.activation import ActivationPolicy
from health.queries import policies, versions
from health.queries.policies import PolicyPreview
from health.rules.policy import DEADLINE_MONTHS, DEFAULT, Policy, as_json, parse_policy
from health.services.policies import set_policy
from health.services.recompute import recompute_as_shown

SECTION = "health_models"
SHOWN = 100
LONGEST_NOTE = 1_000


@staff_required
@require_safe
def activation_policies(request: HttpRequest) -> HttpResponse:
    found = list(policies.policies()[:SHOWN])
    standing: dict[int | None, ActivationPolicy] = {}
    for policy in found:
        standing.setdefault(policy.plan_version_id, policy)
    context = {
        "rows": [{"policy": policy, "holds": standing[policy.plan_version_id] == policy} for policy in found],
        "has_general": None in standing,
        "default": as_json(DEFAULT),
        "default_months": DEADLINE_MONTHS,
        "changes": versions.latest_changes(Configuration.ACTIVATION_POLICY)[:20],
        "may_tune": person_may(request.user, Action.TUNE_HEALTH),
    }
    return page(request, "dashboard/tuning/policies.html", context, section=SECTION)


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def new_policy(request: HttpRequest) -> HttpResponse:
    """It begins as the one that `like` names, or as the one that the product brings along."""
    require(request, Action.TUNE_HEALTH)
    if request.method != "POST":
        return _show(request, _first(number_in(request, "like")))
    form, wish = policy_editor.read(request.POST), request.POST.get("do", "publish")
    if policy_editor.change_shape(form, wish):
        return _show(request, form)
    document = policy_editor.check(form, policies.plan_versions())
    note = request.POST.get("note", "").replace("\0", "")
    if wish != "preview" and not note.strip():
        form.errors["note"] = _("Say why: everybody who tunes later reads it.")
    if document is None or not form.is_sound:
        return _show(request, form, note=note, status=422)
    if wish == "preview":
        plan_version = int(form.plan_version) if form.plan_version else None
        shown = policies.preview_policy(_policy(document), plan_version)
        return _show(request, form, note=note, preview=shown)
    return _publish(request, document, note)


def _publish(request: HttpRequest, document: dict[str, Any], note: str) -> HttpResponse:
    person, at = visitor(request), timezone.now()
    why = note.encode("utf-8", "ignore").decode()[:LONGEST_NOTE]
    made = set_policy(document=document, note=why, actor=person, at=at)
    if made.published_at == at:
        recompute_as_shown(requested_by=str(person), person_id=person.pk, at=at)
        said = _("Policy %(number)s is published; activation is being computed by it.")
        messages.success(request, said % {"number": made.number})
    else:
        said = _("Policy %(number)s says the same and holds already; nothing was published.")
        messages.info(request, said % {"number": made.number})
    return redirect("dashboard:activation_policies")


def _policy(document: dict[str, Any]) -> Policy:
    return parse_policy({name: document[name] for name in ("deadline_months", "milestones")})


def _first(like: int | None) -> PolicyForm:
    found = ActivationPolicy.objects.filter(pk=like).first() if like is not None else policies.standing_policy(None)
    if found is None:
        found = ActivationPolicy(milestones=as_json(DEFAULT), deadline_months=DEADLINE_MONTHS)
    return policy_editor.form_of(found)


def _show(
    request: HttpRequest, form: PolicyForm, *, note: str = "", preview: PolicyPreview | None = None, status: int = 200
) -> HttpResponse:
    is_part = "HX-Request" in request.headers
    template = "dashboard/tuning/policy_form.html" if is_part else "dashboard/tuning/policy_new.html"
    context = {
        "form": form,
        "note": note,
        "types": policy_editor.TYPE_NAMES,
        "has_room": len(form.rows) < policy_editor.MOST,
        "empty": MilestoneRow(),
        "versions": policies.plan_versions(),
        "events": policies.known_events(),
        "preview": preview,
        "matrix": _matrix(preview) if preview else [],
        "states": ActivationState.choices,
    }
    return page(request, template, context, section=SECTION, status=status)


def _matrix(preview: PolicyPreview) -> list[dict[str, Any]]:
    return [
        {
            "label": row.label,
            "cells": [
                {"count": preview.counts[row.value, column.value], "same": row == column} for column in ActivationState
            ],
        }
        for row in ActivationState
    ]
