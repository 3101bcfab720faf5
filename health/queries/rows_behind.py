"""The rows that make a figure of one account: days, people, features, weeks, scores; and how they add up to it."""

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.db.models import Count, Max, Q, Sum

from accounts.models.company import Account
from health.models.rollups import AccountDay, FeatureDay, UserDay
from health.models.scores import ScoreDay
from health.models.usage import EventName
from health.queries.evidence import catalogue_of, read_features, read_names
from health.rules import metrics
from lib.periods import day_number
from lib.ragged import Ragged

SHOWN_DAYS = 84  # of the charts
Row = tuple[Any, ...]
Measure = Callable[[list[Row], Ragged], tuple[str, float] | None]  # what silence is measured by


@dataclass(frozen=True)
class Behind:
    """Rows under names of `definitions.parts.COLUMNS`; `parts` are the numbers the figure is computed of.

    `value` is the figure as these rows make it, None where it is unknown or no number.
    """

    columns: tuple[str, ...]
    rows: list[Row]
    parts: tuple[tuple[str, float | None], ...]
    value: float | None
    first: dt.date
    last: dt.date


def rows_behind(figure: str, account: Account, *, as_of: dt.date) -> Behind:
    """Raises KeyError for a figure that no rows of one account make."""
    return FIGURES[figure](account, as_of)


# --- days --------------------------------------------------------------------------------------------------------


def _days(account: Account, last: dt.date, span: int) -> tuple[list[Row], dt.date]:
    first = last - dt.timedelta(span - 1)
    rows = AccountDay.objects.filter(account_id=account.pk, day__range=(first, last)).order_by("-day")
    return list(rows.values_list("day", "events", "users")), first


def _active_days(account: Account, as_of: dt.date, span: int) -> Behind:
    rows, first = _days(account, as_of, span)
    return Behind(("day", "events", "users"), rows, (("active_days", len(rows)),), len(rows), first, as_of)


def _events(account: Account, as_of: dt.date) -> Behind:
    rows, first = _days(account, as_of, SHOWN_DAYS)
    total = sum(events for _, events, _ in rows)
    return Behind(("day", "events", "users"), rows, (("events", total),), total, first, as_of)


def _last_active(account: Account, as_of: dt.date) -> Behind:
    rows, first = _days(account, as_of, SHOWN_DAYS)
    return Behind(("day", "events", "users"), rows, (), None, first, as_of)


def _daily_users(account: Account, as_of: dt.date) -> Behind:
    rows, first = _days(account, as_of, 28)
    total = sum(users for _, _, users in rows)
    return Behind(("day", "events", "users"), rows, (("user_days", total),), total / 28, first, as_of)


def _usage_trend(account: Account, as_of: dt.date) -> Behind:
    rows, first = _days(account, as_of, 56)
    middle = as_of - dt.timedelta(27)
    now = sum(events for day, events, _ in rows if day >= middle)
    before = sum(events for day, events, _ in rows if day < middle)
    parts = (("events_28", now), ("events_before", before))
    return Behind(("day", "events", "users"), rows, parts, now / before - 1 if before else None, first, as_of)


def _team_activity(account: Account, as_of: dt.date) -> Behind:
    rows, first = _days(account, as_of, 84)
    middle = as_of - dt.timedelta(27)
    now = sum(users for day, _, users in rows if day >= middle)
    before = sum(users for day, _, users in rows if day < middle)
    days = UserDay.objects.filter(account_id=account.pk, day__range=(first, middle - dt.timedelta(1)))
    people = days.values("user_id").distinct().count()
    known = people >= metrics.TEAM_USERS and account.starts_on <= as_of - dt.timedelta(84) and before
    parts = (("user_days", now), ("user_days_before", before))
    return Behind(("day", "events", "users"), rows, parts, 2 * now / before if known else None, first, as_of)


def _weeks(account: Account, as_of: dt.date) -> Behind:
    days, first = _days(account, as_of, 84)
    rows = []
    for number in range(12):
        last = as_of - dt.timedelta(7 * number)
        start = last - dt.timedelta(6)
        within = [events for day, events, _ in days if start <= day <= last]
        rows.append((start, last, len(within), sum(within)))
    count = sum(1 for *_, active, _ in rows if active)
    return Behind(("from", "to", "days", "events"), rows, (("weeks", count),), count, first, as_of)


