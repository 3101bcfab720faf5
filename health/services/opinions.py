"""Pulse and override: what people think, beside the score and never mixed into it."""

import datetime as dt
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind
from accounts.models.people import User
from accounts.services.timeline import day, label, write_line
from health.choices import Band, PulseValue
from health.models.opinions import Override, Pulse

LONGEST_OVERRIDE_DAYS = 90


class NoReason(Exception):
    """An override needs a reason."""


class WrongEnd(Exception):
    """An override ends on a day from today to 90 days ahead."""


class WrongValue(Exception):
    """Not one of the values that there are."""


class NoOverride(Exception):
    """There is no override to lift."""


def give_pulse(*, account_id: int, value: str, note: str = "", actor: User, at: dt.datetime) -> Pulse:
    """Record what a CSM thinks of the account. Raises WrongValue."""
    if value not in PulseValue.values:
        raise WrongValue(value)
    with transaction.atomic():
        pulse = Pulse.objects.create(account_id=account_id, value=value, note=note.strip()[:500], by=actor, at=at)
        values = {"value": label(PulseValue(value)), "note": note.strip()}
        _tell(account_id, _("Pulse: %(value)s. %(note)s"), values, actor, at)
    return pulse


def set_override(
    *, account_id: int, band: str, reason: str, expires_on: date, today: date, actor: User, at: dt.datetime
) -> Override:
    """Set a band against the computed one until `expires_on`, that day included; it takes the place of an earlier one.

    Raises WrongValue, NoReason, WrongEnd.
    """
    if band not in (Band.AT_RISK, Band.WATCH, Band.HEALTHY):
        raise WrongValue(band)
    if not reason.strip():
        raise NoReason
    if not 0 <= (expires_on - today).days <= LONGEST_OVERRIDE_DAYS:
        raise WrongEnd(expires_on)
    with transaction.atomic():
        Override.objects.filter(account_id=account_id, lifted_at=None).update(lifted_at=at)
        override = Override.objects.create(
            account_id=account_id, band=band, reason=reason.strip()[:500], expires_on=expires_on, by=actor, at=at
        )
        values = {"band": label(Band(band)), "day": day(expires_on), "reason": reason.strip()}
        _tell(account_id, _("Override: %(band)s until %(day)s. %(reason)s"), values, actor, at)
    return override


def lift_override(*, account_id: int, actor: User, at: dt.datetime) -> None:
    """End the override before its day. Raises NoOverride."""
    with transaction.atomic():
        if not Override.objects.filter(account_id=account_id, lifted_at=None).update(lifted_at=at):
            raise NoOverride
        _tell(account_id, _("Override lifted."), {}, actor, at)


def _tell(account_id: int, text: str, values: dict[str, Any], actor: User, at: dt.datetime) -> None:
    write_line(account_id=account_id, kind=EntryKind.HEALTH, text=text, values=values, actor=actor, at=at)
