"""Why this score: every signal of the model with its value, its points and what it brings."""

import itertools
from dataclasses import dataclass

from dashboard.panels.subject import Subject
from health.models.scores import AccountSnapshot, HealthModel
from health.rules.model import Definition, Signal, parse_definition

TEMPLATE = "dashboard/panels/why.html"


@dataclass(frozen=True)
class Line:
    """A signal: raw value (None is unknown), points 0..100, hundredths of the score it brings and could bring."""

    metric: str
    value: float | None
    points: float | None
    weight_share: float
    brings: int
    at_most: int


@dataclass(frozen=True)
class Why:
    model: HealthModel
    lines: list[Line]
    total: int | None


def read(subject: Subject) -> Why | None:
    """No read of its own: the snapshot comes with the model by which it was scored."""
    snapshot = subject.snapshot
    if snapshot is None:
        return None
    model = snapshot.model
    definition = parse_definition(model.definition)
    return Why(model, _lines(snapshot, definition), snapshot.score)


def _lines(snapshot: AccountSnapshot, definition: Definition) -> list[Line]:
    signals = definition.stages[snapshot.stage]
    known_weight = sum(signal.weight for signal in signals if snapshot.contributions.get(signal.metric) is not None)
    all_weight = sum(signal.weight for signal in signals)
    return [_line(snapshot, signal, known_weight, all_weight) for signal in signals]


def _line(snapshot: AccountSnapshot, signal: Signal, known_weight: float, all_weight: float) -> Line:
    brings = snapshot.contributions.get(signal.metric)
    is_known = brings is not None
    return Line(
        metric=signal.metric,
        value=getattr(snapshot, signal.metric),
        points=points_of(signal, getattr(snapshot, signal.metric)) if is_known else None,
        weight_share=signal.weight / all_weight,
        brings=brings or 0,
        at_most=round(signal.weight / known_weight * 10_000) if is_known else 0,
    )


def points_of(signal: Signal, value: float | None) -> float | None:
    """The signal's points for a raw value: straight lines between the stated pairs, flat outside."""
    if value is None:
        return None
    pairs = signal.points
    if value <= pairs[0][0]:
        return pairs[0][1]
    for (low, from_points), (high, to_points) in itertools.pairwise(pairs):
        if value <= high:
            return from_points + (value - low) / (high - low) * (to_points - from_points)
    return pairs[-1][1]
