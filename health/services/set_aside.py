"""What was set aside goes: discarded by a person, or because its time is over."""

from django.db import transaction
from django.db.models import QuerySet

from health.choices import SetAsideState
from health.models.intake import SetAside
from health.models.usage import UsageIdentity

CHUNK = 5_000
AT_ONCE = 50_000  # rows that one click discards


def drop(rows: QuerySet[SetAside], *, at_most: int | None = None) -> int:
    """Deletes rows chunk by chunk, and frees the identities of those that were held."""
    gone = 0
    while at_most is None or gone < at_most:
        with transaction.atomic():
            chunk = list(rows.values_list("pk", "state", "identity")[:CHUNK])
            held = [identity for _, state, identity in chunk if identity and state == SetAsideState.HELD]
            UsageIdentity.objects.filter(pk__in=held).delete()
            SetAside.objects.filter(pk__in=[pk for pk, *_ in chunk]).delete()
        if not chunk:
            break
        gone += len(chunk)
    return gone
