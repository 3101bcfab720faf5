"""A person puts an account off for the reasons that it has now, or takes it back. His own affair: no timeline line."""

import datetime as dt

from accounts.models.people import User
from health.models.attention import Snooze
from health.queries.attention import reasons_now

LONGEST_DAYS = 90


class WrongDay(Exception):
    """An account comes back on a day from tomorrow to 90 days ahead."""


class NoReason(Exception):
    """Nothing about the account needs anybody today."""


def put_off(*, account_id: int, until: dt.date, today: dt.date, actor: User, at: dt.datetime) -> Snooze:
    """Tell this person of the account again on `until`, or when another reason comes up. Raises WrongDay, NoReason."""
    if not 1 <= (until - today).days <= LONGEST_DAYS:
        raise WrongDay(until)
    kinds = sorted({reason.kind for reason in reasons_now(account_id, today)})
    if not kinds:
        raise NoReason
    snooze, _created = Snooze.objects.update_or_create(
        person=actor, account_id=account_id, defaults={"until": until, "kinds": kinds, "at": at}
    )
    return snooze


def bring_back(*, account_id: int, actor: User) -> None:
    """Undo `put_off`; nothing to undo is no mistake."""
    Snooze.objects.filter(person=actor, account_id=account_id).delete()
