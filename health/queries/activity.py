"""Usage per day and per person, for charts and lists."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Q, Sum
from django.db.models.functions import Lower

from health.models.rollups import AccountDay, UserDay
from health.models.usage import UsageUser

Series = list[tuple[dt.date, int]]


@dataclass(frozen=True)
class Activity:
    """A value per day, days without an event as zeros; both series cover the same days."""

    events: Series
    users: Series

    @property
    def is_empty(self) -> bool:
        return not any(value for _day, value in self.events)


@dataclass(frozen=True)
class ActivePerson:
    """A product user within a window of days."""

    name: str
    last_active_on: dt.date
    active_days: int
    events: int
    active_days_28: int = 0


def activity(account_id: int, *, until: dt.date, days: int) -> Activity:
    """Events and distinct people on each of the `days` days up to `until`. One read."""
    first = until - dt.timedelta(days=days - 1)
    rows = AccountDay.objects.filter(account_id=account_id, day__range=(first, until))
    stored = {day: (events, users) for day, events, users in rows.values_list("day", "events", "users")}
    each_day = [first + dt.timedelta(days=n) for n in range(days)]
    counted = [stored.get(day, (0, 0)) for day in each_day]
    return Activity(
        events=[(day, events) for day, (events, _users) in zip(each_day, counted, strict=True)],
        users=[(day, users) for day, (_events, users) in zip(each_day, counted, strict=True)],
    )


def active_people(account_id: int, *, until: dt.date, days: int, limit: int) -> list[ActivePerson]:
    """Who was active in the `days` days up to `until`, most active days first. One read."""
    first = until - dt.timedelta(days=days - 1)
    rows = UserDay.objects.filter(account_id=account_id, day__range=(first, until))
    people = rows.values_list("user_id", "user__name", "user__external_id")
    recent = Count("day", filter=Q(day__gt=until - dt.timedelta(days=28)))
    counted = people.annotate(days=Count("day"), last=Max("day"), total=Sum("events"), recent=recent)
    return [
        ActivePerson(name or external_id, last, active, events, active_28)
        for _id, name, external_id, active, last, events, active_28 in counted.order_by("-days", "-total", "user_id")[
            :limit
        ]
    ]


def last_active_by_email(account_id: int, emails: list[str], *, until: dt.date, days: int) -> dict[str, dt.date]:
    """Address in lower case -> the last of the `days` days up to `until` on which that product user was active."""
    known = UsageUser.objects.filter(account_id=account_id).annotate(address=Lower("email"))
    addresses = dict(known.filter(address__in=[email.lower() for email in emails]).values_list("pk", "address"))
    rows = UserDay.objects.filter(
        account_id=account_id, user_id__in=addresses, day__range=(until - dt.timedelta(days=days - 1), until)
    )
    last = rows.values("user_id").annotate(last=Max("day")).values_list("user_id", "last")
    return {addresses[user_id]: day for user_id, day in last}
