"""What was bought: the plan with its promise, and its dates."""

from dataclasses import dataclass

from accounts.models.company import Account
from portal.scene import Scene
from tiers.models.plans import PlanVersion, Subscription
from tiers.queries import subscriptions_on

TEMPLATE = "portal/panels/agreement.html"


@dataclass(frozen=True)
class Agreement:
    account: Account
    subscription: Subscription | None
    days_left: int | None  # up to the contract's last day, itself counted

    @property
    def version(self) -> PlanVersion | None:
        return self.subscription.plan_version if self.subscription else None


def read(scene: Scene) -> Agreement:
    """One read: the subscription of today with its plan's version."""
    account, today = scene.account, scene.today
    held = subscriptions_on(today).filter(account=account).select_related("plan_version__plan").order_by("-starts_on")
    left = None if account.ends_on is None else (account.ends_on - today).days + 1
    return Agreement(account, held.first(), left)
