"""The same creating request sent twice has one effect: its answer is kept for 24 hours under the sender's key.

A claim is written first, in a transaction of its own, so that a rival sees it; the answer is written in the
transaction of the effect. Who finds his claim gone when he wants to answer has been given up as dead: the whole
effect rolls back.
"""

import datetime

from django.db import transaction
from django.db.models import Q

from accounts.models.access import IdempotencyRecord

KEPT = datetime.timedelta(hours=24)
GIVEN_UP = datetime.timedelta(seconds=120)  # a request that has not answered by then is dead


class OtherRequest(Exception):
    """The key was used for a request with other content."""


class StillRunning(Exception):
    """The first request with this key has not been answered yet."""


class Overtaken(Exception):
    """This request took so long that another one with the same key was let through."""


@transaction.atomic
def claim(*, principal: str, key: str, fingerprint: str, at: datetime.datetime) -> IdempotencyRecord:
    """A fresh claim (`status` empty), or the kept answer. Raises OtherRequest, StillRunning."""
    records = IdempotencyRecord.objects.filter(principal=principal, key=key)
    records.filter(Q(created_at__lte=at - KEPT) | Q(status=None, created_at__lte=at - GIVEN_UP)).delete()
    record, ours = records.get_or_create(
        defaults={"principal": principal, "key": key, "fingerprint": fingerprint, "created_at": at}
    )
    if ours:
        return record
    if record.fingerprint != fingerprint:
        raise OtherRequest
    if record.status is None:
        raise StillRunning
    return record


def settle(*, record: IdempotencyRecord, status: int, body: str) -> None:
    """Keeps the answer; called in the transaction of the effect. Raises Overtaken."""
    if not IdempotencyRecord.objects.filter(pk=record.pk, status=None).update(status=status, body=body):
        raise Overtaken


def release(*, record: IdempotencyRecord) -> None:
    """Nothing happened: the key is free again."""
    IdempotencyRecord.objects.filter(pk=record.pk, status=None).delete()


def forget(*, at: datetime.datetime) -> int:
    """Drops answers older than 24 hours; returns how many."""
    return IdempotencyRecord.objects.filter(created_at__lte=at - KEPT).delete()[0]
