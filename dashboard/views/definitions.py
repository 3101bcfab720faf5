"""What every figure means: all by subject, with a search; each as a card beside the figure and as a page of its own."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.choices import StaffRole
from accounts.doors import staff_required
from dashboard.behind import rows_of, shown_on
from dashboard.page import page, visitor
from health.definitions import METRIC_NAMES, REGISTRY, found
from health.models.scores import AccountSnapshot
from health.queries.distribution import distribution

MINE, ALL = "me", "all"


@staff_required
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    q = request.GET.get("q", "").strip()[:200]
    context = {"sections": found(q), "q": q}
    is_part = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    template = "components/definitions.html" if is_part else "dashboard/definitions.html"
    response = page(request, template, context, section="definitions")
    patch_vary_headers(response, ("HX-Request",))
    return response


@staff_required
@require_safe
def definition(request: HttpRequest, name: str) -> HttpResponse:
    if name not in REGISTRY:
        raise Http404
    context: dict[str, Any] = {"definition": REGISTRY[name]}
    if "HX-Request" in request.headers:
        context["page_url"] = reverse("dashboard:definition", args=[name])
        response = render(request, "components/definition.html", context)
    else:
        context |= {"rows": rows_of(name), "shown": shown_on(name), "spread": _spread(request, name)}
        response = page(request, "dashboard/definition.html", context, section="definitions")
    patch_vary_headers(response, ("HX-Request",))
    return response


def _spread(request: HttpRequest, name: str) -> dict[str, Any] | None:
    """A metric over the visitor's accounts, or over all that run; a CSM begins with his own."""
    if name not in METRIC_NAMES:
        return None
    person = visitor(request)
    whose = request.GET.get("whose", MINE if person.staff_role == StaffRole.CSM else ALL)
    whose = whose if whose in (MINE, ALL) else ALL
    accounts = AccountSnapshot.objects.current()
    if whose == MINE:
        accounts = accounts.filter(csm_id=person.pk)
    spread = distribution(name, accounts)
    labels = (_("Least"), _("A quarter up to"), _("Half up to"), _("Three quarters up to"), _("Greatest"))
    return {
        "values": list(zip(labels, spread.values, strict=True)),
        "known": spread.known,
        "unknown": spread.unknown,
        "accounts_url": reverse("dashboard:accounts") + ("?csm=me" if whose == MINE else ""),
        "choices": [
            {"url": f"?whose={each}", "label": label, "is_chosen": each == whose}
            for each, label in ((MINE, _("My accounts")), (ALL, _("All accounts")))
        ],
    }
