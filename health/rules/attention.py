"""Which accounts need somebody today: plain points for what has changed, what runs out, and what is at stake.

Points are for putting accounts in order, never shown. A reason carries the numbers that its sentence needs. Change
counts more than a bad state that has lasted long, since a call changes most where something has just begun to slip.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from health.rules.model import Signal

DROP, DROP_WEEK, OVERDUE, LONG_OVERDUE, DEADLINE_NEAR, WARNED, SILENT, ENDS_SOON, DISAGREES, AT_RISK = KINDS = (
    "drop",
    "drop_week",
    "overdue",
    "long_overdue",
    "deadline_near",
    "warned",
    "silent",
    "ends_soon",
    "disagrees",
    "at_risk",
)
SMALLEST_DROP = 1000  # hundredths: ten points in a week or in thirty days
OVERDUE_DAYS = 60  # a missed deadline is news for this long
NEAR_DAYS = 14  # to a deadline, or to the end of any contract
ENDS_DAYS = 90  # to the end of the contract of an account that is not healthy
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
    trend_7: int | None = None
    warned: int = 0  # days after the start: the latest warning that stands, and the day it was given
    warned_on: dt.date | None = None
    pulse: str = ""  # the latest in force
    pulse_on: dt.date | None = None
    override: str = ""  # the band in force
    override_on: dt.date | None = None


@dataclass(frozen=True)
class Reason:
    kind: str
    points: int
    number: int = 0  # points, days
    on: dt.date | None = None
    signal: str = ""  # the metric that misses most, where no other reason tells why the score is low
    opinion: str = ""  # the pulse or the band of a person who disagrees with the machine

    def since(self, today: dt.date) -> dt.date | None:
        """From when on it holds; None for what lies ahead, and where nobody knows."""
        match self.kind:
            case "drop":
                return today - dt.timedelta(days=30)
            case "drop_week":
                return today - dt.timedelta(days=7)
            case "silent":
                return today - dt.timedelta(days=self.number)
            case "overdue" | "long_overdue":
                return self.on and self.on + dt.timedelta(days=1)
            case "warned" | "disagrees":
                return self.on
        return None


def reasons(signs: Signs, today: dt.date) -> list[Reason]:
    """Why the account needs somebody, weightiest first; empty where nothing speaks for it or its contract is over."""
    if signs.ends_on is not None and signs.ends_on < today:
        return []
    found = [
        _drop(signs), _activation(signs, today), _silence(signs), _end(signs, today), _opinion(signs), _band(signs)
    ]  # fmt: skip
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
    """The fall of the week is newer than one of the month, and is told instead of it."""
    for kind, trend, extra in ((DROP_WEEK, signs.trend_7, 10), (DROP, signs.trend_30, 5)):
        if trend is not None and trend <= -SMALLEST_DROP:
            points = round(-trend / 100)
            return Reason(kind, min(points, 40) + extra, points)
    return None


def _activation(signs: Signs, today: dt.date) -> Reason | None:
    days = (signs.activation_deadline - today).days
    if signs.activation_state == "in_progress" and 0 <= days <= NEAR_DAYS:
        return Reason(DEADLINE_NEAR, 25, days, signs.activation_deadline)
    if signs.activation_state == "in_progress" and signs.warned:
        return Reason(WARNED, signs.warned // 5, signs.warned, signs.warned_on)
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
    if signs.ends_on is None:
        return None
    days, points = (signs.ends_on - today).days, {"at_risk": 30, "watch": 15}.get(signs.band, 10)
    is_near = days <= NEAR_DAYS or (days <= ENDS_DAYS and signs.band in ("at_risk", "watch"))
    return Reason(ENDS_SOON, points, days, signs.ends_on) if is_near else None


def disagreement(band: str, *, pulse: str, override: str) -> str:
    """Which opinion contradicts the computed band: "override", "pulse", or none.

    A bad pulse contradicts healthy, a good one at risk; an override contradicts every other band.
    """
    if override and override != band:
        return "override"
    return "pulse" if (pulse, band) in (("bad", "healthy"), ("good", "at_risk")) else ""


def _opinion(signs: Signs) -> Reason | None:
    who = disagreement(signs.band, pulse=signs.pulse, override=signs.override)
    if not who:
        return None
    said, on = (signs.override, signs.override_on) if who == "override" else (signs.pulse, signs.pulse_on)
    return Reason(DISAGREES, 15, 0, on, opinion=said)


def _band(signs: Signs) -> Reason | None:
    return Reason(AT_RISK, 15) if signs.band == "at_risk" else None
