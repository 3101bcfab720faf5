"""Who went up or down a band this week, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from health.models.portfolio import Movement
from health.queries.portfolio import LOOKED_AT, count_movements, movements

SHOWN = 6


@dataclass(frozen=True)
class Direction:
    is_up: bool
    count: int
    is_capped: bool
    shown: list[Movement]


def read(csms: Sequence[int] | None) -> list[Direction]:
    """Those that fell first."""
    return [_direction(csms, is_up) for is_up in (False, True)]


def _direction(csms: Sequence[int] | None, is_up: bool) -> Direction:
    shown = movements(csms, is_up=is_up, most=SHOWN + 1)
    count = len(shown) if len(shown) <= SHOWN else count_movements(csms, is_up=is_up)
    return Direction(is_up, min(count, LOOKED_AT - 1), count >= LOOKED_AT, shown[:SHOWN])
