"""The account's own usage of the last twelve weeks, by day."""

import datetime as dt

from accounts.models.company import Account
from health.queries.activity import Activity, activity

TEMPLATE = "portal/panels/usage.html"
DAYS = 84


def read(account: Account, today: dt.date) -> Activity:
    return activity(account.pk, until=today, days=DAYS)
