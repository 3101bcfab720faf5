"""What is kept how long: raw events some months, what was set aside some days; roll-ups and identities for good."""

from datetime import date, datetime, timedelta

from django.db import connection

from health.choices import SetAsideState
from health.models.intake import HeldPerson, RawEventsDropped, SetAside
from health.models.usage import UsageEvent
from health.services import partitions, rollups, set_aside
from jobs.services import claim_period

CHUNK = 10_000


def apply_retention(*, months: int, at: datetime) -> int:
    """Once a day drops the raw events older than that many whole months; says how many months or events went."""
    if not claim_period("health.apply_retention", at.date().isoformat(), at):
        return 0
    return drop_before(first_month_kept(at.date(), months), at=at)


def forget_set_aside(*, days: int, at: datetime) -> int:
    """Drops what has been held or rejected for longer than so many days; says how many events and people that were."""
    before = at - timedelta(days=days)
    gone = HeldPerson.objects.filter(at__lt=before).delete()[0]
    for state in SetAsideState:
        gone += set_aside.drop(SetAside.objects.filter(state=state, at__lt=before).order_by("at"))
    return gone


def first_month_kept(today: date, months: int) -> date:
    """The first of the month so many months before this one."""
    index = today.year * 12 + today.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def drop_before(month: date, *, at: datetime) -> int:
    """Drops raw events of earlier months (UTC): whole partitions on PostgreSQL, rows by chunks on SQLite.

    Roll-ups made in a former time zone are brought up to date before, while their events are still there.
    """
    rollups.ensure_current()
    RawEventsDropped.objects.get_or_create(before_month=month, defaults={"at": at})
    if connection.vendor == "postgresql":
        return len(partitions.drop_before(month))
    return _delete_before(month)


def _delete_before(month: date) -> int:
    gone = 0
    old = UsageEvent.objects.filter(at__lt=f"{month} 00:00+00:00")
    while ids := list(old.values_list("pk", flat=True)[:CHUNK]):
        gone += UsageEvent.objects.filter(pk__in=ids).delete()[0]
    return gone
