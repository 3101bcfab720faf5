"""A panel at an address of its own: brought into the account's page by htmx, a page by itself without scripts."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from dashboard.page import page
from dashboard.trail import trail_of


def part(
    request: HttpRequest, account: Any, *, template: str, title: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    is_wanted_alone = "HX-Request" in request.headers and "HX-History-Restore-Request" not in request.headers
    frame = {"account": account, "trail": trail_of(request), "part": template, "part_title": title}
    whole = template if is_wanted_alone else "dashboard/account_part.html"
    response = page(request, whole, {**frame, **context}, section="accounts", status=status)
    patch_vary_headers(response, ("HX-Request",))
    return response
