"""Which accounts to call first: plain points for what has changed, what runs out, and what is at stake.

Points are for putting accounts in order, never shown. A reason carries the numbers that its sentence needs. Change
counts more than a bad state that has lasted long, since a call changes most where something has just begun to slip.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from health.rules.model import Signal

DROP, OVERDUE, LONG_OVERDUE, DEADLINE_NEAR, SILENT, ENDS_SOON, AT_RISK = KINDS = (
    "drop",
    "overdue",
    "long_overdue",
    "deadline_near",
    "silent",
    "ends_soon",
    "at_risk",
)
SMALLEST_DROP = 500  # hundredths: five points in thirty days
OVERDUE_DAYS = 60  # a missed deadline is news for this long
NEAR_DAYS = 30
ENDS_DAYS = 90
SILENT_RATIO = 5.0  # silences of five times the account's own rhythm
SILENT_DAYS = 5


@dataclass(frozen=True)
class Signs:
    """What is known of an account on a day; scores in hundredths, None is unknown."""

    band: str
    score: int | None
    trend_30: int | None
    activation_state: str
    activation_deadline: dt.date
    ends_on: dt.date | None
    recency_days: int | None
    recency_ratio: float | None


@dataclass(frozen=True)
class Reason:
    kind: str
    points: int
    number: int = 0  # points, days
    on: dt.date | None = None
    signal: str = ""  # the metric that misses most, where no other reason tells why the score is low


def reasons(signs: Signs, today: dt.date) -> list[Reason]:
    """Why the account needs somebody, weightiest first; empty where nothing speaks for it or its contract is over."""
    if signs.ends_on is not None and signs.ends_on < today:
        return []
    found = [_drop(signs), _activation(signs, today), _silence(signs), _end(signs, today), _band(signs)]
    return sorted((reason for reason in found if reason), key=lambda reason: -reason.points)


def weakest(contributions: Mapping[str, int | None], signals: Sequence[Signal]) -> str:
    """The metric of the known signal that misses most of what it could bring; empty where none misses anything."""
    missing = {}
    total = sum(signal.weight for signal in signals if contributions.get(signal.metric) is not None)
    for signal in signals:
        brings = contributions.get(signal.metric)
        if brings is not None:
            missing[signal.metric] = signal.weight / total * 10_000 - brings
    worst = max(missing, key=lambda metric: missing[metric], default="")
    return worst if worst and missing[worst] > 0 else ""


def urgency(found: list[Reason]) -> int:
    return sum(reason.points for reason in found)


def _drop(signs: Signs) -> Reason | None:
    if signs.trend_30 is None or signs.trend_30 > -SMALLEST_DROP:
        return None
    points = round(-signs.trend_30 / 100)
    return Reason(DROP, min(points, 40) + 5, points)


def _activation(signs: Signs, today: dt.date) -> Reason | None:
    days = (signs.activation_deadline - today).days
    if signs.activation_state == "in_progress" and 0 <= days <= NEAR_DAYS:
        return Reason(DEADLINE_NEAR, 25, days, signs.activation_deadline)
    if signs.activation_state != "not_activated":
        return None
    kind, points = (OVERDUE, 35) if -days <= OVERDUE_DAYS else (LONG_OVERDUE, 10)
    return Reason(kind, points, -days, signs.activation_deadline)


def _silence(signs: Signs) -> Reason | None:
    if signs.recency_days is None or signs.recency_days < SILENT_DAYS:
        return None
    if signs.recency_ratio is None or signs.recency_ratio < SILENT_RATIO:
        return None
    return Reason(SILENT, 20, signs.recency_days)


def _end(signs: Signs, today: dt.date) -> Reason | None:
    if signs.ends_on is None or signs.band not in ("at_risk", "watch"):
        return None
    days = (signs.ends_on - today).days
    return Reason(ENDS_SOON, 30 if signs.band == "at_risk" else 15, days, signs.ends_on) if days <= ENDS_DAYS else None


def _band(signs: Signs) -> Reason | None:
    return Reason(AT_RISK, 15) if signs.band == "at_risk" else None
