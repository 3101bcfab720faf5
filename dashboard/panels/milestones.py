"""Activation: milestones against the three-month clock."""

import datetime as dt

from accounts.models.company import Account
from health.models.scores import AccountSnapshot
from health.queries.checklist import Checklist, checklist

TEMPLATE = "dashboard/panels/milestones.html"


def read(account: Account, snapshot: AccountSnapshot | None, today: dt.date) -> Checklist | None:
    return checklist(snapshot) if snapshot else None
