"""Why an account's score changed: a panel that its page brings in by itself, and a page of its own without scripts."""

import datetime as dt
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from accounts.queries import limit_to_visible
from dashboard.forms import StretchForm
from dashboard.panels.change import CHOICES, TEMPLATE, USUAL, split
from dashboard.parts import part
from health.models.scores import AccountSnapshot


@staff_required
@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    snapshots = limit_to_visible(AccountSnapshot.objects.select_related("account", "model"), request.user)
    snapshot = get_object_or_404(snapshots, account_id=pk)
    form = _form(request, snapshot)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        first, last = form.cleaned_data["since"], form.cleaned_data["until"]
        context["data"] = split(snapshot, first=first, last=last)
        context["choices"] = _choices(snapshot, first, last)
    else:
        context["choices"] = _choices(snapshot, None, None)
    status = 200 if form.is_valid() else 400
    return part(request, snapshot.account, template=TEMPLATE, title=_("What changed"), context=context, status=status)


def _form(request: HttpRequest, snapshot: AccountSnapshot) -> StretchForm:
    """Two days of the reader's choice; or so many days up to the latest that was computed."""
    given = request.GET
    if "since" in given or "until" in given:
        return StretchForm(given, latest=snapshot.as_of)
    text = given.get("days", str(USUAL))
    if text not in map(str, CHOICES):
        raise BadRequest(_("The address has a value for “%(name)s” that this list does not know.") % {"name": "days"})
    first = snapshot.as_of - dt.timedelta(days=int(text))
    return StretchForm({"since": first.isoformat(), "until": snapshot.as_of.isoformat()}, latest=snapshot.as_of)


def _choices(snapshot: AccountSnapshot, first: dt.date | None, last: dt.date | None) -> list[dict[str, object]]:
    """The usual stretches up to the latest day, and the one since the day before the health model changed."""
    address = reverse("dashboard:change", args=[snapshot.account_id])
    latest = snapshot.as_of
    found: list[tuple[str, str, dt.date]] = [
        (
            f"days={days}",
            ngettext("%(count)s day", "%(count)s days", days) % {"count": days},
            latest - dt.timedelta(days),
        )
        for days in CHOICES
    ]
    published = snapshot.model.published_at
    if published is not None and snapshot.starts_on < (before := published.date() - dt.timedelta(1)) < latest:
        label = _("since model %(number)s") % {"number": snapshot.model.number}
        found.append((f"since={before}&until={latest}", label, before))
    return [
        {"url": f"{address}?{query}", "label": label, "is_chosen": (start, latest) == (first, last)}
        for query, label, start in found
    ]
