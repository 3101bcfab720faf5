"""Who of the team works with the product."""

import datetime as dt

from accounts.models.company import Account
from health.queries.activity import ActivePerson, active_people

TEMPLATE = "portal/panels/team.html"
DAYS = 84
SHOWN = 25


def read(account: Account, today: dt.date) -> list[ActivePerson]:
    return active_people(account.pk, until=today, days=DAYS, limit=SHOWN)
