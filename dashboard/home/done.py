"""What the vendor's people did in the last days."""

import datetime as dt
from collections.abc import Sequence

from accounts.models.timeline import TimelineEntry

SHOWN = 12
DAYS = 7


def read(people: Sequence[int] | None, *, at: dt.datetime) -> list[TimelineEntry]:
    """The latest lines of the accounts' histories that these people wrote, or anybody of the vendor."""
    lines = TimelineEntry.objects.filter(at__gt=at - dt.timedelta(days=DAYS), at__lte=at)
    if people is None:
        lines = lines.exclude(actor=None).exclude(actor__staff_role="")
    else:
        lines = lines.filter(actor__in=people)
    return list(lines.select_related("account", "actor").order_by("-at", "-pk")[:SHOWN])
