"""Where usage comes from: what came in by day, what is held and what was rejected."""

import datetime as dt
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet

from health.choices import SetAsideState
from health.models.intake import SetAside, UsageReceived, WriteKey

COUNTED = 10_001  # rows looked at to count what was set aside: beyond, "more than 10,000" is said
COUNTED_OF_ACCOUNT = 1_001


@dataclass
class Received:
    """What came in within some days: sums, and the events of each day."""

    accepted: int = 0
    duplicate: int = 0
    held: int = 0
    rejected: int = 0
    last_at: dt.datetime | None = None
    by_day: list[tuple[dt.date, int]] = field(default_factory=list)


class HeldAccount(NamedTuple):
    """An external id that events name and no account has; "" for events that name none."""

    account: str
    events: int
    is_known: bool


def received(*, until: dt.date, days: int) -> Received:
    """What came in within the `days` days up to `until`. One read; `last_at` is the last of all time."""
    first = until - dt.timedelta(days=days - 1)
    found = Received()
    per_day = {first + dt.timedelta(days=n): 0 for n in range(days)}
    for row in UsageReceived.objects.filter(day__gte=first):
        found.accepted += row.accepted
        found.duplicate += row.duplicate
        found.held += row.held
        found.rejected += row.rejected
        if row.day in per_day:
            per_day[row.day] += row.accepted + row.held
    found.last_at = UsageReceived.objects.order_by("-day", "-last_at").values_list("last_at", flat=True).first()
    found.by_day = list(per_day.items())
    return found


def write_keys() -> QuerySet[WriteKey]:
    """The keys in force first, the newest on top."""
    return WriteKey.objects.order_by("revoked_at", "-pk")


def set_aside_count(state: SetAsideState) -> int:
    """At most `COUNTED`."""
    return SetAside.objects.filter(state=state)[:COUNTED].count()


def held_accounts(*, after: str | None = None, limit: int) -> list[HeldAccount]:
    """What held events name, in the order of the names, from behind `after` on.

    However many events there are, each name costs a step in the index.
    """
    behind = "" if after is None else "AND account > %(after)s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH RECURSIVE named(account, n) AS (
              SELECT (SELECT min(account) FROM health_setaside WHERE state = %(held)s {behind}), 1
              UNION ALL
              SELECT (SELECT min(s.account) FROM health_setaside s
                      WHERE s.state = %(held)s AND s.account > named.account), n + 1
              FROM named WHERE named.account IS NOT NULL AND n < %(limit)s
            )
            SELECT account,
              (SELECT count(*) FROM (SELECT 1 FROM health_setaside s
                WHERE s.state = %(held)s AND s.account = named.account LIMIT %(most)s) AS counted),
              EXISTS (SELECT 1 FROM accounts_account a WHERE a.external_id = named.account)
            FROM named WHERE account IS NOT NULL
            """,  # noqa: S608  (our own condition)
            {"held": SetAsideState.HELD.value, "after": after, "limit": limit, "most": COUNTED_OF_ACCOUNT},
        )
        return [HeldAccount(account, events, bool(known)) for account, events, known in cursor.fetchall()]


def held_events(account: str | None = None) -> QuerySet[SetAside]:
    rows = SetAside.objects.filter(state=SetAsideState.HELD)
    return (rows if account is None else rows.filter(account=account)).order_by("account", "pk")


def rejected_events() -> QuerySet[SetAside]:
    """The last first."""
    return SetAside.objects.filter(state=SetAsideState.REJECTED).order_by("-at", "-pk")
