"""One's own profile, the same page for everybody who logs in: name, language, time zone, log-in, sessions."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accounts.services.preferences import change_profile, end_sessions
from lib import zones


def _languages() -> list[tuple[str, str]]:
    return [("", _("as the browser asks")), *settings.LANGUAGES]


def _zones() -> list[tuple[str, str]]:
    usual = _("as the installation: %(zone)s") % {"zone": settings.TIME_ZONE}
    return [("", usual), *((name, name) for name in zones.names())]


class ProfileForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=200, required=False)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=_languages, required=False)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=_zones, required=False)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    person: Any = request.user
    own = {"name": person.name, "language": person.language, "time_zone": person.time_zone}
    form = ProfileForm(request.POST) if request.method == "POST" else ProfileForm(initial=own)
    if form.is_bound and form.is_valid():
        change_profile(user=person, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"] or translation.get_language()):
            messages.success(request, _("Your profile is saved."))
        return redirect("profile")
    return render(request, "account/profile.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """Everywhere else the person has to log in again; this browser goes on."""
    person: Any = request.user
    update_session_auth_hash(request, end_sessions(user=person))
    messages.success(request, _("All other sessions are ended."))
    return redirect("profile")