# --- silence -----------------------------------------------------------------------------------------------------


def _gaps(account: Account, as_of: dt.date) -> tuple[list[Row], Ragged]:
    found = AccountDay.objects.filter(account_id=account.pk, day__lte=as_of).order_by("day")
    days = list(found.values_list("day", flat=True))
    gaps = [None, *((later - day).days for day, later in itertools.pairwise(days))][: len(days)]
    numbers = np.array([day_number(day) for day in days], dtype=np.int64)
    return list(zip(days, gaps, strict=True))[::-1], metrics.sorted_gaps(Ragged(numbers, np.array([0, len(days)])))


def _silence(
    account: Account, as_of: dt.date, against: Callable[[list[Row], Ragged], tuple[str, float] | None]
) -> Behind:
    rows, gaps = _gaps(account, as_of)
    silent = (as_of - (rows[0][0] if rows else account.starts_on)).days
    measure = against(rows, gaps)
    parts = (("days_silent", silent), *((measure,) if measure else ()))
    value = max(silent, 0) / measure[1] if measure else None
    return Behind(("day", "gap"), rows, parts, value, rows[-1][0] if rows else as_of, as_of)


def _recency_days(account: Account, as_of: dt.date) -> Behind:
    found = _silence(account, as_of, lambda _rows, _gaps: ("", 1.0))
    return Behind(found.columns, found.rows, (), found.value if found.rows else None, found.first, found.last)


def _median_gap(rows: list[Row], gaps: Ragged) -> tuple[str, float] | None:
    return ("median_gap", max(float(metrics.median_gap(gaps)[0]), 1.0)) if len(rows) >= 3 else None


def _usual_pause(rows: list[Row], gaps: Ragged) -> tuple[str, float]:
    few = len(rows) < metrics.HABIT_ACTIVE_DAYS
    least = metrics.NO_HABIT_PAUSE_DAYS if few else metrics.USUAL_PAUSE_DAYS
    return "usual_pause", float(max(int(metrics.usual_pause(gaps)[0]), least))


# --- people ------------------------------------------------------------------------------------------------------


def _people(account: Account, as_of: dt.date, span: int) -> tuple[list[Row], dt.date]:
    """Who was active in the window: name, active days, last of them, events; the busiest first."""
    first = as_of - dt.timedelta(span - 1)
    days = UserDay.objects.filter(account_id=account.pk, day__range=(first, as_of))
    people = days.values_list("user_id", "user__name", "user__external_id")
    counted = people.annotate(days=Count("day"), last=Max("day"), total=Sum("events")).order_by("-days", "user_id")
    return [(name or own, active, last, events) for _, name, own, active, last, events in counted], first


def _active_users(account: Account, as_of: dt.date, span: int) -> Behind:
    rows, first = _people(account, as_of, span)
    return Behind(("person", "days", "last_day", "events"), rows, (("people", len(rows)),), len(rows), first, as_of)


def _stickiness(account: Account, as_of: dt.date) -> Behind:
    rows, first = _people(account, as_of, 28)
    total = sum(days for _, days, *_ in rows)
    parts = (("user_days", total), ("people", len(rows)))
    value = total / 28 / len(rows) if rows else None
    return Behind(("person", "days", "last_day", "events"), rows, parts, value, first, as_of)


def _seats(account: Account, as_of: dt.date) -> Behind:
    rows, first = _people(account, as_of, 28)
    value = min(len(rows) / account.seats, 1) if account.seats else None
    parts = (("people", len(rows)), ("seats", account.seats))
    return Behind(("person", "days", "last_day", "events"), rows, parts, value, first, as_of)


def _retained(account: Account, as_of: dt.date) -> Behind:
    """People of the previous 28 days: their active days then and since."""
    first, middle = as_of - dt.timedelta(55), as_of - dt.timedelta(27)
    days = UserDay.objects.filter(account_id=account.pk, day__range=(first, as_of))
    counted = days.values_list("user_id", "user__name", "user__external_id").annotate(
        before=Count("day", filter=Q(day__lt=middle)), now=Count("day", filter=Q(day__gte=middle))
    )
    rows = [(name or own, before, now) for _, name, own, before, now in counted.order_by("user_id") if before]
    both = sum(1 for _, _, now in rows if now)
    parts = (("people_both", both), ("people_before", len(rows)))
    return Behind(("person", "days_before", "days"), rows, parts, both / len(rows) if rows else None, first, as_of)


