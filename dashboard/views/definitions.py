"""What every figure means: all on one page, and each as a card beside the figure."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from dashboard.page import page
from health.definitions import REGISTRY


@staff_required
@require_safe
def definitions(request: HttpRequest) -> HttpResponse:
    return page(request, "dashboard/definitions.html", {"registry": REGISTRY.values()}, section="definitions")


@staff_required
@require_safe
def definition(request: HttpRequest, name: str) -> HttpResponse:
    if name not in REGISTRY:
        raise Http404
    return render(request, "components/definition.html", {"definition": REGISTRY[name]})
