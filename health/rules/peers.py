"""Accounts that an account may be held against: alike in plan and size, and never so few that one shows through."""

from collections.abc import Iterable, Mapping
from statistics import median

LEAST = 5


def median_of(values: Iterable[float | None]) -> float | None:
    """The middle of those that are known, the mean of the middle two of an even number; None of fewer than LEAST."""
    known = [value for value in values if value is not None]
    return median(known) if len(known) >= LEAST else None


def medians(rows: Iterable[Mapping[str, float | None]], names: Iterable[str]) -> dict[str, float | None]:
    """`median_of` each of the named columns."""
    found = list(rows)
    return {name: median_of(row[name] for row in found) for name in names}


def seats_alike(seats: int) -> tuple[int, int]:
    """From half to twice as many."""
    return -(-seats // 2), 2 * seats
