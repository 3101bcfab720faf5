"""A health model: which signals count how much at which stage, read from JSON with every mistake named."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from lib.texts import is_storable, shown

STAGES = NEW, ESTABLISHED = ("new", "established")
METRICS = (
    "active_days_28",
    "active_users_7",
    "active_users_28",
    "dau_mean_28",
    "stickiness",
    "seat_utilisation",
    "feature_breadth",
    "usage_trend",
    "recency_days",
    "recency_ratio",
    "core_events_28",
    "weeks_active_12",
    "user_retention_28",
    "pause_ratio",
    "team_activity",
)
_EXAMPLE = '{"metric": "active_days_28", "weight": 30, "points": [[0, 0], [20, 100]]}'


class InvalidDefinition(ValueError):
    """The model cannot be used; the message says what, where and how to mend it."""


@dataclass(frozen=True)
class Signal:
    """A metric turned into 0..100 points by straight lines between (raw, points), flat outside them."""

    metric: str
    weight: float
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Definition:
    """Bands begin at `watch` and `healthy` points, lower bound inclusive; below `watch` is at risk."""

    name: str
    watch: float
    healthy: float
    stages: dict[str, tuple[Signal, ...]]
    note: str = ""


def parse_definition(data: Any) -> Definition:
    """The model of a decoded JSON document. Raises InvalidDefinition."""
    _object(data, "the model", {"name", "note", "thresholds", "stages"}, required=("name", "stages"))
    thresholds = _object(data.get("thresholds", {}), "thresholds", {"watch", "healthy"})
    watch = _number(thresholds.get("watch", 50), "thresholds.watch", 0, 100)
    healthy = _number(thresholds.get("healthy", 75), "thresholds.healthy", 0, 100)
    if not watch < healthy:
        raise InvalidDefinition("thresholds: watch must be lower than healthy")
    stages = _object(data["stages"], "stages", set(STAGES), required=STAGES)
    return Definition(
        name=_text(data["name"], "name", 200),
        note=_text(data["note"], "note", 5000) if data.get("note") else "",
        watch=watch,
        healthy=healthy,
        stages={stage: _signals(stages[stage], f"stages.{stage}") for stage in STAGES},
    )


def as_json(definition: Definition) -> dict[str, Any]:
    """The document that `parse_definition` reads back to an equal definition."""
    return {
        "name": definition.name,
        "note": definition.note,
        "thresholds": {"watch": definition.watch, "healthy": definition.healthy},
        "stages": {
            stage: [
                {"metric": each.metric, "weight": each.weight, "points": [list(point) for point in each.points]}
                for each in signals
            ]
            for stage, signals in definition.stages.items()
        },
    }


def _signals(data: Any, where: str) -> tuple[Signal, ...]:
    if not isinstance(data, list) or not data:
        raise InvalidDefinition(f"{where}: must be a list with at least one signal such as {_EXAMPLE}")
    signals = tuple(_signal(each, f"{where}[{n}]") for n, each in enumerate(data))
    metrics = [signal.metric for signal in signals]
    for metric in metrics:
        if metrics.count(metric) > 1:
            raise InvalidDefinition(f'{where}: the metric "{metric}" is used more than once; join its signals into one')
    return signals


def _signal(data: Any, where: str) -> Signal:
    _object(data, where, {"metric", "weight", "points"}, required=("metric", "weight", "points"))
    if data["metric"] not in METRICS:
        raise InvalidDefinition(f"{where}.metric: must be one of {', '.join(METRICS)}")
    weight = _number(data["weight"], f"{where}.weight", 0, 1_000_000)
    if weight <= 0:
        raise InvalidDefinition(f"{where}.weight: must be greater than 0")
    return Signal(data["metric"], weight, _points(data["points"], f"{where}.points"))


def _points(data: Any, where: str) -> tuple[tuple[float, float], ...]:
    if not isinstance(data, list) or not 2 <= len(data) <= 50:
        raise InvalidDefinition(f"{where}: must be a list of 2 to 50 pairs such as [[0, 0], [20, 100]]")
    pairs = []
    for n, pair in enumerate(data):
        if not isinstance(pair, list) or len(pair) != 2:
            raise InvalidDefinition(f"{where}[{n}]: must be a pair [raw value, points]")
        raw = _number(pair[0], f"{where}[{n}][0]", -1e12, 1e12)
        pairs.append((raw, _number(pair[1], f"{where}[{n}][1]", 0, 100)))
    if any(later[0] <= earlier[0] for earlier, later in pairwise(pairs)):
        raise InvalidDefinition(f"{where}: the raw values must rise from pair to pair")
    return tuple(pairs)


def _object(data: Any, where: str, known: set[str], required: tuple[str, ...] = ()) -> dict:
    if not isinstance(data, dict):
        raise InvalidDefinition(f"{where}: must be a JSON object with {', '.join(sorted(known))}")
    for key in data:
        if key not in known:
            raise InvalidDefinition(f'{where}: unknown key "{shown(key)}"; known are {", ".join(sorted(known))}')
    for key in required:
        if key not in data:
            raise InvalidDefinition(f'{where}: "{key}" is missing')
    return data


def _number(value: Any, where: str, lowest: float, highest: float) -> float:
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not is_number or not lowest <= value <= highest:  # NaN lies in no range
        raise InvalidDefinition(f"{where}: must be a number from {lowest:g} to {highest:g}")
    return value


def _text(value: Any, where: str, longest: int) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not is_storable(value):
        raise InvalidDefinition(f"{where}: must be a text of 1 to {longest} characters")
    return value
