"""Usage per day and per person, for charts and lists."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Max, Sum

from health.models.rollups import AccountDay, UserDay

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
    counted = people.annotate(days=Count("day"), last=Max("day"), total=Sum("events"))
    return [
        ActivePerson(name=name or external_id, last_active_on=last, active_days=active, events=events)
        for _id, name, external_id, active, last, events in counted.order_by("-days", "-total", "user_id")[:limit]
    ]
