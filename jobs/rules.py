"""Arithmetic of the queue: how often, how late, which periods."""

import traceback
from datetime import UTC, datetime, timedelta

MAX_ATTEMPTS = 3  # errors and lost workers together; then the row is parked and the others go on
RETRY_AFTER = (timedelta(seconds=5), timedelta(seconds=30))
ERROR_LENGTH = 20_000
TELLING_SHARE = 1 / 30  # of the work; less says nothing about the pace
CHUNK = 256 * 1024  # bytes of a stored file in one row; readers count on it, so it stays
EPOCH = datetime(2000, 1, 3, tzinfo=UTC)  # a Monday, so that periods of whole weeks start on Mondays


def is_last(attempt: int) -> bool:
    return attempt >= MAX_ATTEMPTS


def retry_delay(attempt: int) -> timedelta:
    """How long after the failure of attempt 1, 2 ... the next may start."""
    return RETRY_AFTER[min(attempt, len(RETRY_AFTER)) - 1]


def describe(error: BaseException) -> str:
    """What happened in one line, then the traceback; only characters that every database stores."""
    first = traceback.format_exception_only(error)[-1].strip()
    text = "\n".join([first, "", "".join(traceback.format_exception(error))])
    return text.replace("\0", "\\0").encode("utf-8", "backslashreplace").decode()[:ERROR_LENGTH]


def period_of(at: datetime, every: timedelta) -> str:
    """The name of the period that holds `at`: its first instant in UTC. Names sort as time does."""
    return _name(EPOCH + (at - EPOCH) // every * every)


def periods_since(last: str | None, *, at: datetime, every: timedelta, at_most: int) -> list[str]:
    """Periods after `last` up to the one that holds `at`, oldest first; without a last one only that of `at`."""
    current = period_of(at, every)
    if last is None:
        return [current]
    names: list[str] = []
    start = datetime.fromisoformat(last) + every
    while len(names) < at_most and _name(start) <= current:
        names.append(_name(start))
        start += every
    return names


def remaining(share: float, elapsed: timedelta) -> timedelta | None:
    """How long the rest takes at the pace so far; None while too little is done to tell, or nothing is left."""
    if not TELLING_SHARE <= share < 1:
        return None
    return elapsed / share * (1 - share)


def _name(start: datetime) -> str:
    return start.astimezone(UTC).isoformat(timespec="seconds")
