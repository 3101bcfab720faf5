"""Activation policies: each a version, published once, never changed; the database refuses."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_noop as _

from accounts.models.people import User
from health.choices import Configuration
from health.models.activation import ActivationPolicy
from health.rules.policy import InvalidPolicy, as_json, parse_policy
from health.services.version_history import write_change
from lib.texts import is_storable
from tiers.models.plans import PlanVersion

LONGEST_NOTE = 5_000


def set_policy(*, document: Any, note: str = "", actor: User | None, at: dt.datetime) -> ActivationPolicy:
    """Publish a decoded JSON document as the policy of the plan version it names, or of all others.

    Nothing new is published where the document says what holds already. `note` says why. Raises InvalidPolicy.
    """
    policy = parse_policy(document)
    milestones = as_json(policy)
    with transaction.atomic():
        plan_version = _plan_version(document)
        standing = ActivationPolicy.objects.filter(plan_version=plan_version).order_by("-number").first()
        if standing and (standing.milestones, standing.deadline_months) == (milestones, policy.deadline_months):
            return standing
        made = ActivationPolicy.objects.create(
            plan_version=plan_version,
            number=_next_number(plan_version),
            deadline_months=policy.deadline_months,
            milestones=milestones,
            note=note.strip()[:LONGEST_NOTE],
            published_at=at,
            created_by=actor,
        )
        _tell(made)
    return made


def _tell(made: ActivationPolicy) -> None:
    """Plans are named by their key, which is the same in every language."""
    version = made.plan_version
    values = {"plan": f"{version.plan.key} {version.number}" if version else "*", "note": made.note[:1000]}
    write_change(
        subject=Configuration.ACTIVATION_POLICY,
        number=made.number,
        text=_("Activation policy %(number)s published (plan version: %(plan)s). %(note)s"),
        values=values,
        actor=made.created_by,
        at=made.published_at,
    )


def _next_number(plan_version: PlanVersion | None) -> int:
    numbers = ActivationPolicy.objects.filter(plan_version=plan_version)
    return (numbers.aggregate(latest=Max("number"))["latest"] or 0) + 1


def _plan_version(document: dict[str, Any]) -> PlanVersion | None:
    """The version that the keys `plan` and `plan_version` name; without a number the plan's latest."""
    plan, number = document.get("plan"), document.get("plan_version")
    if plan is None:
        if number is not None:
            raise InvalidPolicy('plan_version: needs the key of its plan, such as "plan": "premium"')
        return None
    if not isinstance(plan, str) or not is_storable(plan):
        raise InvalidPolicy("plan: must be the key of a plan, such as premium")
    if number is not None and (not isinstance(number, int) or isinstance(number, bool) or not 0 < number < 2**31):
        raise InvalidPolicy("plan_version: must be a whole number from 1 on")
    versions = PlanVersion.objects.filter(plan__key=plan).order_by("-number")
    version = (versions.filter(number=number) if number is not None else versions).first()
    if version is None:
        raise InvalidPolicy(f"plan: there is no plan {plan!r}" + (f" with a version {number}" if number else ""))
    return version
