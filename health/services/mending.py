"""A rejected call, mended by a person, comes in as if its sender had sent it so."""

from datetime import datetime

from django.db import transaction

from health.choices import SetAsideState
from health.models.intake import SetAside
from health.services import tracking
from health.services.usage_batches import Batch, BatchTally, store_batch


class StillWrong(ValueError):
    """The mended call cannot be taken either; the message says why."""


class NotThere(Exception):
    """Nothing is rejected under that number (any more)."""


@transaction.atomic
def replay(*, rejected_id: int, payload: str, at: datetime) -> BatchTally:
    """Takes the call in and drops the rejected one. Raises StillWrong, NotThere."""
    if not SetAside.objects.filter(pk=rejected_id, state=SetAsideState.REJECTED).exists():
        raise NotThere
    batch = Batch()
    tracking.add(batch, 0, payload.encode(errors="backslashreplace"), None, at)
    if batch.rejected:
        raise StillWrong(batch.rejected[0].reason)
    tally = store_batch(batch, at=at)
    SetAside.objects.filter(pk=rejected_id).delete()
    return tally
