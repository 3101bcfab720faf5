"""The manual for customers, and the tour of a first visit."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import member_required
from accounts.models.people import User
from accounts.services.preferences import end_tour
from portal.manual import manual
from portal.page import page


@member_required
@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    return page(request, "portal/help.html", {"chapters": manual()}, section="help")


@member_required
@require_safe
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    for chosen in manual():
        if chosen.slug == slug:
            return page(request, "portal/help_chapter.html", {"chapters": manual(), "chapter": chosen}, section="help")
    raise Http404


@member_required
@require_POST
def tour_end(request: HttpRequest) -> HttpResponse:
    assert isinstance(request.user, User)
    end_tour(user=request.user, at=timezone.now())
    return redirect("portal:home")
