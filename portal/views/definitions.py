"""What the figures of the portal mean: those that customers see."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from accounts.doors import member_required, visit
from accounts.rules import Action
from health.definitions import METRIC_NAMES, REGISTRY, found
from health.queries.rows_behind import FIGURES
from portal.page import page

WITH_ROWS = (
    "activation_state", "activation_deadline", "projected_on", "events", "active_users", "active_days",
    "last_active_on", "seats",
)  # fmt: skip
SHOWN = (*WITH_ROWS, *METRIC_NAMES)  # the metrics are what the advice of the home speaks of
OF_PEOPLE = {"active_users"}  # whose rows name colleagues


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
        rows_url = reverse("portal:rows", args=[name]) if _has_rows(request, name) else ""
        response = page(request, "portal/definition.html", {**context, "rows_url": rows_url}, section="definitions")
    patch_vary_headers(response, ("HX-Request",))
    return response


def _has_rows(request: HttpRequest, name: str) -> bool:
    sees = name not in OF_PEOPLE or visit(request).may(Action.SEE_COLLEAGUES)
    return name in WITH_ROWS and name in FIGURES and sees
