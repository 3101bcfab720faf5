"""Who is there: the CSM and those before, the customer's contacts, and who works with the product."""

import datetime as dt
from dataclasses import dataclass

from accounts.choices import StaffRole
from accounts.models.company import CSMAssignment
from accounts.models.people import Membership, User
from dashboard.panels.subject import Subject
from health.queries.activity import ActivePerson, active_people, last_active_by_email
from health.queries.peers import peers_of

TEMPLATE = "dashboard/panels/people.html"
SHOWN = 50
DAYS = 84
FORMER = 5


@dataclass(frozen=True)
class Contact:
    """A member of the account; `last_active_on` in the product, where his address is known there."""

    member: Membership
    last_active_on: dt.date | None


@dataclass(frozen=True)
class People:
    """`typical_days`: on how many days of 28 a person of a typical peer is active; None without enough peers."""

    assignment: CSMAssignment | None
    former: list[CSMAssignment]
    contacts: list[Contact]
    active: list[ActivePerson]
    typical_days: float | None


def read(subject: Subject) -> People:
    account_id = subject.account.pk
    assignments = CSMAssignment.objects.filter(account_id=account_id).select_related("csm")
    found = list(assignments.order_by("-active_from", "-pk")[: FORMER + 1])
    return People(
        assignment=next((each for each in found if each.active_to is None), None),
        former=[each for each in found if each.active_to is not None],
        contacts=_contacts(account_id, subject.as_of),
        active=active_people(account_id, until=subject.as_of, days=DAYS, limit=SHOWN),
        typical_days=_typical_days(subject),
    )


def csm_choices() -> list[tuple[str, str]]:
    """Everybody who may look after an account: CSMs first, then the others of the vendor."""
    staff = User.objects.filter(is_active=True).exclude(staff_role="").order_by("name", "email")
    people = sorted(staff, key=lambda person: person.staff_role != StaffRole.CSM)
    return [(str(person.pk), f"{person} ({person.get_staff_role_display()})") for person in people]


def _contacts(account_id: int, until: dt.date) -> list[Contact]:
    members = Membership.objects.filter(account_id=account_id, active_to=None, user__is_active=True)
    found = list(members.select_related("user").order_by("-role", "user__name", "pk")[:SHOWN])
    last = last_active_by_email(account_id, [member.user.email for member in found], until=until, days=DAYS)
    return [Contact(member, last.get(member.user.email.lower())) for member in found]


def _typical_days(subject: Subject) -> float | None:
    """Stickiness is the share of the month's days on which a user of it is there."""
    if subject.snapshot is None:
        return None
    stickiness = peers_of(subject.snapshot).medians.get("stickiness")
    return None if stickiness is None else stickiness * 28
