"""The facts of an account, changed by leaders: a form, one service, back to the account."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.doors import require, staff_required
from accounts.queries import get_account_or_404
from accounts.rules import Action
from accounts.services.companies import change_account
from dashboard.facts import FactsForm
from dashboard.page import page, visitor
from dashboard.trail import trail_of


@staff_required
@require_http_methods(["GET", "HEAD", "POST"])
def facts(request: HttpRequest, pk: int) -> HttpResponse:
    account = get_account_or_404(request.user, pk)
    require(request, Action.EDIT_ACCOUNT, account.pk)
    form = FactsForm(request.POST if request.method == "POST" else None, today=timezone.localdate(), account=account)
    if form.is_valid() and _change(request, form):
        messages.success(request, _("Saved. The timeline says what was changed."))
        return redirect(reverse("dashboard:account", args=[pk]) + trail_of(request).keep)
    form.focus_first_error()
    context = {"account": account, "form": form, "trail": trail_of(request)}
    return page(request, "dashboard/facts.html", context, section="accounts", status=422 if form.is_bound else 200)


def _change(request: HttpRequest, form: FactsForm) -> bool:
    try:
        change_account(account_id=form.account.pk, to=form.changes(), actor=visitor(request), at=timezone.now())
    except ValidationError as refusal:
        form.add_error(None, refusal.messages)
        return False
    return True
