"""Activation policies for those who tune them, and what another one would change."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

import numpy as np
from django.db.models import QuerySet

from health.models.activation import ActivationPolicy
from health.models.scores import AccountSnapshot
from health.models.usage import EventName
from health.queries.evidence import read_evidence
from health.queries.models import PolicyBook
from health.queries.selection import selection
from health.rules.activation import STATES, activate
from health.rules.policy import Policy
from tiers.models.features import ProductFeature
from tiers.models.plans import PlanVersion, Subscription

LOOKED_AT = 2_000  # accounts, those that began last: the clock of older ones has run out long ago
SHOWN = 50
EVENTS_SHOWN = 500


@dataclass(frozen=True)
class Change:
    """An account whose activation state would be another one."""

    account_id: int
    name: str
    before: str
    after: str


@dataclass(frozen=True)
class PolicyPreview:
    """Of `total` accounts that the policy holds for, how many stand in which state now (rows) and then (columns)."""

    total: int
    is_all: bool
    counts: dict[tuple[str, str], int]
    changes: list[Change]

    @property
    def changed(self) -> int:
        return sum(count for (before, after), count in self.counts.items() if before != after)


def policies() -> QuerySet[ActivationPolicy]:
    """The latest first within each plan version; those for all come first."""
    rows = ActivationPolicy.objects.select_related("plan_version__plan", "created_by")
    return rows.order_by("plan_version__plan__position", "plan_version_id", "-number")


def standing_policy(plan_version_id: int | None) -> ActivationPolicy | None:
    return ActivationPolicy.objects.filter(plan_version_id=plan_version_id).order_by("-number").first()


def plan_versions() -> list[PlanVersion]:
    return list(PlanVersion.objects.select_related("plan").order_by("plan__position", "number"))


def known_events() -> list[str]:
    """Names that a milestone may count: the product's features, and what has been seen."""
    features = ProductFeature.objects.order_by("event").values_list("event", flat=True)
    seen = EventName.objects.order_by("name").values_list("name", flat=True)[:EVENTS_SHOWN]
    return sorted({*features, *seen})


def preview_policy(policy: Policy, plan_version_id: int | None) -> PolicyPreview:
    """Each account counted by the policy in force and by `policy`, as of the day that lists show.

    Only accounts for which it would hold: those of the plan version, or all without a policy of their own.
    """
    rows = AccountSnapshot.objects.order_by("-starts_on", "-pk").values_list("account_id", "as_of", "name")
    found = list(rows[: LOOKED_AT + 1])
    by_day: dict[date, list[int]] = {}
    for account_id, as_of, _name in found[:LOOKED_AT]:
        by_day.setdefault(as_of, []).append(account_id)
    names = {account_id: name for account_id, _as_of, name in found}
    total, counts = 0, dict.fromkeys(((before, after) for before in STATES for after in STATES), 0)
    changes: list[Change] = []
    for as_of, account_ids in by_day.items():
        for account_id, before, after in _states(account_ids, as_of, policy, plan_version_id):
            total += 1
            counts[before, after] += 1
            if before != after:
                changes.append(Change(account_id, names[account_id], before, after))
    changes = list(islice(sorted(changes, key=lambda change: (change.after, change.name, change.account_id)), SHOWN))
    return PolicyPreview(total, len(found) <= LOOKED_AT, counts, changes)


def _states(
    account_ids: list[int], as_of: date, policy: Policy, plan_version_id: int | None
) -> Iterator[tuple[int, str, str]]:
    book = PolicyBook()
    evidence = read_evidence(account_ids, as_of=as_of, policies=[*book.policies, policy])
    chosen = book.choose(selection(evidence.account_ids), as_of)
    present = np.stack([activate(evidence, each).state for each in book.policies])[chosen, np.arange(len(chosen))]
    other = activate(evidence, policy).state
    held = _holds_for(evidence.account_ids.tolist(), chosen.tolist(), plan_version_id, as_of)
    for place, account_id in enumerate(evidence.account_ids.tolist()):
        if held(place, account_id):
            yield account_id, STATES[present[place]], STATES[other[place]]


def _holds_for(
    account_ids: list[int], chosen: list[int], plan_version_id: int | None, as_of: date
) -> Callable[[int, int], bool]:
    """A policy for all holds where no own one does; one of a plan version for the accounts that have it."""
    if plan_version_id is None:
        return lambda place, _account_id: chosen[place] == 0
    rows = Subscription.objects.filter(account_id__in=account_ids, starts_on__lte=as_of).order_by("starts_on", "id")
    latest = dict(rows.values_list("account_id", "plan_version_id"))
    return lambda _place, account_id: latest.get(account_id) == plan_version_id
