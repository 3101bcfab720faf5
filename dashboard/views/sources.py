"""Where usage comes from: the keys it is sent with, what came in, how to send it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.doors import require, staff_required
from accounts.queries import person_may
from accounts.rules import Action
from dashboard.page import page
from dashboard.sources_forms import WriteKeyForm
from health.choices import SetAsideState
from health.queries import sources
from health.services import write_keys as keys

DAYS = 28
SNIPPETS = (
    ("curl", "curl"),
    ("segment", "Segment (Python)"),
    ("segment_node", "Segment (Node.js)"),
    ("rudderstack", "RudderStack (Python)"),
    ("posthog", "PostHog (Python)"),
    ("posthog_node", "PostHog (Node.js)"),
)


@staff_required
@require_safe
def data_sources(request: HttpRequest) -> HttpResponse:
    return _show(request)


def _show(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    received = sources.received(until=timezone.now().date(), days=DAYS)
    held, rejected = sources.set_aside_count(SetAsideState.HELD), sources.set_aside_count(SetAsideState.REJECTED)
    context = {
        "received": received,
        "days": DAYS,
        "held_now": held,
        "rejected_now": rejected,
        "counted": sources.COUNTED,
        "kept_days": settings.SET_ASIDE_DAYS,
        "keys": list(sources.write_keys()),
        "named_keys": len(settings.USAGE_WRITE_KEYS),
        "form": WriteKeyForm(auto_id="key-%s", label_suffix=""),
        "may_manage": person_may(request.user, Action.MANAGE_SOURCES),
        "import_link": format_html(
            '<a class="button" href="{}">{}</a>', reverse("dashboard:imports"), _("Import a file")
        ),
        "address": settings.BASE_URL.rstrip("/"),
        "snippets": [(f"dashboard/snippets/{name}.txt", title) for name, title in SNIPPETS],
        **more,
    }
    context["secret_or_key"] = context.get("secret", "WRITE_KEY")
    return page(request, "dashboard/sources.html", context, section="sources", status=status)


@staff_required
@never_cache
@require_POST
def write_keys(request: HttpRequest) -> HttpResponse:
    """The answer to this very request shows the secret: it is kept nowhere."""
    require(request, Action.MANAGE_SOURCES)
    form = WriteKeyForm(request.POST, auto_id="key-%s", label_suffix="")
    if not form.is_valid():
        return _show(request, form=form, status=422)
    key, secret = keys.create(name=form.cleaned_data["name"], at=timezone.now())
    return _show(request, secret=secret, secret_name=key.name)


@staff_required
@require_POST
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    require(request, Action.MANAGE_SOURCES)
    if keys.revoke(key_id=pk, at=timezone.now()):
        messages.success(request, _("The write key is revoked. Who still sends with it is refused within seconds."))
    else:
        messages.info(request, _("There is no such write key in force."))
    return redirect("dashboard:sources")
