"""Scores follow an import, and its undoing, as soon as it is over: nobody waits for the day's end."""

from datetime import datetime

import numpy as np
from django.db import connection
from django.db.models import QuerySet

from accounts.models.company import Account
from health.choices import ImportKind, ImportState
from health.models.imports import FileImport, ImportedRow, ImportPart
from health.services.recompute import recompute_accounts
from lib import bulk

TELL_THEMSELVES = (ImportKind.SUBSCRIPTIONS, ImportKind.FEATURES)  # their services send events, slice by slice


def follow(found: FileImport, *, at: datetime) -> None:
    """Asks, on commit, for the figures of the accounts that the import touched, taking in or taking back."""
    if found.kind == ImportKind.OUTCOMES or (found.kind in TELL_THEMSELVES and found.state == ImportState.IMPORTED):
        return
    assert found.run
    recompute_accounts(accounts=_accounts(found), requested_by=found.run.requested_by, at=at)


def _accounts(found: FileImport) -> QuerySet[Account]:
    if found.kind == ImportKind.USAGE:
        ids = bulk.one_of(connection, "accounts_account.id", "int", with_usage(found).tolist())
        return Account.objects.extra(where=[ids.sql], params=ids.params)  # noqa: S610
    if found.kind == ImportKind.FEATURES:
        return Account.objects.all()
    return Account.objects.filter(pk__in=ImportedRow.objects.filter(of=found).values("group"))


def with_usage(found: FileImport) -> np.ndarray:
    """Ids of the accounts that the usage of the import touched, ascending."""
    parts = ImportPart.objects.filter(of=found).exclude(accounts=b"").values_list("accounts", flat=True)
    every = np.zeros(0, np.int64)
    for packed in parts.iterator():
        every = np.union1d(every, np.frombuffer(bytes(packed), np.int64))
    return every
