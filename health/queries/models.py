"""Which health model and which activation policies hold."""

import json
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from health.choices import VersionState
from health.models.activation import ActivationPolicy
from health.models.scores import HealthModel
from health.queries.selection import Selection
from health.rules import policy as policies
from health.rules.evidence import Integers
from health.rules.model import Definition, parse_definition
from health.rules.policy import Policy, parse_policy
from tiers.models.plans import Subscription

DEFAULT_MODEL = Path(__file__).resolve().parent.parent / "default_model.json"


@cache
def default_definition() -> Definition:
    """The model that the product brings along (docs/decisions)."""
    return parse_definition(json.loads(DEFAULT_MODEL.read_text(encoding="utf-8")))


def published_model() -> HealthModel | None:
    return HealthModel.objects.filter(state=VersionState.PUBLISHED).first()


def current_definition() -> Definition:
    """Of the published model; before one is published the one that the product brings along."""
    model = published_model()
    return parse_definition(model.definition) if model else default_definition()


class PolicyBook:
    """All policies in force: the highest number of each plan version, and the one for all others."""

    def __init__(self) -> None:
        latest: dict[int | None, Policy] = {}
        for row in ActivationPolicy.objects.order_by("number"):
            latest[row.plan_version_id] = parse_policy(
                {"deadline_months": row.deadline_months, "milestones": row.milestones}
            )
        self._of_plan_version = {version: policy for version, policy in latest.items() if version is not None}
        self.policies = [latest.get(None, policies.DEFAULT), *self._of_plan_version.values()]

    def choose(self, shard: Selection, as_of: date) -> Integers:
        """For each account the position in `policies` of the one for its plan version on the day.

        The plan version is that of the subscription begun last; it stays the account's after the contract's end.
        """
        chosen = np.zeros(len(shard.account_ids), dtype=np.int64)
        if not self._of_plan_version:
            return chosen
        places = {version: place for place, version in enumerate(self._of_plan_version, start=1)}
        rows = (
            Subscription.objects.filter(account_id__in=shard.account_ids.tolist(), starts_on__lte=as_of)
            .order_by("starts_on", "id")
            .values_list("account_id", "plan_version_id")
        )
        latest = dict(rows)
        for place, account in enumerate(shard.account_ids.tolist()):
            chosen[place] = places.get(latest.get(account, 0), 0)
        return chosen
