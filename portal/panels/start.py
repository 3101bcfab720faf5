"""The first three months as a checklist with its clock."""

import datetime as dt

from accounts.models.company import Account
from health.models.scores import AccountSnapshot
from health.queries.checklist import Checklist, checklist

TEMPLATE = "portal/panels/start.html"


def read(account: Account, today: dt.date) -> Checklist | None:
    snapshot = AccountSnapshot.objects.filter(account=account).first()
    return checklist(snapshot) if snapshot else None
