"""The customer's team: everybody in it sees who is there; its owners invite, change roles and let people go."""

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
from accounts.doors import member_account, member_required, require_in_visit, visit
from accounts.queries import open_invitations_of, team_of
from accounts.rules import Action
from accounts.services import invitations, team
from accounts.services.refusals import Refused
from portal.forms import InviteForm, RoleForm
from portal.page import page

SHOWN = 500


@member_required
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    return _show(request, InviteForm())


@member_required
@require_POST
def invite(request: HttpRequest) -> HttpResponse:
    require_in_visit(request, Action.MANAGE_TEAM)
    form = InviteForm(request.POST)
    if form.is_valid():
        account = member_account(request)
        try:
            invitations.invite(account_id=account.pk, actor=request.user, at=timezone.now(), **form.cleaned_data)  # type: ignore[arg-type]  # the door has let a person in
        except Refused as refusal:
            form.add_error(refusal.field or None, _(refusal.reason))
        else:
            messages.success(request, _("The invitation is on its way to %(email)s.") % form.cleaned_data)
            return redirect("portal:team")
    return _show(request, form, status=422)


@member_required
@require_POST
def send_again(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(
        request, invitations.send_again, _("The invitation was sent again."), invitation_id=_invitation(request, pk)
    )


@member_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, invitations.revoke, _("The invitation is withdrawn."), invitation_id=_invitation(request, pk))


@member_required
@require_POST
def change_role(request: HttpRequest, pk: int) -> HttpResponse:
    form = RoleForm(request.POST)
    if not form.is_valid():
        require_in_visit(request, Action.MANAGE_TEAM)
        return _show(request, InviteForm(), status=422)
    role = CustomerRole(form.cleaned_data["role"])
    return _do(request, team.change_role, _("The role is changed."), role=role, **_member(request, pk))


@member_required
@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    return _do(request, team.remove_member, _("The person no longer sees this account."), **_member(request, pk))


def _invitation(request: HttpRequest, pk: int) -> int:
    """Its id, if it is one of the own account. Raises Http404."""
    if not open_invitations_of(member_account(request).pk).filter(pk=pk).exists():
        raise Http404
    return pk


def _member(request: HttpRequest, pk: int) -> dict[str, int]:
    return {"account_id": member_account(request).pk, "membership_id": pk}


def _do(request: HttpRequest, service: Callable[..., Any], said: str, **values: Any) -> HttpResponse:
    """Runs a service on somebody of the own team, and says what came of it."""
    require_in_visit(request, Action.MANAGE_TEAM)
    try:
        service(actor=request.user, at=timezone.now(), **values)
    except team.NoMember:
        raise Http404 from None
    except Refused as refusal:
        messages.error(request, _(refusal.reason))
        return _show(request, InviteForm(), status=409)
    messages.success(request, said)
    return redirect("portal:team")


def _show(request: HttpRequest, form: InviteForm, *, status: int = 200) -> HttpResponse:
    seen = visit(request)
    manages = seen.may(Action.MANAGE_TEAM)
    context = {
        "members": team_of(seen.account.pk)[:SHOWN],
        "invitations": open_invitations_of(seen.account.pk)[:SHOWN] if manages else [],
        "may_manage": manages and seen.viewing is None,
        "base": reverse("portal:team"),
        "form": form,
        "now": timezone.now(),
    }
    return page(request, "portal/team.html", context, section="team", status=status)
