"""The account's people in the product, the busiest first."""

from dashboard.panels.subject import Subject
from health.queries.activity import ActivePerson, active_people

TEMPLATE = "dashboard/panels/people.html"
SHOWN = 25
DAYS = 84


def read(subject: Subject) -> list[ActivePerson]:
    return active_people(subject.account.pk, until=subject.as_of, days=DAYS, limit=SHOWN)
