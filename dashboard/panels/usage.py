"""Usage of the last 84 days, by day."""

import datetime as dt

from accounts.models.company import Account
from health.models.scores import AccountSnapshot
from health.queries.activity import Activity, activity

TEMPLATE = "dashboard/panels/usage.html"
DAYS = 84


def read(account: Account, snapshot: AccountSnapshot | None, today: dt.date) -> Activity:
    return activity(account.pk, until=snapshot.as_of if snapshot else today, days=DAYS)
