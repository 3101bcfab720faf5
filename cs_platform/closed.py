from typing import Any

from django.http import Http404, HttpRequest, HttpResponse


def closed(request: HttpRequest, **_parts: Any) -> HttpResponse:
    """What allauth offers and this installation does not: signing up, adding addresses of one's own."""
    raise Http404
