"""What was bought: the plan with its promise, and its dates."""

import datetime as dt
from dataclasses import dataclass

from accounts.models.company import Account
from tiers.models.plans import PlanVersion, Subscription
from tiers.queries import subscriptions_on

TEMPLATE = "portal/panels/agreement.html"


@dataclass(frozen=True)
class Agreement:
    account: Account
    subscription: Subscription | None

    @property
    def version(self) -> PlanVersion | None:
        return self.subscription.plan_version if self.subscription else None


def read(account: Account, today: dt.date) -> Agreement:
    """One read: the subscription of today with its plan's version."""
    held = subscriptions_on(today).filter(account=account).select_related("plan_version__plan").order_by("-starts_on")
    return Agreement(account, held.first())
