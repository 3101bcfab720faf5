"""What every dashboard page is rendered by."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from accounts.models.people import User


def visitor(request: HttpRequest) -> User:
    """The person of the vendor whom the door has let in."""
    assert isinstance(request.user, User)
    return request.user


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, section: str = "", status: int = 200
) -> HttpResponse:
    """The frame needs to know where it is (`section`), and figures where they are explained."""
    frame = {"section": section, "definitions_url": reverse("dashboard:definitions")}
    return render(request, template, {**frame, **context}, status=status)
