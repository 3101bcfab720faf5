"""People of the vendor need a second factor where `STAFF_MFA` says so."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404
from django.utils.translation import gettext as _

from cs_platform.api.problems import problem

# What a person without the second factor may still open: setting it up, proving who he is, leaving.
OPEN = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_reauthenticate",
    "set_language",
    "javascript-catalog",
    "favicon",
    "healthz",
    "readyz",
}


class SecondFactorMiddleware:
    """Sends staff without a second factor to its set-up. API tokens are not asked: an administrator made them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.STAFF_MFA != "required" or not _lacks_factor(request) or _is_open(request.path_info):
            return self.get_response(request)
        if request.path_info.startswith("/api/"):
            return problem(request, 403, _("Set up the second factor of your log-in first."))
        return HttpResponseRedirect(reverse("mfa_activate_totp"))


def _lacks_factor(request: HttpRequest) -> bool:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    user = request.user
    return user.is_authenticated and user.is_vendor and not getattr(user, "has_second_factor", False)


def _is_open(path: str) -> bool:
    try:
        return resolve(path).url_name in OPEN
    except Resolver404:
        return False