# --- features, scores --------------------------------------------------------------------------------------------


def _features(account: Account, as_of: dt.date, *, core: bool) -> Behind:
    """Each feature of the list (or each core one) with its events of the last 28 days; unused ones too."""
    first = as_of - dt.timedelta(27)
    catalogue = catalogue_of(read_names(), read_features(), day_number(as_of))
    listed = catalogue.core if core else catalogue.features
    days = FeatureDay.objects.filter(account_id=account.pk, day__range=(first, as_of), event_id__in=listed)
    used = dict(days.values_list("event_id").annotate(Sum("events")))
    names = {-own: event for event, _, own in read_features()}  # a feature that nobody has used yet has no other id
    names |= dict(EventName.objects.filter(pk__in=listed).values_list("pk", "name"))
    rows = sorted(((names[pk], used.get(pk, 0)) for pk in listed if pk in names), key=lambda row: (-row[1], row[0]))
    if core:
        total = sum(events for _, events in rows)
        value = total if listed else None
        return Behind(("feature", "events"), rows, (("events", total),), value, first, as_of)
    parts = (("features", len(used)), ("feature_list", len(listed)))
    return Behind(("feature", "events"), rows, parts, len(used) / len(listed) if listed else None, first, as_of)


def _scores(account: Account, as_of: dt.date, back: int) -> Behind:
    """The score's history; with `back`, the two days whose difference the trend is."""
    first = as_of - dt.timedelta(SHOWN_DAYS + back)
    days = ScoreDay.objects.filter(account_id=account.pk, day__range=(first, as_of)).order_by("-day")
    found = list(days.values_list("day", "score", "band", "coverage"))
    rows = [(day, _whole(score), band, coverage / 10_000) for day, score, band, coverage in found]
    scores = {day: score for day, score, _, _ in found}
    now, before = scores.get(as_of), scores.get(as_of - dt.timedelta(back))
    parts: tuple[tuple[str, float | None], ...] = (("score_now", _whole(now)),)
    value = _whole(now)
    if back:
        parts += (("score_before", _whole(before)),)
        value = (now - before) / 100 if now is not None and before is not None else None
    return Behind(("day", "score", "band", "coverage"), rows, parts, value, first, as_of)


def _whole(hundredths: int | None) -> float | None:
    return None if hundredths is None else hundredths / 100


FIGURES: dict[str, Callable[[Account, dt.date], Behind]] = {
    "active_days_28": lambda account, as_of: _active_days(account, as_of, 28),
    "active_users_7": lambda account, as_of: _active_users(account, as_of, 7),
    "active_users_28": lambda account, as_of: _active_users(account, as_of, 28),
    "dau_mean_28": _daily_users,
    "stickiness": _stickiness,
    "seat_utilisation": _seats,
    "feature_breadth": lambda account, as_of: _features(account, as_of, core=False),
    "usage_trend": _usage_trend,
    "recency_days": _recency_days,
    "recency_ratio": lambda account, as_of: _silence(account, as_of, _median_gap),
    "core_events_28": lambda account, as_of: _features(account, as_of, core=True),
    "weeks_active_12": _weeks,
    "user_retention_28": _retained,
    "pause_ratio": lambda account, as_of: _silence(account, as_of, _usual_pause),
    "team_activity": _team_activity,
    "score": lambda account, as_of: _scores(account, as_of, 0),
    "band": lambda account, as_of: _scores(account, as_of, 0),
    "coverage": lambda account, as_of: _scores(account, as_of, 0),
    "trend_7": lambda account, as_of: _scores(account, as_of, 7),
    "trend_30": lambda account, as_of: _scores(account, as_of, 30),
    "trend_90": lambda account, as_of: _scores(account, as_of, 90),
    "events": _events,
    "active_days": lambda account, as_of: _active_days(account, as_of, SHOWN_DAYS),
    "active_users": lambda account, as_of: _active_users(account, as_of, SHOWN_DAYS),
    "last_active_on": _last_active,
}
