"""Usage of the last 84 days, by day."""

from dashboard.panels.subject import Subject
from health.queries.activity import Activity, activity

TEMPLATE = "dashboard/panels/usage.html"
DAYS = 84


def read(subject: Subject) -> Activity:
    return activity(subject.account.pk, until=subject.as_of, days=DAYS)
