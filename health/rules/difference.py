"""What differs between two health models, item by item."""

from dataclasses import dataclass

from health.rules.model import STAGES, Definition, Signal

ADDED, REMOVED, WEIGHT, POINTS, WATCH, HEALTHY = "added", "removed", "weight", "points", "watch", "healthy"


@dataclass(frozen=True)
class Difference:
    """`what` of the kinds above; before and after are numbers, points, or None where there is no signal.

    Weights are shares of their stage's total, so that doubling all of them differs in nothing.
    """

    what: str
    before: object
    after: object
    stage: str = ""
    metric: str = ""


def differences(before: Definition, after: Definition) -> list[Difference]:
    found = [
        Difference(name, getattr(before, name), getattr(after, name))
        for name in (WATCH, HEALTHY)
        if getattr(before, name) != getattr(after, name)
    ]
    for stage in STAGES:
        found += _of_stage(stage, before.stages[stage], after.stages[stage])
    return found


def _of_stage(stage: str, before: tuple[Signal, ...], after: tuple[Signal, ...]) -> list[Difference]:
    old, new = _shares(before), _shares(after)
    found = []
    for metric in [*new, *(metric for metric in old if metric not in new)]:
        (old_share, old_points), (new_share, new_points) = old.get(metric, (None, None)), new.get(metric, (None, None))
        if old_share is None or new_share is None:
            what = ADDED if old_share is None else REMOVED
            found.append(Difference(what, old_share, new_share, stage, metric))
            continue
        if round(old_share, 6) != round(new_share, 6):
            found.append(Difference(WEIGHT, old_share, new_share, stage, metric))
        if old_points != new_points:
            found.append(Difference(POINTS, old_points, new_points, stage, metric))
    return found


def _shares(signals: tuple[Signal, ...]) -> dict[str, tuple[float, tuple]]:
    total = sum(signal.weight for signal in signals)
    return {signal.metric: (signal.weight / total, signal.points) for signal in signals}
