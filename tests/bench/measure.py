"""Timing in one run: the ways to compare are run in turn, and what counts is their ratio."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Seconds that one way took, over all its runs."""

    name: str
    seconds: list[float]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def seconds_of(work: Callable[[], object]) -> float:
    gc.collect()
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def alternate(
    ways: dict[str, Callable[[], object]], *, runs: int, reset: Callable[[], object] | None = None
) -> list[Timing]:
    """Run every way once per round; `reset` puts the rows back before each run and is not timed."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, work in ways.items():
            if reset:
                reset()
            taken[name].append(seconds_of(work))
    return [Timing(name, seconds) for name, seconds in taken.items()]


def show(title: str, timings: list[Timing], *, against: str, rows: int = 0, goal: str = "") -> None:
    """Print a table: median, least, most, rows per second, and the median as a multiple of the way `against`."""
    base = next(timing for timing in timings if timing.name == against)
    print(f"\n## {title}")
    if goal:
        print(f"goal: {goal}")
    print(f"{'way':58} {'median s':>9} {'min':>9} {'max':>9} {'rows/s':>10} {'times':>7}")
    for timing in timings:
        rate = f"{rows / timing.median:,.0f}" if rows else ""
        ratio = timing.median / base.median
        low, high = min(timing.seconds), max(timing.seconds)
        print(f"{timing.name:58} {timing.median:9.3f} {low:9.3f} {high:9.3f} {rate:>10} {ratio:7.2f}", flush=True)
