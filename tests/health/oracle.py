"""metrics.md once more, in plain Python over raw events: slow, without numpy, SQL or roll-ups, and written apart.

A usage row is (user, event, day, count); unknown is None.
"""

import calendar
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from statistics import median


@dataclass
class Customer:
    name: str
    starts_on: date
    ends_on: date | None = None
    seats: int | None = None
    has_source: bool = True
    usage: list[tuple[str, str, date, int]] = field(default_factory=list)
    pauses: list[tuple[date, date | None]] = field(default_factory=list)


def months_later(day: date, months: int) -> date:
    year, month = day.year + (day.month - 1 + months) // 12, (day.month - 1 + months) % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def share(part, whole):
    return None if not whole else part / whole


class Judge:
    """What is true of a customer as of `day`, with nothing after `until` counted."""

    def __init__(self, customer, day, *, features=(), core=(), everybody=(), until=None):
        self.customer, self.day = customer, day
        self.cut = min(day, until or day)
        self.usage = [row for row in customer.usage if row[2] <= self.cut]
        self.seen = {row[1] for other in everybody for row in other.usage if row[2] <= self.cut}
        self.any_usage = bool(self.seen)
        self.features, self.core = set(features) or self.seen, set(core)

    def within(self, first_ago, last_ago):
        first, last = (self.day - timedelta(ago) for ago in (first_ago, last_ago))
        return [row for row in self.usage if first <= row[2] <= last]

    def users(self, first_ago, last_ago):
        return {row[0] for row in self.within(first_ago, last_ago)}

    def user_days(self, first_ago, last_ago):
        return len({(row[0], row[2]) for row in self.within(first_ago, last_ago)})

    def metrics(self):
        if not (self.customer.has_source and self.any_usage):
            return dict.fromkeys(self._metrics())
        return self._metrics()

    def _metrics(self):
        recent, before = self.within(27, 0), self.within(55, 28)
        active = sorted({row[2] for row in self.usage})
        gaps = [(later - earlier).days for earlier, later in pairwise(active)]
        silent = (self.day - active[-1]).days if active else None
        users, earlier = self.users(27, 0), self.users(55, 28)
        total = sum(row[3] for row in before)
        return {
            "active_days_28": len({row[2] for row in recent}),
            "active_users_7": len(self.users(6, 0)),
            "active_users_28": len(users),
            "dau_mean_28": self.user_days(27, 0) / 28,
            "stickiness": share(self.user_days(27, 0) / 28, len(users)),
            "seat_utilisation": min(1, len(users) / self.customer.seats) if self.customer.seats else None,
            "feature_breadth": share(len({row[1] for row in recent} & self.features), len(self.features)),
            "usage_trend": sum(row[3] for row in recent) / total - 1 if total else None,
            "recency_days": silent,
            "recency_ratio": silent / max(1, median(gaps)) if len(active) >= 3 else None,
            "core_events_28": sum(row[3] for row in recent if row[1] in self.core) if self.core else None,
            "weeks_active_12": sum(bool(self.within(7 * week + 6, 7 * week)) for week in range(12)),
            "user_retention_28": share(len(users & earlier), len(earlier)),
            "pause_ratio": self._pause_ratio(active, gaps, silent),
            "team_activity": self._team_activity(),
        }

    def _pause_ratio(self, active, gaps, silent):
        usual, passed = 0, 0
        for gap in sorted(gaps):
            usual, passed = gap, passed + gap
            if 2 * passed >= sum(gaps):
                break
        since = silent if active else (self.day - self.customer.starts_on).days
        return since / max(usual, 28 if len(active) < 5 else 7)

    def _team_activity(self):
        is_young = self.customer.starts_on > self.day - timedelta(84)
        if is_young or len(self.users(83, 28)) < 3:
            return None
        return 2 * self.user_days(27, 0) / self.user_days(83, 28)

    # --- activation ------------------------------------------------------------------------------------------

    def deadline(self, months=3):
        """Paused days one by one: each moves the deadline while it has not passed."""
        deadline, today = months_later(self.customer.starts_on, months), self.customer.starts_on
        paused = set()
        while today <= self.day:
            is_paused = any(first <= today <= (last or self.day) for first, last in self.customer.pauses)
            if is_paused and (today <= deadline or today - timedelta(1) in paused):
                deadline += timedelta(1)
                paused.add(today)
            today += timedelta(1)
        return deadline

    def reached_on(self, milestone):
        """The first day by whose end the total is met."""
        last = min(self.cut, self.customer.ends_on or self.cut)
        at_least = milestone["at_least"]
        if self.customer.seats == 1:
            at_least = milestone.get("at_least_one_seat", at_least)
        rows = sorted((row for row in self.usage if self.customer.starts_on <= row[2] <= last), key=lambda row: row[2])
        for number, row in enumerate(rows):
            if self._total(milestone, rows[: number + 1]) >= at_least:
                return row[2]
        return None

    def _total(self, milestone, rows):
        if milestone["type"] == "active_days":
            return len({row[2] for row in rows})
        if milestone["type"] == "distinct_users":
            return len({row[0] for row in rows})
        if milestone["type"] == "event_count":
            wanted = {milestone["event"]} if "event" in milestone else self.core
            return sum(row[3] for row in rows if row[1] in wanted)
        return 0

    def activation(self, milestones, months=3):
        """State, day of activation, deadline."""
        needed = [each for each in milestones if each["type"] != "event_count" or "event" in each or self.core]
        reached = [self.reached_on(each) for each in needed or milestones]
        activated_on = None if None in reached else max(reached)
        deadline, ends_on = self.deadline(months), self.customer.ends_on
        if activated_on:
            state = "activated" if activated_on <= deadline else "activated_late"
        elif ends_on and ends_on < self.day and ends_on <= deadline:
            state = "ended"
        elif self.day > deadline:
            state = "not_activated"
        elif any(first <= self.day <= (last or self.day) for first, last in self.customer.pauses):
            state = "paused"
        else:
            state = "in_progress"
        return state, activated_on, deadline

    # --- score ---------------------------------------------------------------------------------------------------

    def is_new(self, milestones, months=3):
        _, activated_on, _ = self.activation(milestones, months)
        return activated_on is None and self.day < months_later(self.customer.starts_on, 3)

    def score(self, model, is_new):
        """The exact score as a fraction (None = nothing known) and the coverage."""
        values, signals = self.metrics(), model["stages"]["new" if is_new else "established"]
        known = [signal for signal in signals if values[signal["metric"]] is not None]
        weight = sum(Fraction(signal["weight"]) for signal in known)
        coverage = weight / sum(Fraction(signal["weight"]) for signal in signals)
        if not known:
            return None, coverage
        total = sum(
            Fraction(signal["weight"]) * points(signal["points"], Fraction(values[signal["metric"]]))
            for signal in known
        )
        return total / weight, coverage


def points(pairs, value):
    pairs = [(Fraction(raw), Fraction(given)) for raw, given in pairs]
    if value <= pairs[0][0]:
        return pairs[0][1]
    for (low, start), (high, end) in pairwise(pairs):
        if value <= high:
            return start + (end - start) * (value - low) / (high - low)
    return pairs[-1][1]
