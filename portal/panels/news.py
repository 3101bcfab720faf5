"""Lines of the account's history that the customer may see."""

import datetime as dt

from accounts.models.company import Account
from accounts.models.timeline import TimelineEntry

TEMPLATE = "portal/panels/news.html"
SHOWN = 10


def read(account: Account, today: dt.date) -> list[TimelineEntry]:
    lines = TimelineEntry.objects.filter(account=account, customer_visible=True).order_by("-at", "-pk")
    return list(lines[:SHOWN])
