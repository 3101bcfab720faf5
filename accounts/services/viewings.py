"""People of the vendor look at a portal as its customers see it; every look is recorded."""

import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import CustomerRole, EntryKind
from accounts.models.people import User
from accounts.models.viewings import Viewing
from accounts.services.timeline import label, write_line


@transaction.atomic
def start_viewing(*, account_id: int, role: CustomerRole, actor: User, at: datetime.datetime) -> Viewing:
    """Records who looks at whose portal from now on, as whom; the caller has asked `rules.may`."""
    viewing = Viewing.objects.create(account_id=account_id, viewer=actor, role=role, started_at=at)
    write_line(
        account_id=account_id,
        kind=EntryKind.PEOPLE,
        text=_("%(viewer)s looked at the portal as %(role)s."),
        values={"viewer": str(actor), "role": label(role)},
        actor=actor,
        at=at,
    )
    return viewing


def end_viewing(*, viewing_id: int, actor: User, at: datetime.datetime) -> None:
    """The person has gone back; one that has ended stays as it is."""
    Viewing.objects.filter(pk=viewing_id, viewer=actor, ended_at=None).update(ended_at=at)
