"""Which account is subscribed to which plan, from when to when."""

import datetime
from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind
from accounts.models.people import User
from accounts.services.timeline import write_line
from lib import bulk
from tiers.choices import BillingPeriod
from tiers.events import plan_changed
from tiers.models.plans import Subscription
from tiers.queries import published_versions
from tiers.rules.versions import EffectiveVersion, in_force


class NoPublishedVersion(Exception):
    """The plan has promised nothing yet: publish a version first."""


class PlanChange(NamedTuple):
    """Plan keys; "" is none."""

    before: str
    after: str


class Wish(NamedTuple):
    """The plan an account shall have from today on ("" for none), or since its start where it never had one."""

    plan: str
    account_starts_on: datetime.date


@transaction.atomic
def change_plan(
    *, account_id: int, plan: str, account_starts_on: datetime.date, actor: User | None, today: datetime.date,
    at: datetime.datetime,
) -> None:  # fmt: skip
    """From `today` on the account has this plan ("" for none). Raises NoPublishedVersion."""
    changed = set_plans(wishes={account_id: Wish(plan, account_starts_on)}, today=today)
    if not changed:
        return
    text, values = _("The plan has ended."), {}
    if plan:
        text, values = _("The plan is %(plan)s now."), {"plan": plan}
    write_line(
        account_id=account_id, kind=EntryKind.PLAN, text=text, values=values, actor=actor, at=at, customer_visible=True
    )
    transaction.on_commit(lambda: plan_changed.send(None, account_id=account_id, at=at))


@transaction.atomic
def set_plans(*, wishes: Mapping[int, Wish], today: datetime.date, fresh: Container[int] = ()) -> dict[int, PlanChange]:
    """Account id -> the plan it shall have. Returns what changed; the caller writes the timeline.

    `fresh` accounts have been added in this transaction: they need not be looked up.

    The open subscription ends yesterday and a new one starts today; one that has not been in force before today is
    replaced. The price is left open: an account's annual value need not be what its plan costs.
    """
    plan_keys, versions = _plan_keys_and_versions()
    known = _subscriptions([account_id for account_id in wishes if account_id not in fresh])
    version_ids: dict[tuple[str, datetime.date], int] = {}
    changed: dict[int, PlanChange] = {}
    ending: list[Subscription] = []
    starting: list[tuple] = []
    for account_id, wish in wishes.items():
        current = next((row for row in known[account_id] if row.ends_on is None), None)
        before = plan_keys[current.plan_version_id] if current else ""
        if before == wish.plan:
            continue
        changed[account_id] = PlanChange(before, wish.plan)
        if current:
            ending.append(current)
        if wish.plan:
            starts_on = _first_day(known[account_id], wish, today)
            if (wish.plan, starts_on) not in version_ids:
                version_ids[wish.plan, starts_on] = _version_id(versions, wish.plan, starts_on)
            version_id = version_ids[wish.plan, starts_on]
            starting.append((account_id, version_id, starts_on, BillingPeriod.YEAR.value, ""))
    _end(ending, today)
    columns = ("account_id", "plan_version_id", "starts_on", "period", "currency")
    bulk.insert(connection, Subscription, columns, starting)
    return changed


def _plan_keys_and_versions() -> tuple[dict[int, str], dict[str, list[EffectiveVersion]]]:
    versions = published_versions()
    return {version.id: key for key, all_of_it in versions.items() for version in all_of_it}, versions


def _subscriptions(account_ids: Sequence[int]) -> dict[int, list[Subscription]]:
    found: dict[int, list[Subscription]] = defaultdict(list)
    rows = Subscription.objects.select_for_update().filter(account_id__in=account_ids)
    for subscription in rows.order_by("account_id", "starts_on", "pk"):
        found[subscription.account_id].append(subscription)
    return found


def _first_day(known: Sequence[Subscription], wish: Wish, today: datetime.date) -> datetime.date:
    if not known:
        return wish.account_starts_on
    if known[-1].ends_on is None and known[-1].starts_on >= today:
        return known[-1].starts_on  # takes the place of one that was never in force
    return today


def _version_id(versions: Mapping[str, list[EffectiveVersion]], plan: str, day: datetime.date) -> int:
    version = in_force(versions.get(plan, ()), day)
    if version is None:
        raise NoPublishedVersion(plan)
    return version.id


def _end(subscriptions: Sequence[Subscription], today: datetime.date) -> None:
    begun = [subscription.pk for subscription in subscriptions if subscription.starts_on < today]
    never = [subscription.pk for subscription in subscriptions if subscription.starts_on >= today]
    Subscription.objects.filter(pk__in=begun).update(ends_on=today - datetime.timedelta(days=1))
    Subscription.objects.filter(pk__in=never).delete()
