"""What the figures of the portal mean: those that customers see."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.doors import member_required
from health.definitions import REGISTRY, found
from health.queries.rows_behind import FIGURES
from portal.page import page

SHOWN = (
    "activation_state", "activation_deadline", "projected_on", "events", "active_users", "active_days",
    "last_active_on", "seats",
)  # fmt: skip


@member_required
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:200]
    is_part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    template = "components/definitions.html" if is_part else "portal/definitions.html"
    response = page(request, template, {"sections": found(q, SHOWN), "q": q}, section="definitions")
    patch_vary_headers(response, ("HX-Request",))
    return response


@member_required
@require_safe
def definition(request: HttpRequest, name: str) -> HttpResponse:
    """As a card beside the figure, or as a page with the way to its rows."""
    if name not in SHOWN:
        raise Http404
    context = {"definition": REGISTRY[name]}
    if "HX-Request" in request.headers:
        address = reverse("portal:definition", args=[name])
        response = render(request, "components/definition.html", {**context, "page_url": address})
    else:
        rows_url = reverse("portal:rows", args=[name]) if name in FIGURES else ""
        response = page(request, "portal/definition.html", {**context, "rows_url": rows_url}, section="definitions")
    patch_vary_headers(response, ("HX-Request",))
    return response
