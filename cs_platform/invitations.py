"""The link of an invitation: whoever holds it joins, then logs in by himself, by code or by password.

Known and unknown people see the same pages. The key leaves the address at once, as allauth does with its links.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.doors import CHOSEN_ACCOUNT
from accounts.queries import find_invitation
from accounts.services import invitations

KEY = "invitation_key"  # of the session
WAYS = ("/", "/auth/password/set/")  # where a stranger goes once he has logged in by code


class RedirectWithForm(HttpResponseRedirect):
    """The browser sends the same form on to there."""

    status_code = 307


@never_cache
@require_safe
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """Reads nothing and writes nothing: mail scanners follow links too."""
    request.session[KEY] = key[:100]
    return redirect("invitation")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    key = str(request.session.get(KEY, ""))
    return _join(request, key) if request.method == "POST" else _show(request, key)


def _show(request: HttpRequest, key: str) -> HttpResponse:
    found = find_invitation(key, timezone.now()) if key else None
    if found is None or not invitations.still_may_be_given(found):
        return render(request, "invitation/gone.html", status=410)
    person: Any = request.user
    is_other = person.is_authenticated and person.email.lower() != found.email
    context = {"invitation": found, "is_other": is_other, "log_in": _log_in_address(), "ways": WAYS}
    return render(request, "invitation/invitation.html", context)


def _join(request: HttpRequest, key: str) -> HttpResponse:
    person: Any = request.user if request.user.is_authenticated else None
    name = request.POST.get("name", "").replace("\0", "")[:200]
    try:
        accepted = invitations.accept(key=key, name=name, person=person, at=timezone.now())
    except (invitations.NotHolding, invitations.OtherPerson):
        return _show(request, key)
    request.session.pop(KEY, None)
    if accepted.account_id is not None:
        request.session[CHOSEN_ACCOUNT] = accepted.account_id
    if person is not None:
        messages.success(request, _("Welcome to the team."))
        return redirect("home")
    if request.POST.get("email", "").strip().lower() != accepted.user.email:
        return redirect("account_request_login_code")
    return RedirectWithForm(reverse("account_request_login_code"))


def _log_in_address() -> str:
    return f"{reverse('account_login')}?next={reverse('invitation')}"
