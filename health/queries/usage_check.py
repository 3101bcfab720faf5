"""Roll-ups recounted from the raw events: what `verify_usage` says."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from django.db import connection
from django.db.models import Max

from health.models.intake import RawEventsDropped
from health.models.rollups import AccountUsage
from health.models.usage import UsageEvent
from health.rules.events import local_day, zone_of


class Difference(NamedTuple):
    """So many rows of `what` are not as the raw events say; `example` is one of them."""

    what: str
    rows: int
    example: str


class Figures(NamedTuple):
    events: int
    identities: int
    held: int
    account_days: int
    counted: int  # the sum of `count` over all account days


_RAW = "FROM health_usageevent WHERE day >= %s"
_CHECKS = {
    "user days": (
        f"SELECT account_id, day, user_id, sum(count) {_RAW} GROUP BY 1, 2, 3",
        "SELECT account_id, day, user_id, events FROM health_userday WHERE day >= %s",
    ),
    "feature days": (
        f"SELECT account_id, day, event_id, sum(count) {_RAW} GROUP BY 1, 2, 3",
        "SELECT account_id, day, event_id, events FROM health_featureday WHERE day >= %s",
    ),
    "account days": (
        "SELECT account_id, day, sum(events), count(*) FROM"  # noqa: S608
        f" (SELECT account_id, day, user_id, sum(count) AS events {_RAW} GROUP BY 1, 2, 3) AS per_user GROUP BY 1, 2",
        "SELECT account_id, day, events, users FROM health_accountday WHERE day >= %s",
    ),
    "account months": (
        "SELECT account_id, {month}, sum({bit}) FROM health_accountday WHERE day >= {start} GROUP BY 1, 2",
        "SELECT account_id, month, days FROM health_accountmonth WHERE month >= {start}",
    ),
    "first and last days of accounts": (
        "SELECT account_id, min(day), max(day) FROM health_accountday WHERE {always} GROUP BY 1",
        "SELECT account_id, first_day, last_day FROM health_accountusage WHERE first_day IS NOT NULL AND {always}",
    ),
    "first days of users": (
        "SELECT user_id, min(day) FROM health_userday WHERE {always} GROUP BY 1",
        "SELECT id, first_day FROM health_usageuser WHERE first_day IS NOT NULL AND {always}",
    ),
    "first days of event names": (
        "SELECT event_id, min(day) FROM health_featureday WHERE {always} GROUP BY 1",
        "SELECT id, first_day FROM health_eventname WHERE first_day IS NOT NULL AND {always}",
    ),
    "identities of raw events": (
        "SELECT identity, count(*) FROM health_usageevent WHERE {always} GROUP BY 1",
        "SELECT identity, 1 FROM health_usageidentity WHERE {always}"
        " AND identity IN (SELECT identity FROM health_usageevent)",
    ),
}
_DIALECT = {
    "postgresql": {
        "month": "date_trunc('month', day)::date",
        "bit": "1 << (extract(day FROM day)::int - 1)",
        "start": "date_trunc('month', %s::date)::date",
        "always": "%s::date IS NOT NULL",
    },
    "sqlite": {
        "month": "date(day, 'start of month')",
        "bit": "1 << (CAST(strftime('%%d', day) AS integer) - 1)",
        "start": "date(%s, 'start of month')",
        "always": "%s IS NOT NULL",
    },
}


def figures() -> Figures:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT count(*) FROM health_usageevent), (SELECT count(*) FROM health_usageidentity),"
            " (SELECT count(*) FROM health_setaside WHERE state = 'held'), count(*), coalesce(sum(events), 0)"
            " FROM health_accountday"
        )
        return Figures(*map(int, cursor.fetchone()))


def compared_from() -> date:
    """The first day whose raw events are all still there, in any time zone."""
    dropped = RawEventsDropped.objects.aggregate(last=Max("before_month"))["last"]
    return dropped + timedelta(days=1) if dropped else date(1, 1, 1)


def differences() -> list[Difference]:
    """What the roll-ups say otherwise than the raw events, for the whole span of which these are kept."""
    start = compared_from()
    found = [_compare(what, *sides, start) for what, sides in _CHECKS.items()]
    return [difference for difference in [*found, _misplaced()] if difference.rows]


def _compare(what: str, raw: str, standing: str, start: date) -> Difference:
    """Rows that only one side has; a row that differs is on both sides and counts once for each."""
    dialect = _DIALECT[connection.vendor]
    raw, standing = (side.format(**dialect) for side in (raw, standing))
    with connection.cursor() as cursor:
        rows = []
        for left, right in ((raw, standing), (standing, raw)):
            cursor.execute(f"SELECT * FROM ({left} EXCEPT {right}) AS other LIMIT 1000", [start, start])  # noqa: S608
            rows += cursor.fetchall()
    return Difference(what, len(rows), str(tuple(map(str, rows[0]))) if rows else "")


def _misplaced() -> Difference:
    """Raw events that do not lie on their day in the zone in which their account's roll-ups were made."""
    zones = {id: zone_of(zone) for id, zone in AccountUsage.objects.values_list("account_id", "zone")}
    wrong = [event for event in _instants() if local_day(event[1], zones[event[0]]) != event[2]]
    return Difference("raw events by day", len(wrong), str(tuple(map(str, wrong[0]))) if wrong else "")


def _instants() -> Iterator[tuple]:
    events = UsageEvent.objects.filter(is_whole_day=False).values_list("account_id", "at", "day")
    return events.iterator(chunk_size=20_000)
