"""A customer's team, by the people of the vendor who look after it: who is there, who is invited."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.choices import CustomerRole
from accounts.doors import require, staff_required
from accounts.models.company import Account
from accounts.queries import get_account_or_404, open_invitations_of, person_may, team_of
from accounts.rules import Action
from accounts.services import invitations, team
from accounts.services.refusals import Refused
from dashboard.page import page, visitor
from dashboard.team_forms import InviteForm, RoleForm

SHOWN = 500


@staff_required
@require_safe
def people(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, get_account_or_404(request.user, pk), InviteForm())


@staff_required
@require_POST
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    account = _managed(request, pk)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            invitations.invite(account_id=pk, actor=visitor(request), at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field or None, _(refusal.reason))
        else:
            messages.success(request, _("The invitation is on its way to %(email)s.") % form.cleaned_data)
            return redirect("dashboard:team", pk)
    return _show(request, account, form, status=422)


@staff_required
@require_POST
def send_again(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    said = _("The invitation was sent again.")
    return _do(
        request, _managed_invitation(request, pk, invitation), invitations.send_again, said, invitation_id=invitation
    )


@staff_required
@require_POST
def withdraw(request: HttpRequest, pk: int, invitation: int) -> HttpResponse:
    said = _("The invitation is withdrawn.")
    return _do(
        request, _managed_invitation(request, pk, invitation), invitations.revoke, said, invitation_id=invitation
    )


@staff_required
@require_POST
def change_role(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    account = _managed(request, pk)
    form = RoleForm(request.POST)
    if not form.is_valid():
        return _show(request, account, InviteForm(), status=422)
    values = {"account_id": pk, "membership_id": member, "role": CustomerRole(form.cleaned_data["role"])}
    return _do(request, account, team.change_role, _("The role is changed."), **values)


@staff_required
@require_POST
def remove(request: HttpRequest, pk: int, member: int) -> HttpResponse:
    values = {"account_id": pk, "membership_id": member}
    said = _("The person no longer sees this account.")
    return _do(request, _managed(request, pk), team.remove_member, said, **values)


def _managed(request: HttpRequest, pk: int) -> Account:
    """The account, whose team the visitor may change. Raises Http404, PermissionDenied."""
    account = get_account_or_404(request.user, pk)
    require(request, Action.MANAGE_TEAM, account.pk)
    return account


def _managed_invitation(request: HttpRequest, pk: int, invitation: int) -> Account:
    account = _managed(request, pk)
    if not open_invitations_of(pk).filter(pk=invitation).exists():
        raise Http404
    return account


def _do(request: HttpRequest, account: Account, service: Callable[..., Any], said: str, **values: Any) -> HttpResponse:
    """Runs a service on somebody of that team, and says what came of it."""
    try:
        service(actor=visitor(request), at=timezone.now(), **values)
    except team.NoMember:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, _(refusal.reason))
        return _show(request, account, InviteForm(), status=409)
    messages.success(request, said)
    return redirect("dashboard:team", account.pk)


def _show(request: HttpRequest, account: Account, form: InviteForm, *, status: int = 200) -> HttpResponse:
    context = {
        "account": account,
        "members": team_of(account.pk)[:SHOWN],
        "invitations": open_invitations_of(account.pk)[:SHOWN],
        "may_manage": person_may(request.user, Action.MANAGE_TEAM, account.pk),
        "base": reverse("dashboard:team", args=[account.pk]),
        "form": form,
        "now": timezone.now(),
    }
    return page(request, "dashboard/team.html", context, section="accounts", status=status)
