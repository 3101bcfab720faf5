"""Flags of an account, open ones first."""

import datetime as dt

from django.db.models import F

from accounts.models.company import Account
from health.models.activation import Flag
from health.models.scores import AccountSnapshot

TEMPLATE = "dashboard/panels/flags.html"
SHOWN = 20


def read(account: Account, snapshot: AccountSnapshot | None, today: dt.date) -> list[Flag]:
    flags = Flag.objects.filter(account=account).order_by(F("closed_on").desc(nulls_first=True), "-opened_on", "-pk")
    return list(flags[:SHOWN])
