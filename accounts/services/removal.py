"""Accounts taken out again, as if they had never been; the record that they were stays."""

import datetime
from collections.abc import Collection

from django.db import transaction

from accounts.models.company import Account, CSMAssignment
from accounts.models.people import User
from accounts.models.removal import AccountRemoval
from accounts.models.timeline import TimelineEntry


@transaction.atomic
def remove_accounts(*, account_ids: Collection[int], reason: str, actor: User | None, at: datetime.datetime) -> int:
    """Deletes accounts with their assignments and history. What upper rooms hold of them must have gone before."""
    accounts = Account.objects.select_for_update().filter(pk__in=account_ids)
    AccountRemoval.objects.bulk_create(
        AccountRemoval(
            account_id=account.pk, external_id=account.external_id, name=account.name, reason=reason, actor=actor, at=at
        )
        for account in accounts
    )
    TimelineEntry.objects.filter(account_id__in=account_ids).delete()
    CSMAssignment.objects.filter(account_id__in=account_ids).delete()
    return Account.objects.filter(pk__in=account_ids).delete()[1].get("accounts.Account", 0)
