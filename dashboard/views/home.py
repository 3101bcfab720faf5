"""Home: who needs the person today, the portfolio, the week's movement, what was done."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.choices import Scope
from accounts.doors import staff_required
from accounts.queries import get_account_or_404, people_in_scope, scope_of
from accounts.services.preferences import UnknownScope, choose_scope
from dashboard.forms import PutOffForm
from dashboard.home import attention, done, movements, portfolio
from dashboard.page import page, visitor
from health.services.attention import NoReason, WrongDay, bring_back, put_off
from lib import formats

PAGES = {"due": "activation", "overdue": "overdue"}  # besides Home, those that are seen by scope


@staff_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return show(request)


def show(request: HttpRequest, *, wrong: str = "", status: int = 200) -> HttpResponse:
    person, today = visitor(request), timezone.localdate()
    scope = scope_of(person)
    people = people_in_scope(person, scope)
    context: dict[str, Any] = {
        "wrong": wrong,
        "today": today,
        "scope": scope,
        "scopes": Scope.choices,
        "put_off_days": PutOffForm.DAYS,
        "attention": attention.read(people, person_id=person.pk, today=today),
        "bands": portfolio.read(people, scope),
        "directions": movements.read(people),
        "done": done.read(people, at=timezone.now()),
    }
    return page(request, "dashboard/home.html", context, section="home", status=status)


@staff_required
@require_POST
def scope(request: HttpRequest) -> HttpResponse:
    """Mine, my team's, all: kept for the person."""
    try:
        choose_scope(user=visitor(request), scope=request.POST.get("scope", ""))
    except UnknownScope:
        raise BadRequest(_("Choose one of: mine, my team, all.")) from None
    return redirect(f"dashboard:{PAGES.get(request.POST.get('page', ''), 'home')}")


@staff_required
@require_POST
def put_off_account(request: HttpRequest, pk: int) -> HttpResponse:
    account, today = get_account_or_404(request.user, pk), timezone.localdate()
    form = PutOffForm(request.POST, today=today)
    if not form.is_valid():
        return show(
            request, wrong=" ".join(str(error) for errors in form.errors.values() for error in errors), status=422
        )
    until = form.cleaned_data["until"]
    try:
        put_off(account_id=account.pk, until=until, today=today, actor=visitor(request), at=timezone.now())
    except WrongDay:
        return show(request, wrong=_("Choose a day from tomorrow to 90 days ahead."), status=422)
    except NoReason:
        messages.info(request, _("%(account)s needs nobody today.") % {"account": account.name})
    else:
        said = _("%(account)s comes back on %(day)s, or earlier for another reason.")
        messages.success(
            request,
            said % {"account": account.name, "day": formats.day(until, formats.cldr_name(get_language() or "en"))},
        )
    return redirect("dashboard:home")


@staff_required
@require_POST
def put_off_end(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_account_or_404(request.user, pk)
    bring_back(account_id=account.pk, actor=visitor(request))
    messages.success(request, _("%(account)s is back.") % {"account": account.name})
    return redirect("dashboard:home")
