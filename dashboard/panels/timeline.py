"""The latest lines of the account's history."""

import datetime as dt

from accounts.models.company import Account
from accounts.models.timeline import TimelineEntry
from health.models.scores import AccountSnapshot

TEMPLATE = "dashboard/panels/timeline.html"
SHOWN = 20


def read(account: Account, snapshot: AccountSnapshot | None, today: dt.date) -> list[TimelineEntry]:
    lines = TimelineEntry.objects.filter(account=account).select_related("actor").order_by("-at", "-pk")
    return list(lines[:SHOWN])
