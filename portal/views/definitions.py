"""What the figures of the portal mean: those that customers see."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.doors import member_required
from health.definitions import REGISTRY
from portal.page import page

SHOWN = (
    "activation_state", "activation_deadline", "projected_on", "events", "active_users", "active_days",
    "last_active_on", "seats",
)  # fmt: skip


@member_required
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    shown = [REGISTRY[name] for name in SHOWN]
    return page(request, "portal/definitions.html", {"registry": shown}, section="definitions")


@member_required
@require_safe
def definition(request: HttpRequest, name: str) -> HttpResponse:
    if name not in SHOWN:
        raise Http404
    return render(request, "components/definition.html", {"definition": REGISTRY[name]})
