"""Guards of the pages: every dashboard view takes `staff_required`, every portal view `member_required`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.models.company import Account
from accounts.queries import account_for_member, person_may, works_here
from accounts.rules import Action

View = Callable[..., Any]

CHOSEN_ACCOUNT = "portal_account"  # session key: the account that a member of several works in


def staff_required(view: View) -> View:
    """For people of the vendor. Anonymous visitors log in; to customers the page does not exist."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not works_here(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    guarded.door = "staff"  # type: ignore[attr-defined]  # tests walk the addresses and look for it
    return guarded


def member_required(view: View) -> View:
    """For customers: the account comes from the visitor's membership only (`member_account(request)`)."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        member_account(request)
        return view(request, *args, **kwargs)

    guarded.door = "member"  # type: ignore[attr-defined]
    return guarded


def member_account(request: HttpRequest) -> Account:
    """The account whose portal this visitor sees; read once per request. PermissionDenied for who has none."""
    account: Account | None = getattr(request, "_member_account", None)
    if account is None:
        chosen = request.session.get(CHOSEN_ACCOUNT)
        account = account_for_member(request.user, chosen if isinstance(chosen, int) else None)
        if account is None:
            raise PermissionDenied(_("These pages are for customers, and you are not a member of an account."))
        request._member_account = account  # type: ignore[attr-defined]
    return account


def require(request: HttpRequest, action: Action, account_id: int | None = None) -> None:
    """PermissionDenied unless the visitor may do it (to that account)."""
    if not person_may(request.user, action, account_id):
        raise PermissionDenied(_("Your role does not allow this."))
