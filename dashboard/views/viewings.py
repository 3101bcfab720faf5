"""View as customer: the portal of an account, read-only and recorded."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.choices import CustomerRole
from accounts.doors import VIEWING, require, staff_required
from accounts.queries import get_account_or_404, viewing_of
from accounts.rules import Action
from accounts.services.viewings import end_viewing, start_viewing
from dashboard.page import visitor
from dashboard.team_forms import RoleForm


@staff_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """From now on the portal shows this account to the visitor, as somebody of that role sees it."""
    account = get_account_or_404(request.user, pk)
    require(request, Action.VIEW_AS_CUSTOMER, account.pk)
    form = RoleForm(request.POST)
    role = CustomerRole(form.cleaned_data["role"]) if form.is_valid() else CustomerRole.OWNER
    _leave(request)
    viewing = start_viewing(account_id=account.pk, role=role, actor=visitor(request), at=timezone.now())
    request.session[VIEWING] = viewing.pk
    return redirect("portal:home")


@staff_required
@require_POST
def end(request: HttpRequest) -> HttpResponse:
    """Back to the page of the account that was looked at."""
    account_id = _leave(request)
    return redirect("dashboard:account", account_id) if account_id else redirect("dashboard:home")


def _leave(request: HttpRequest) -> int | None:
    number = request.session.pop(VIEWING, None)
    viewing = viewing_of(request.user, number) if isinstance(number, int) else None
    if viewing is None:
        return None
    end_viewing(viewing_id=viewing.pk, actor=visitor(request), at=timezone.now())
    return viewing.account_id
