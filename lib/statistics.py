"""Statistics that the product shows: median, how well a score separates two groups, time until an event."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Z_95 = 1.959963984540054  # the normal quantile of 0.975: 95 % two-sided
_ROUNDING = 1e-9  # products of shares that ought to meet a level exactly miss it by less than this

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Auc:
    """Area under the ROC curve and its 95 % interval: shares from 0 to 1, 0.5 = no better than a coin."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Survival:
    """Kaplan-Meier estimate: `remaining[i]` is the share still without the event just after `times[i]`."""

    times: Floats
    remaining: Floats

    def quantile(self, share: float) -> float | None:
        """The first time by which at least `share` (0..1) had the event; None where that is never reached."""
        reached = np.flatnonzero(1 - self.remaining >= share - _ROUNDING)
        return float(self.times[reached[0]]) if len(reached) else None


def median(values: Sequence[float] | Floats) -> float:
    """The middle value; of an even number the mean of the middle two. Raises ValueError for no values."""
    if len(values) == 0:
        raise ValueError("no values have no median")
    ordered = np.sort(np.asarray(values, dtype=float))
    return float(ordered[(len(ordered) - 1) // 2] + ordered[len(ordered) // 2]) / 2


def auc(higher: Sequence[float] | Floats, lower: Sequence[float] | Floats) -> Auc:
    """How often a value of `higher` is above one of `lower`, over all pairs, a tie counting half.

    Source of the interval: DeLong, DeLong, Clarke-Pearson 1988, by mid-ranks after Sun and Xu 2014, cut at 0 and 1.
    Where that tells nothing (groups wholly apart, or a group of one): Newcombe 2006, method 5, which inverts the
    variance of Hanley and McNeil 1982. Raises ValueError when a group is empty.
    """
    above, below = np.asarray(higher, dtype=float), np.asarray(lower, dtype=float)
    if len(above) == 0 or len(below) == 0:
        raise ValueError("both groups need at least one value")
    together = mid_ranks(np.concatenate([above, below]))
    # For each value the share of the other group that it is on the right side of.
    of_above = (together[: len(above)] - mid_ranks(above)) / len(below)
    of_below = 1 - (together[len(above) :] - mid_ranks(below)) / len(above)
    value = float(of_above.mean())
    if min(len(above), len(below)) > 1:
        spread = math.sqrt(of_above.var(ddof=1) / len(above) + of_below.var(ddof=1) / len(below))
        if spread > _ROUNDING:
            return Auc(value, max(0.0, value - Z_95 * spread), min(1.0, value + Z_95 * spread))
    return Auc(value, *_interval_of_few(value, len(above), len(below)))


def mid_ranks(values: Floats) -> Floats:
    """Ranks from 1, equal values sharing the mean of their ranks."""
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(sizes)
    ranks: Floats = (last - (sizes - 1) / 2)[group]
    return ranks


def _interval_of_few(value: float, of_above: int, of_below: int) -> tuple[float, float]:
    """Newcombe's method 5: the areas from which `value` lies just 1.96 standard errors away."""
    pairs, extra = of_above * of_below, (of_above + of_below) / 2 - 1

    def far(area: float) -> bool:
        variance = area * (1 - area) * (1 + extra * (1 - area) / (2 - area) + extra * area / (1 + area)) / pairs
        return abs(area - value) > Z_95 * math.sqrt(variance)

    return _edge(far, 0.0, value), _edge(far, 1.0, value)


def _edge(far: Callable[[float], bool], outside: float, inside: float) -> float:
    """Between `outside` (far) and `inside` (not far), where the one turns into the other."""
    if outside == inside:
        return inside
    for _ in range(60):
        middle = (outside + inside) / 2
        outside, inside = (middle, inside) if far(middle) else (outside, middle)
    return inside


def survival(durations: Sequence[float] | Floats, happened: Sequence[bool] | npt.NDArray[np.bool_]) -> Survival:
    """Kaplan-Meier 1958: `durations` until the event where it `happened`, else for how long it was waited for.

    Who was waited for until day t counts as at risk on day t. Without an event the estimate has no step.
    """
    waited, seen = np.asarray(durations, dtype=float), np.asarray(happened, dtype=bool)
    times, events = np.unique(waited[seen], return_counts=True)
    at_risk = len(waited) - np.searchsorted(np.sort(waited), times, side="left")
    return Survival(times, np.cumprod(1 - events / at_risk, dtype=np.float64))
