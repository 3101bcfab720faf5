"""The account's people in the product, the busiest first."""

import datetime as dt

from accounts.models.company import Account
from health.models.scores import AccountSnapshot
from health.queries.activity import ActivePerson, active_people

TEMPLATE = "dashboard/panels/people.html"
SHOWN = 25
DAYS = 84


def read(account: Account, snapshot: AccountSnapshot | None, today: dt.date) -> list[ActivePerson]:
    return active_people(account.pk, until=snapshot.as_of if snapshot else today, days=DAYS, limit=SHOWN)
