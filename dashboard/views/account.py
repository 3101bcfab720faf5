"""The page of one account: a head and panels, each one read and one template; the heavy ones come by themselves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.doors import staff_required
from accounts.models.people import User
from accounts.queries import tags_offered
from accounts.rules import Action, Title, may
from dashboard.forms import FORMS, AccountForm
from dashboard.page import page, visitor
from dashboard.panels import contacts, flags, history, milestones, opinions, summary, team, why
from dashboard.panels.subject import Subject
from dashboard.reasons import sentence
from dashboard.trail import Trail, trail_of
from health.choices import Band
from health.models.scores import AccountSnapshot
from health.queries.attention import reasons_of

MAIN = (why, history)
ASIDE = (milestones, flags, opinions, team)


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
    subject, trail = Subject(found, snapshot, today), trail_of(request)
    titles = _titles(visitor(request), found)
    empty = {name: form(today=today) for name, form in FORMS.items()}
    main, aside = ([_panel(panel, subject) for panel in side] for side in (MAIN, ASIDE))
    override = subject.override
    is_held_healthy = override is not None and override.band == Band.HEALTHY
    checklist = next(panel["data"] for panel in aside if panel["template"] == milestones.TEMPLATE)
    context = {
        "trail": trail,
        "account": found,
        "snapshot": snapshot,
        "is_over": found.ends_on is not None and found.ends_on < today,
        "tags": tags_offered(pk),
        "may_judge": may(titles, Action.JUDGE_HEALTH),
        "may_edit": may(titles, Action.EDIT_ACCOUNT),
        "override": override,
        "next": summary.next_of(subject, checklist),
        "why_call": sentence(reasons_of(snapshot, today)) if snapshot and not is_held_healthy else "",
        "contacts": contacts.read(found),
        "forms": {**empty, **(forms or {})},
        "main": main,
        "aside": aside,
        "later": _later(found, snapshot, trail),
    }
    return page(request, "dashboard/account.html", context, section="accounts", status=status)


def _later(account: Any, snapshot: AccountSnapshot | None, trail: Trail) -> list[dict[str, str]]:
    """The panels that stand below, each fetched by itself; what changed needs figures to compare."""
    panels = [
        ("usage", _("Usage"), _("Usage by day")),
        ("people", _("People"), _("Who uses it")),
        ("timeline", _("Timeline"), _("Everything that has happened")),
    ]
    if snapshot is not None:
        panels.insert(0, ("change", _("What changed"), _("Why the score changed")))
    return [
        {
            "id": name,
            "url": reverse(f"dashboard:{name}", args=[account.pk]) + trail.keep,
            "title": title,
            "label": label,
        }
        for name, title, label in panels
    ]


def _titles(person: User, account: Any) -> set[Title]:
    """As `accounts.queries.titles_of`, from what the page has read already; only decides what is offered."""
    titles = {Title(person.staff_role)}
    return titles | {Title.OWN_CSM} if Title.CSM in titles and account.csm_id == person.pk else titles


def _panel(panel: Any, subject: Subject) -> dict[str, Any]:
    return {"template": panel.TEMPLATE, "data": panel.read(subject)}
