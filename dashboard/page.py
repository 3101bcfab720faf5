"""What every dashboard page is rendered by."""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models.people import User
from dashboard.manual import tour


def visitor(request: HttpRequest) -> User:
    """The person of the vendor whom the door has let in."""
    assert isinstance(request.user, User)
    return request.user


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, section: str = "", status: int = 200
) -> HttpResponse:
    """The frame needs to know where it is (`section`), and figures where they are explained."""
    frame: dict[str, Any] = {"section": section, "definitions_url": reverse("dashboard:definitions")}
    if section == "home":
        frame["tour"] = tour(visitor(request))
    return render(request, template, {**frame, **context}, status=status)


def number_in(request: HttpRequest, name: str) -> int | None:
    """A whole number of the address's query; None where there is none."""
    found = re.fullmatch("[0-9]{1,9}", request.GET.get(name, ""))
    return int(found[0]) if found else None
