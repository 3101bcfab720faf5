"""The customer's home: what was bought, where its start stands, how it is used, what helps next, who helps."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import CHOSEN_ACCOUNT, member_required, visit
from portal.page import page
from portal.panels import agreement, contact, features, news, next_step, start, team, usage
from portal.scene import Scene, scene

MAIN = (next_step, start, usage, features, team)
ASIDE = (agreement, contact, news)
ONCE_USED = (usage, features, team)  # what there is to see only when somebody has used the product


@member_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    seen = scene(request)
    main = MAIN if seen.has_usage or seen.snapshot is None else [each for each in MAIN if each not in ONCE_USED]
    context = {
        "main": [_panel(panel, seen) for panel in main],
        "aside": [_panel(panel, seen) for panel in ASIDE],
        "day": seen.day,
    }
    return page(request, "portal/home.html", context, section="home")


@member_required
@require_POST
def choose_account(request: HttpRequest) -> HttpResponse:
    """Remembers which of the visitor's accounts he works in; every request checks it against his memberships."""
    wanted = request.POST.get("account", "")
    for membership in visit(request).memberships:
        if str(membership.account_id) == wanted:
            request.session[CHOSEN_ACCOUNT] = membership.account_id
            return redirect("portal:home")
    raise Http404


def _panel(panel: Any, seen: Scene) -> dict[str, Any]:
    return {"template": panel.TEMPLATE, "data": panel.read(seen)}
