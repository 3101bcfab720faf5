"""Why an account was not activated in time: recorded by its CSM, one reason in force at a time."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind
from accounts.models.company import Account
from accounts.models.people import User
from accounts.services.timeline import label, write_line
from health.choices import ActivationState, OverdueCategory
from health.models.overdue import OverdueReason
from health.models.scores import AccountSnapshot


class NotOverdue(Exception):
    """The account's deadline has not passed, or it is activated."""


class NoReason(Exception):
    """A reason has a category and words."""


def give_reason(*, account_id: int, category: str, text: str, actor: User, at: dt.datetime) -> OverdueReason:
    """Record why the account is overdue; an earlier reason is kept as history. Raises NoReason, NotOverdue."""
    if category not in OverdueCategory or not text.strip():
        raise NoReason
    with transaction.atomic():
        Account.objects.select_for_update().get(pk=account_id)
        late = AccountSnapshot.objects.filter(pk=account_id, activation_state=ActivationState.NOT_ACTIVATED)
        if not late.exists():
            raise NotOverdue
        OverdueReason.objects.filter(account_id=account_id, replaced_at=None).update(replaced_at=at)
        reason = OverdueReason.objects.create(
            account_id=account_id, category=category, text=text.strip()[:500], by=actor, at=at
        )
        write_line(
            account_id=account_id,
            kind=EntryKind.ACTIVATION,
            text=_("Not activated in time: %(category)s. %(text)s"),
            values={"category": label(OverdueCategory(category)), "text": reason.text},
            actor=actor,
            at=at,
        )
    return reason
