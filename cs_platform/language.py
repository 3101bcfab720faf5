"""The language switch of every page: a cookie for strangers, also kept with the person who is logged in."""

import contextlib

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST
from django.views.i18n import set_language

from accounts.services.preferences import UnknownLanguage, choose_language


@require_POST
def switch_language(request: HttpRequest) -> HttpResponse:
    """Goes back to `next` on this host; a language that there is not changes nothing."""
    if request.user.is_authenticated:
        with contextlib.suppress(UnknownLanguage):
            choose_language(user=request.user, language=request.POST.get("language", ""))
    return set_language(request)
