"""What every portal page is rendered by."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.choices import CustomerRole
from accounts.doors import visit
from accounts.models.people import User
from portal.manual import tour


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, section: str = "", status: int = 200
) -> HttpResponse:
    """The frame names the account, offers the visitor's others, knows where figures are explained, and tells people of
    the vendor that they are looking as a customer."""
    seen = visit(request)
    frame: dict[str, Any] = {
        "section": section,
        "definitions_url": reverse("portal:definitions"),
        "account": seen.account,
        "memberships": seen.memberships,
        "viewing": seen.viewing,
        "roles": CustomerRole.choices if seen.viewing else (),
    }
    if section == "home" and isinstance(request.user, User) and not request.user.is_vendor:
        frame["tour"] = tour(request.user)
    return render(request, template, {**frame, **context}, status=status)
