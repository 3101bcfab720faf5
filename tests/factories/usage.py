"""Usage as it comes, and what must come out of it: a naive recount, written without a look at the product's own."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from accounts.models.company import Account
from health.models.rollups import AccountDay, AccountMonth, AccountUsage, FeatureDay, UserDay
from health.models.usage import EventName, UsageEvent, UsageUser
from health.rules.events import Event, read_event
from health.services.intake import Tally, store

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


def event(
    account: str = "acme",
    user: str = "alice",
    name: str = "Report created",
    timestamp: str = "2026-05-04T10:00:00Z",
    message_id: str = "",
    count: str = "",
    properties: str = "",
) -> Event:
    return read_event((account, user, name, timestamp, message_id, count, properties))


def count_in(*events: Event) -> Tally:
    return store(list(events), at=AT)


def recount() -> dict[str, Any]:
    """All roll-ups as the raw events say, event by event."""
    zones = dict(Account.objects.values_list("pk", "time_zone"))
    users: dict = defaultdict(int)
    features: dict = defaultdict(int)
    first_of_user: dict = {}
    first_of_name: dict = {}
    for raw in UsageEvent.objects.all():
        day = raw.at.date() if raw.is_whole_day else raw.at.astimezone(ZoneInfo(zones[raw.account_id])).date()
        assert raw.day == day
        users[raw.account_id, day, raw.user_id] += raw.count
        features[raw.account_id, day, raw.event_id] += raw.count
        first_of_user[raw.user_id] = min(day, first_of_user.get(raw.user_id, day))
        first_of_name[raw.event_id] = min(day, first_of_name.get(raw.event_id, day))
    days: dict = defaultdict(lambda: (0, 0))
    months: dict = defaultdict(int)
    spans: dict = {}
    for (account, day, _), events in users.items():
        days[account, day] = (days[account, day][0] + events, days[account, day][1] + 1)
        months[account, day.replace(day=1)] |= 1 << (day.day - 1)
        first, last = spans.get(account, (day, day))
        spans[account] = (min(first, day), max(last, day))
    return {
        "users": dict(users),
        "features": dict(features),
        "days": dict(days),
        "months": dict(months),
        "spans": spans,
        "first days of users": first_of_user,
        "first days of names": first_of_name,
    }


def stored() -> dict[str, Any]:
    """All roll-ups as they stand."""
    return {
        "users": {(r.account_id, r.day, r.user_id): r.events for r in UserDay.objects.all()},
        "features": {(r.account_id, r.day, r.event_id): r.events for r in FeatureDay.objects.all()},
        "days": {(r.account_id, r.day): (r.events, r.users) for r in AccountDay.objects.all()},
        "months": {(r.account_id, r.month): r.days for r in AccountMonth.objects.all()},
        "spans": {r.account_id: (r.first_day, r.last_day) for r in AccountUsage.objects.exclude(first_day=None)},
        "first days of users": dict(UsageUser.objects.exclude(first_day=None).values_list("pk", "first_day")),
        "first days of names": dict(EventName.objects.exclude(first_day=None).values_list("pk", "first_day")),
    }
