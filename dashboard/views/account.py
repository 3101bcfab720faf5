"""The page of one account: a head and panels, each one read and one template."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from accounts.models.people import User
from accounts.rules import Action, Title, may
from dashboard.forms import FORMS, AccountForm
from dashboard.listing import read_choice
from dashboard.page import page, visitor
from dashboard.panels import contacts, flags, history, milestones, opinions, people, summary, timeline, usage, why
from dashboard.reasons import sentence
from health.choices import Band
from health.models.scores import AccountSnapshot
from health.queries.attention import reasons_of

MAIN = (why, history, usage, people)
ASIDE = (milestones, flags, opinions, timeline)


@staff_required
@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    return show(request, pk)


def show(
    request: HttpRequest, pk: int, *, forms: dict[str, AccountForm] | None = None, status: int = 200
) -> HttpResponse:
    """The page; `forms` are those that came back with something wrong."""
    today = timezone.localdate()
    found = summary.find(request.user, pk, today)
    snapshot = AccountSnapshot.objects.select_related("model").filter(account_id=pk).first()
    empty = {name: form(today=today) for name, form in FORMS.items()}
    aside = [_panel(panel, found, snapshot, today) for panel in ASIDE]
    override = next(panel["data"].override for panel in aside if panel["template"] == opinions.TEMPLATE)
    is_held_healthy = override is not None and override.band == Band.HEALTHY
    choice, _unknown = read_choice(QueryDict(request.GET.get("list", "")))
    context = {
        "list_query": choice.address().removesuffix("?"),
        "account": found,
        "snapshot": snapshot,
        "is_over": found.ends_on is not None and found.ends_on < today,
        "may_judge": may(_titles(visitor(request), found), Action.JUDGE_HEALTH),
        "override": override,
        "why_call": sentence(reasons_of(snapshot, today)) if snapshot and not is_held_healthy else "",
        "contacts": contacts.read(found),
        "forms": {**empty, **(forms or {})},
        "main": [_panel(panel, found, snapshot, today) for panel in MAIN],
        "aside": aside,
    }
    return page(request, "dashboard/account.html", context, section="accounts", status=status)


def _titles(person: User, account: Any) -> set[Title]:
    """As `accounts.queries.titles_of`, from what the page has read already; only decides what is offered."""
    titles = {Title(person.staff_role)}
    return titles | {Title.OWN_CSM} if Title.CSM in titles and account.csm_id == person.pk else titles


def _panel(panel: Any, account: Any, snapshot: AccountSnapshot | None, today: dt.date) -> dict[str, Any]:
    return {"template": panel.TEMPLATE, "data": panel.read(account, snapshot, today)}
