"""The customer's home: what was bought, where its start stands, how it is used, who helps."""

import zoneinfo
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import CHOSEN_ACCOUNT, member_account, member_required
from accounts.queries import memberships_of
from portal.page import page
from portal.panels import agreement, contact, news, start, team, usage

MAIN = (start, usage, team)
ASIDE = (agreement, contact, news)


@member_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    account = member_account(request)
    today = timezone.localdate(timezone=zoneinfo.ZoneInfo(account.time_zone))
    context: dict[str, Any] = {
        "main": [{"template": panel.TEMPLATE, "data": panel.read(account, today)} for panel in MAIN],
        "aside": [{"template": panel.TEMPLATE, "data": panel.read(account, today)} for panel in ASIDE],
    }
    return page(request, "portal/home.html", context, section="home")


@member_required
@require_POST
def choose_account(request: HttpRequest) -> HttpResponse:
    """Remembers which of the visitor's accounts he works in; every request checks it against his memberships."""
    wanted = request.POST.get("account", "")
    for membership in memberships_of(request.user):
        if str(membership.account_id) == wanted:
            request.session[CHOSEN_ACCOUNT] = membership.account_id
            return redirect("portal:home")
    raise Http404
