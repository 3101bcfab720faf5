"""What every portal page is rendered by."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.doors import member_account
from accounts.models.people import User
from accounts.queries import memberships_of
from portal.manual import tour


def page(request: HttpRequest, template: str, context: dict[str, Any], *, section: str = "") -> HttpResponse:
    """The frame names the account, offers the visitor's others, and knows where figures are explained."""
    frame: dict[str, Any] = {
        "section": section,
        "definitions_url": reverse("portal:definitions"),
        "account": member_account(request),
        "memberships": list(memberships_of(request.user)),
    }
    if section == "home" and isinstance(request.user, User) and not request.user.is_vendor:
        frame["tour"] = tour(request.user)
    return render(request, template, {**frame, **context})
