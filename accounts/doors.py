"""Guards of the pages: every dashboard view takes `staff_required`, every portal view `member_required`.

The portal takes its account from `visit(request)` alone: the visitor's own membership, or a recorded viewing by a
person of the vendor, in which nothing can be written.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.choices import CustomerRole
from accounts.models.company import Account
from accounts.models.people import Membership
from accounts.models.viewings import Viewing
from accounts.queries import memberships_of, person_may, viewing_of, works_here
from accounts.rules import Action, Title, may

View = Callable[..., Any]

CHOSEN_ACCOUNT = "portal_account"  # session key: the account that a member of several works in
VIEWING = "portal_viewing"  # session key: the viewing that a person of the vendor is in
READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Visit:
    """Whose portal is shown, and as whom. `memberships` are all of the visitor's own; a viewing has none."""

    account: Account
    role: CustomerRole
    memberships: tuple[Membership, ...] = ()
    viewing: Viewing | None = None

    def may(self, action: Action) -> bool:
        return may([Title(self.role)], action)


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
    """For customers, and for the vendor's people in a viewing, who may read only: the account comes from `visit`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if visit(request).viewing is not None and request.method not in READING:
            raise PermissionDenied(_("You are looking at this portal as a customer: nothing can be changed here."))
        return view(request, *args, **kwargs)

    guarded.door = "member"  # type: ignore[attr-defined]
    return guarded


def visit(request: HttpRequest) -> Visit:
    """Whose portal this visitor sees; read once per request. PermissionDenied for who has none."""
    found: Visit | None = getattr(request, "_visit", None)
    if found is None:
        found = _viewed(request) or _own(request)
        if found is None:
            raise PermissionDenied(_("These pages are for customers, and you are not a member of an account."))
        request._visit = found  # type: ignore[attr-defined]
    return found


def member_account(request: HttpRequest) -> Account:
    """The account whose portal this visitor sees. PermissionDenied for who has none."""
    return visit(request).account


def require(request: HttpRequest, action: Action, account_id: int | None = None) -> None:
    """PermissionDenied unless the visitor may do it (to that account)."""
    if not person_may(request.user, action, account_id):
        raise PermissionDenied(_("Your role does not allow this."))


def require_in_visit(request: HttpRequest, action: Action) -> None:
    """PermissionDenied unless the role in which the portal is seen allows it."""
    if not visit(request).may(action):
        raise PermissionDenied(_("Your role does not allow this."))


def _viewed(request: HttpRequest) -> Visit | None:
    """The session of a person of the vendor names the viewing; whether it holds is asked at every request."""
    number = request.session.get(VIEWING)
    viewing = viewing_of(request.user, number) if isinstance(number, int) else None
    return Visit(viewing.account, CustomerRole(viewing.role), viewing=viewing) if viewing else None


def _own(request: HttpRequest) -> Visit | None:
    """The account of the visitor's choice if he is a member there, else his oldest one."""
    memberships = tuple(memberships_of(request.user))
    if not memberships:
        return None
    chosen = request.session.get(CHOSEN_ACCOUNT)
    held = next((each for each in memberships if each.account_id == chosen), memberships[0])
    return Visit(held.account, CustomerRole(held.role), memberships)
