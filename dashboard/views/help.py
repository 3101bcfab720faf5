"""The manual for the vendor's people, and the tour of a first visit."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import staff_required
from accounts.services.preferences import end_tour
from dashboard.manual import manual
from dashboard.page import page, visitor


@staff_required
@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    return page(request, "dashboard/help.html", {"chapters": manual()}, section="help")


@staff_required
@require_safe
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    for chosen in manual():
        if chosen.slug == slug:
            context = {"chapters": manual(), "chapter": chosen}
            return page(request, "dashboard/help_chapter.html", context, section="help")
    raise Http404


@staff_required
@require_POST
def tour_end(request: HttpRequest) -> HttpResponse:
    end_tour(user=visitor(request), at=timezone.now())
    return redirect("dashboard:home")
