"""Named reads of plans, subscriptions and product features."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tiers.models.plans import Plan, PlanVersion, Subscription
from tiers.rules.versions import EffectiveVersion

_AT_ONCE = 10_000  # ids in one IN list: SQLite takes 32,766 parameters


@dataclass(frozen=True)
class HeldPlan:
    """What an account is subscribed to on a day."""

    plan: str  # its key
    plan_version_id: int


def published_versions() -> dict[str, list[EffectiveVersion]]:
    """Plan key -> its published versions; `rules.versions.in_force` says which one holds on a day."""
    found: dict[str, list[EffectiveVersion]] = {key: [] for key in Plan.objects.values_list("key", flat=True)}
    published = PlanVersion.objects.exclude(published_at=None).order_by("plan", "effective_on", "number")
    for key, effective_on, number, pk in published.values_list("plan__key", "effective_on", "number", "pk"):
        found[key].append(EffectiveVersion(effective_on, number, pk))
    return found


def plan_on(account_ids: Iterable[int], day: datetime.date) -> dict[int, HeldPlan]:
    """Account id -> the plan it is subscribed to on `day`; accounts without one are absent."""
    ids = list(account_ids)
    held: dict[int, HeldPlan] = {}
    for start in range(0, len(ids), _AT_ONCE):
        rows = subscriptions_on(day).filter(account_id__in=ids[start : start + _AT_ONCE])
        for account_id, key, version_id in rows.order_by("account_id", "starts_on", "pk").values_list(
            "account_id", "plan_version__plan__key", "plan_version_id"
        ):
            held[account_id] = HeldPlan(key, version_id)  # of several, the one that started last
    return held


def subscriptions_on(day: datetime.date) -> QuerySet[Subscription]:
    """Subscriptions that hold on `day`, their last day included."""
    return Subscription.objects.filter(Q(ends_on=None) | Q(ends_on__gte=day), starts_on__lte=day)
