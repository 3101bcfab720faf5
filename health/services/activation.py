"""Pauses of the activation clock. What changes one asks for the account's figures afresh."""

import datetime as dt
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind
from accounts.models.company import Account
from accounts.models.people import User
from accounts.services.timeline import day, write_line
from health.models.activation import Pause
from health.services.recompute import recompute_account

LONGEST_AHEAD_DAYS = 366


class NoReason(Exception):
    """A pause needs a reason."""


class StartsOutside(Exception):
    """A pause starts on a day from the contract's first one to today."""


class AlreadyPaused(Exception):
    """The account has an open pause."""


class NotPaused(Exception):
    """The account has no open pause."""


class EndsBeforeStart(Exception):
    """A pause cannot end before it starts."""


class EndsTooLate(Exception):
    """A pause ends 366 days from today at the latest."""


def pause(*, account_id: int, starts_on: date, reason: str, actor: User | None, today: date, at: dt.datetime) -> Pause:
    """Stop the clock from `starts_on` on, until `resume`. Raises NoReason, StartsOutside, AlreadyPaused."""
    _check(account_id, starts_on, None, reason, today)
    try:
        with transaction.atomic():
            row = Pause.objects.create(
                account_id=account_id, starts_on=starts_on, reason=reason.strip()[:500], created_by=actor
            )
            values = {"day": day(starts_on), "reason": row.reason}
            _tell(account_id, _("Activation paused from %(day)s: %(reason)s"), values, actor, at)
    except IntegrityError:
        raise AlreadyPaused from None
    return row


def resume(*, account_id: int, last_day: date, actor: User | None, today: date, at: dt.datetime) -> Pause:
    """Let the clock run again after `last_day`, the last day of the pause.

    Raises NotPaused, EndsBeforeStart, EndsTooLate.
    """
    with transaction.atomic():
        row = Pause.objects.select_for_update().filter(account_id=account_id, ends_on=None).first()
        if row is None:
            raise NotPaused
        _check_end(row.starts_on, last_day, today)
        row.ends_on = last_day
        row.save(update_fields=["ends_on"])
        text = _("Activation clock runs again; the pause ended on %(day)s.")
        if last_day >= today:
            text = _("The activation clock runs again after %(day)s, the pause's last day.")
        _tell(account_id, text, {"day": day(last_day)}, actor, at)
    return row


def correct(
    *, pause_id: int, starts_on: date, ends_on: date | None, reason: str, actor: User | None, today: date,
    at: dt.datetime,
) -> Pause:  # fmt: skip
    """Give a pause other days or another reason. Raises what `pause` and `resume` raise."""
    try:
        with transaction.atomic():
            row = Pause.objects.select_for_update().get(pk=pause_id)
            _check(row.account_id, starts_on, ends_on, reason, today)
            row.starts_on, row.ends_on, row.reason = starts_on, ends_on, reason.strip()[:500]
            row.save(update_fields=["starts_on", "ends_on", "reason"])
            text, values = _("Pause corrected: from %(first)s on. %(reason)s"), {"first": day(starts_on)}
            if ends_on is not None:
                text = _("Pause corrected: from %(first)s to %(last)s. %(reason)s")
                values["last"] = day(ends_on)
            _tell(row.account_id, text, {**values, "reason": row.reason}, actor, at)
    except IntegrityError:
        raise AlreadyPaused from None
    return row


def remove(*, pause_id: int, actor: User | None, at: dt.datetime) -> None:
    """Take back a pause that should not have been given."""
    with transaction.atomic():
        row = Pause.objects.select_for_update().get(pk=pause_id)
        row.delete()
        _tell(row.account_id, _("The pause from %(day)s was removed."), {"day": day(row.starts_on)}, actor, at)


def _check(account_id: int, starts_on: date, ends_on: date | None, reason: str, today: date) -> None:
    if not reason.strip():
        raise NoReason
    contract_start = Account.objects.values_list("starts_on", flat=True).get(pk=account_id)
    if not contract_start <= starts_on <= today:
        raise StartsOutside(starts_on)
    if ends_on is not None:
        _check_end(starts_on, ends_on, today)


def _check_end(starts_on: date, last_day: date, today: date) -> None:
    if last_day < starts_on:
        raise EndsBeforeStart(last_day)
    if (last_day - today).days > LONGEST_AHEAD_DAYS:
        raise EndsTooLate(last_day)


def _tell(account_id: int, text: str, values: dict[str, Any], actor: User | None, at: dt.datetime) -> None:
    """The customer sees it too: it is his clock. Who writes many without a person behind it recomputes them himself."""
    write_line(
        account_id=account_id,
        kind=EntryKind.ACTIVATION,
        text=text,
        values=values,
        actor=actor,
        at=at,
        customer_visible=True,
    )
    if actor is not None:
        recompute_account(account_id=account_id, requested_by=str(actor), at=at)
