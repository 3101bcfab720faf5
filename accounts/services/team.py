"""Roles inside a customer's account change, and people leave it; one owner always stays."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import CustomerRole, EntryKind
from accounts.models.company import Account
from accounts.models.people import Membership, User
from accounts.queries import titles_of
from accounts.rules import may_give
from accounts.services.invitations import RoleNotGiven
from accounts.services.people import close_membership, end_membership
from accounts.services.refusals import Refused
from accounts.services.timeline import label, write_line


class LastOwner(Refused):
    """Nobody would be left who can let people into the account."""

    reason = _("This is the last owner. Make somebody else an owner first.")


class NoMember(Exception):
    """The membership has ended, or is of another account."""


@transaction.atomic
def change_role(
    *, account_id: int, membership_id: int, role: CustomerRole, actor: User, at: datetime.datetime
) -> Membership:
    """From now on the person has another role: a new membership, unless it is the same.

    Raises NoMember, RoleNotGiven, LastOwner.
    """
    members, found = _members(account_id, membership_id, actor)
    if not may_give(titles_of(actor, account_id), role):
        raise RoleNotGiven
    if found.role == role:
        return found
    if role != CustomerRole.OWNER:
        _keep_an_owner(members, found)
    close_membership(found, at)
    changed = Membership.objects.create(account_id=account_id, user=found.user, role=role, active_from=at)
    write_line(
        account_id=account_id,
        kind=EntryKind.PEOPLE,
        text=_("%(person)s is %(role)s now."),
        values={"person": str(found.user), "role": label(role)},
        actor=actor,
        at=at,
        customer_visible=True,
    )
    return changed


@transaction.atomic
def remove_member(*, account_id: int, membership_id: int, actor: User, at: datetime.datetime) -> None:
    """The person no longer sees the account. Raises NoMember, RoleNotGiven, LastOwner."""
    members, found = _members(account_id, membership_id, actor)
    _keep_an_owner(members, found)
    end_membership(membership_id=found.pk, actor=actor, at=at)


def _members(account_id: int, membership_id: int, actor: User) -> tuple[list[Membership], Membership]:
    """All of the account, under a lock that lets two owners not remove each other at once, and the one in question.

    Who may not give a role may not take it either.
    """
    Account.objects.select_for_update().get(pk=account_id)
    members = list(Membership.objects.filter(account_id=account_id, active_to=None).select_related("user"))
    found = next((member for member in members if member.pk == membership_id), None)
    if found is None:
        raise NoMember
    if not may_give(titles_of(actor, account_id), found.role):
        raise RoleNotGiven
    return members, found


def _keep_an_owner(members: list[Membership], leaving: Membership) -> None:
    owners = [member for member in members if member.role == CustomerRole.OWNER and member.user.is_active]
    if owners == [leaving]:
        raise LastOwner
