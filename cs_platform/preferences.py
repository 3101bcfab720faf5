"""The language and the time zone of the person who is logged in."""

import zoneinfo
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from lib import zones


class PreferencesMiddleware:
    """What the person has chosen wins over cookie and browser; without a session nothing is looked up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            _speak(request, request.user.language)
            _set_clock(request.user.time_zone)
        try:
            return self.get_response(request)
        finally:
            timezone.deactivate()


def _speak(request: HttpRequest, language: str) -> None:
    if language:
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


def _set_clock(name: str) -> None:
    if name in zones.names():
        timezone.activate(zoneinfo.ZoneInfo(name))
