"""The person who looks after the account, by name."""

import datetime as dt

from accounts.models.company import Account, CSMAssignment
from accounts.models.people import User

TEMPLATE = "portal/panels/contact.html"


def read(account: Account, today: dt.date) -> User | None:
    assignment = CSMAssignment.objects.filter(account=account, active_to=None).select_related("csm").first()
    return assignment.csm if assignment else None
