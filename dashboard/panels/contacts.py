"""Whom to write to at the customer: the account's owners, then who sees to its bills."""

from accounts.choices import CustomerRole
from accounts.models.company import Account
from accounts.models.people import Membership

SHOWN = 5


def read(account: Account) -> list[Membership]:
    members = Membership.objects.filter(account=account, active_to=None, user__is_active=True)
    members = members.filter(role__in=(CustomerRole.OWNER, CustomerRole.BILLING)).select_related("user")
    return list(members.order_by("-role", "active_from", "pk")[:SHOWN])
