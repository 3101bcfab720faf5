"""People come and go: of the vendor with a role, of a customer with a membership."""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import CustomerRole, EntryKind, StaffRole
from accounts.models.people import Membership, User
from accounts.services.refusals import Refused
from accounts.services.timeline import label, write_line


class NotOfTheVendor(Exception):
    """The person does not work for the vendor and cannot look after accounts."""


class PersonDisabled(Exception):
    """The person may no longer log in and cannot be given anything to do."""


class AlreadyMember(Refused):
    """The person already has a role in this account."""

    reason = _("This person is in the team already.")
    field = "email"


def csm_by_email(emails: Iterable[str]) -> dict[str, User]:
    """The people of these addresses, by address in lower case; who may be a CSM is checked by `check_csm`."""
    people = User.objects.filter(email__in={email.lower() for email in emails})
    return {user.email.lower(): user for user in people.only("email", "is_active", "staff_role")}


def check_csm(user: User) -> None:
    """Raises NotOfTheVendor or PersonDisabled where the person cannot look after accounts."""
    if not user.is_active:
        raise PersonDisabled(f"{user.email} is disabled")
    if not user.is_vendor:
        raise NotOfTheVendor(f"{user.email} belongs to a customer")


@transaction.atomic
def add_staff(
    *, email: str, role: StaffRole, at: datetime.datetime, name: str = "", password: str | None = None
) -> User:
    """A new person of the vendor; without a password they can log in by a code sent to their address only."""
    return User.objects.create_user(email, password, name=name, staff_role=role, joined_at=at)


@transaction.atomic
def add_member(
    *,
    account_id: int,
    email: str,
    role: CustomerRole,
    actor: User | None,
    at: datetime.datetime,
    name: str = "",
    password: str | None = None,
) -> Membership:
    """Gives a person, known or new, a role in a customer's account. Raises AlreadyMember, PersonDisabled."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name, joined_at=at)
    if not user.is_active:
        raise PersonDisabled(f"{user.email} is disabled")
    if Membership.objects.filter(account_id=account_id, user=user, active_to=None).exists():
        raise AlreadyMember(f"{user.email} already has a role in this account")
    membership = Membership.objects.create(account_id=account_id, user=user, role=role, active_from=at)
    write_line(
        account_id=account_id,
        kind=EntryKind.PEOPLE,
        text=_("%(person)s joined as %(role)s."),
        values={"person": str(user), "role": label(role)},
        actor=actor,
        at=at,
        customer_visible=True,
    )
    return membership


@transaction.atomic
def end_membership(*, membership_id: int, actor: User | None, at: datetime.datetime) -> None:
    """Takes the role away from now on; one that has ended already stays as it is."""
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership_id)
    if membership.active_to is not None:
        return
    close_membership(membership, at)
    write_line(
        account_id=membership.account_id,
        kind=EntryKind.PEOPLE,
        text=_("%(person)s left the account."),
        values={"person": str(membership.user)},
        actor=actor,
        at=at,
        customer_visible=True,
    )


def close_membership(membership: Membership, at: datetime.datetime) -> None:
    """One that began at this very instant has never been in force and goes. Writes no timeline."""
    if membership.active_from >= at:
        membership.delete()
    else:
        Membership.objects.filter(pk=membership.pk).update(active_to=at)
