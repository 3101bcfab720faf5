"""Opinions in force, and where they disagree with the machine."""

import datetime as dt
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from health.choices import Band, PulseValue
from health.models.opinions import Override, Pulse
from health.models.scores import AccountSnapshot

PULSE_DAYS = 90


def overrides_in_force(today: date) -> QuerySet[Override]:
    return Override.objects.filter(lifted_at=None, expires_on__gte=today)


def overrides_of(account_ids: Iterable[int], *, today: date) -> dict[int, Override]:
    """The override in force of each of these accounts that has one, with who set it; one read."""
    found = overrides_in_force(today).filter(account__in=list(account_ids)).select_related("by")
    return {override.account_id: override for override in found}


def with_override(accounts: QuerySet[AccountSnapshot], *, today: date) -> QuerySet[AccountSnapshot]:
    """With `override_band` and `override_until` of the override in force, None where there is none."""
    override = overrides_in_force(today).filter(account=OuterRef("pk"))
    return accounts.annotate(
        override_band=Subquery(override.values("band")[:1]),
        override_until=Subquery(override.values("expires_on")[:1]),
    )


def pulses_in_force(at: dt.datetime) -> QuerySet[Pulse]:
    """Pulses given within the last 90 days; an older one is unknown."""
    return Pulse.objects.filter(at__gte=at - dt.timedelta(days=PULSE_DAYS))


def disagreements(accounts: QuerySet[AccountSnapshot], *, today: date, at: dt.datetime) -> QuerySet[AccountSnapshot]:
    """Those of `accounts` whose latest pulse or whose override contradicts the computed band.

    A bad pulse contradicts healthy, a good one at risk; an override contradicts every other band.
    """
    pulse = pulses_in_force(at).filter(account=OuterRef("pk")).order_by("-at", "-pk").values("value")[:1]
    override = overrides_in_force(today).filter(account=OuterRef("pk")).exclude(band=OuterRef("band"))
    return accounts.annotate(pulse=Subquery(pulse)).filter(
        Q(pulse=PulseValue.BAD, band=Band.HEALTHY) | Q(pulse=PulseValue.GOOD, band=Band.AT_RISK) | Exists(override)
    )
