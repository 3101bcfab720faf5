"""Who looks after which account."""

import datetime
from collections.abc import Container, Mapping
from functools import partial
from typing import NamedTuple

from django.db import connection, transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind
from accounts.events import facts_changed
from accounts.models.company import Account, CSMAssignment
from accounts.models.people import User
from accounts.services.people import check_csm
from accounts.services.timeline import write_line
from lib import bulk


class Handover(NamedTuple):
    """From whom to whom an account went; None is nobody."""

    before: int | None
    after: int | None


@transaction.atomic
def assign_csm(
    *, account_id: int, csm: User | None, actor: User | None, at: datetime.datetime, reason: str = ""
) -> None:
    """From now on `csm` (or nobody) looks after the account. Raises NotOfTheVendor, PersonDisabled.

    The customer reads who; why is a line of its own, for the vendor's eyes.
    """
    if csm is not None:
        check_csm(csm)
    if not assign_many(csm_ids={account_id: None if csm is None else csm.pk}, at=at):
        return
    text, values = _("No CSM looks after this account any more."), {}
    if csm is not None:
        text, values = _("%(csm)s looks after this account now."), {"csm": str(csm)}
    write_line(
        account_id=account_id,
        kind=EntryKind.PEOPLE,
        text=text,
        values=values,
        actor=actor,
        at=at,
        customer_visible=True,
    )
    if reason.strip():
        write_line(
            account_id=account_id,
            kind=EntryKind.PEOPLE,
            text=_("Why the CSM changed: %(reason)s"),
            values={"reason": reason.strip()},
            actor=actor,
            at=at,
        )
    transaction.on_commit(partial(facts_changed.send, Account, account_ids=[account_id]))


@transaction.atomic
def assign_many(
    *, csm_ids: Mapping[int, int | None], at: datetime.datetime, fresh: Container[int] = ()
) -> dict[int, Handover]:
    """Account id -> CSM, whom the caller has checked. Returns the accounts that changed hands; writes no timeline.

    `fresh` accounts have been added in this transaction: they need not be looked up.
    """
    known = [account_id for account_id in csm_ids if account_id not in fresh]
    open_now = CSMAssignment.objects.select_for_update().filter(account_id__in=known, active_to=None)
    standing = {assignment.account_id: assignment for assignment in open_now.order_by("account_id")}
    changed: dict[int, Handover] = {}
    for account_id, csm_id in csm_ids.items():
        before = standing[account_id].csm_id if account_id in standing else None
        if before != csm_id:
            changed[account_id] = Handover(before, csm_id)
    _end([standing[account_id] for account_id in changed if account_id in standing], at)
    starting = [(account_id, to.after, at) for account_id, to in changed.items() if to.after is not None]
    bulk.insert(connection, CSMAssignment, ("account_id", "csm_id", "active_from"), starting)
    return changed


def _end(assignments: list[CSMAssignment], at: datetime.datetime) -> None:
    """One that began at this very instant has never been in force and goes."""
    begun = [assignment.pk for assignment in assignments if assignment.active_from < at]
    never = [assignment.pk for assignment in assignments if assignment.active_from >= at]
    CSMAssignment.objects.filter(pk__in=begun).update(active_to=at)
    CSMAssignment.objects.filter(pk__in=never).delete()
