"""The head of an account: what it bought, who looks after it, since when, and how it stands."""

import datetime as dt
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils.translation import get_language

from accounts.models.company import Account, CSMAssignment
from accounts.queries import Visitor, accounts_for_staff
from tiers.queries import subscriptions_on


def find(visitor: Visitor, pk: int, today: dt.date) -> Any:
    """The account with `csm_id`, `csm_name`, `csm_email` and `plan_name` of today, in one read. Raises Http404."""
    language = "zh" if (get_language() or "").startswith("zh") else "en"
    csm = CSMAssignment.objects.filter(account=OuterRef("pk"), active_to=None)
    held = subscriptions_on(today).filter(account=OuterRef("pk")).order_by("-starts_on", "-pk")
    accounts: QuerySet[Account] = accounts_for_staff(visitor).annotate(
        csm_id=_first(csm, "csm_id"),
        csm_name=_first(csm, "csm__name"),
        csm_email=_first(csm, "csm__email"),
        plan_name=_first(held, f"plan_version__plan__name_{language}"),
    )
    account = accounts.filter(pk=pk).first()
    if account is None:
        raise Http404
    return account


def _first(rows: QuerySet, column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])
