"""Time to value: days from contract start to activation, those still without it counted as open, never dropped."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lib.statistics import Survival, survival


@dataclass(frozen=True, slots=True)
class Start:
    """An account's way to activation, known up to `known_until`; `ends_on` is the contract's last day."""

    starts_on: date
    activated_on: date | None
    ends_on: date | None
    known_until: date


@dataclass(frozen=True, slots=True)
class TimeToValue:
    """Days by which half, three quarters and nine tenths of `accounts` are activated; None = not reached so far."""

    accounts: int
    activated: int
    median: int | None
    p75: int | None
    p90: int | None


def time_to_value(starts: Iterable[Start], as_of: date) -> TimeToValue:
    """Kaplan-Meier over the accounts that had started by `as_of`; nothing after that day is looked at.

    Who is not activated by then is open: waited for until `as_of` or the contract's last day, whichever is earlier.
    """
    waits = [_wait(start, as_of) for start in starts if start.starts_on <= as_of]
    estimate = _estimate(waits)
    quantiles = (None if days is None else int(days) for days in map(estimate.quantile, (0.5, 0.75, 0.9)))
    return TimeToValue(len(waits), sum(activated for _, activated in waits), *quantiles)


def curve(starts: Iterable[Start], as_of: date) -> list[tuple[int, float]]:
    """The share (0..1) activated by each day on which it grows, by the same estimate."""
    estimate = _estimate([_wait(start, as_of) for start in starts if start.starts_on <= as_of])
    return [(int(day), 1 - left) for day, left in zip(estimate.times, estimate.remaining.tolist(), strict=True)]


def _estimate(waits: list[tuple[int, bool]]) -> Survival:
    return survival([days for days, _ in waits], [activated for _, activated in waits])


def _wait(start: Start, as_of: date) -> tuple[int, bool]:
    """Days until activation and True, or days waited so far and False."""
    if start.activated_on is not None and start.activated_on <= as_of:
        return (start.activated_on - start.starts_on).days, True
    last = min(day for day in (as_of, start.known_until, start.ends_on) if day is not None)
    return max((last - start.starts_on).days, 0), False
