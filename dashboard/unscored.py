"""Accounts that stand in no list yet, because nothing has computed their figures so far."""

import datetime as dt

from django.db.models import Exists, OuterRef

from accounts.models.company import Account, AccountQuerySet
from accounts.queries import Visitor, accounts_for_staff
from health.models.scores import AccountSnapshot

LATEST = 2_000  # each recompute scores all that have begun, so that those without figures are among the last added
SHOWN = 100
FOUND = 10


def begun(visitor: Visitor, today: dt.date) -> AccountQuerySet:
    """Those of the LATEST whose contract has begun."""
    accounts = accounts_for_staff(visitor)
    latest = accounts.order_by("-pk").values("pk")[LATEST - 1 : LATEST]
    oldest = latest.first() or {"pk": 0}
    return _without_figures(accounts.filter(pk__gte=oldest["pk"], starts_on__lte=today)).order_by("-pk")


def count(visitor: Visitor, today: dt.date) -> int:
    return begun(visitor, today).count()


def named(visitor: Visitor, text: str) -> list[Account]:
    """The FOUND last added of that name, begun or not."""
    return list(_without_figures(accounts_for_staff(visitor).named(text)).order_by("-pk")[:FOUND])


def _without_figures(accounts: AccountQuerySet) -> AccountQuerySet:
    return accounts.filter(~Exists(AccountSnapshot.objects.filter(account=OuterRef("pk"))))
