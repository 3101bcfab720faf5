"""What this room does when something happened in a room below: it asks for one of its own tasks."""

import datetime as dt
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from accounts.events import accounts_added, facts_changed, time_zones_changed
from accounts.models.company import Account
from health.services.recompute import recompute_account, recompute_accounts
from health.tasks.usage import ask_for, follow_time_zones, release_held
from tiers.events import features_changed, plan_changed, subscriptions_imported


@receiver(accounts_added)
def count_held_events_in(**_: Any) -> None:
    ask_for(release_held)


@receiver(time_zones_changed)
def move_roll_ups(**_: Any) -> None:
    ask_for(follow_time_zones)


@receiver(facts_changed)
def show_the_facts(account_ids: list[int], **_: Any) -> None:
    for account_id in account_ids:
        recompute_account(account_id=account_id, at=timezone.now())


@receiver(plan_changed)
def show_the_plan(account_id: int, at: dt.datetime, **_: Any) -> None:
    recompute_account(account_id=account_id, at=at)


@receiver(subscriptions_imported)
def show_the_plans(account_ids: list[int], at: dt.datetime, **_: Any) -> None:
    recompute_accounts(accounts=Account.objects.filter(pk__in=account_ids), at=at)


@receiver(features_changed)
def show_the_features(at: dt.datetime, **_: Any) -> None:
    """Every account's figures hang on which features are core and which its plan has."""
    recompute_accounts(accounts=Account.objects.all(), at=at)
