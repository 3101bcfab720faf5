"""Geometry of charts: from values to the numbers and paths that an SVG needs. No markup, no colour, no language.

A plot is drawn in its own units (WIDTH x HEIGHT) and stretched to the room it gets; lines keep their width by
`vector-effect`. Values are in drawing order, None is unknown and leaves a gap.
"""

import datetime as dt
import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 1000.0
HEIGHT = 200.0
PAD = 6.0  # so that a line at the very top or bottom is not cut off


@dataclass(frozen=True)
class Scale:
    """A straight line from values (low..high) to heights, upside down as SVG counts."""

    low: float
    high: float

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - PAD - share * (HEIGHT - 2 * PAD), 1)


@dataclass(frozen=True)
class Slot:
    """The column of the plot that belongs to one value: where a pointer finds it."""

    x: float
    width: float
    y: float | None
    height: float


@dataclass(frozen=True)
class Plot:
    """A drawn series: path data of line and area, the last known point, a slot per value, heights of the ticks."""

    line: str
    area: str
    last: tuple[float, float] | None
    slots: tuple[Slot, ...]
    ticks: tuple[tuple[float, float], ...]  # (value, y), lowest first


@dataclass(frozen=True)
class Mark:
    """Something that happened on a day of a chart. `kind` is what the style sheet knows it by."""

    day: dt.date
    kind: str
    text: str


def mark_places(days: Sequence[dt.date], marks: Sequence[Mark]) -> list[float]:
    """Where each mark stands between the first and the last of `days`, in the plot's own units."""
    first, last = days[0], days[-1]
    span = (last - first).days or 1
    return [round(min(max((mark.day - first).days / span, 0), 1) * WIDTH, 1) for mark in marks]


def nice_ticks(highest: float, wanted: int = 3) -> list[float]:
    """Round values from 0 to at least `highest`, in steps of 1, 2 or 5 times a power of ten; whole numbers only."""
    if highest <= 0:
        return [0.0, 1.0]
    rough = highest / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = max(1.0, next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough))
    return [step * i for i in range(math.ceil(highest / step) + 1)]


def line_plot(values: Sequence[float | None], ticks: Sequence[float], places: Sequence[float] | None = None) -> Plot:
    """A line through the known values; `ticks` (ascending, at least two) span the scale.

    `places` says where each value stands (ascending, in any unit: days); without it they stand evenly.
    """
    scale = Scale(ticks[0], ticks[-1])
    xs = _spread(places if places is not None else range(len(values)))
    points = [(x, None if value is None else scale.y(value)) for x, value in zip(xs, values, strict=True)]
    runs = _runs(points)
    borders = [0.0, *((left + right) / 2 for left, right in itertools.pairwise(xs)), WIDTH]
    slots = tuple(
        Slot(x=round(left, 1), width=round(right - left, 1), y=y, height=HEIGHT)
        for (_x, y), (left, right) in zip(points, itertools.pairwise(borders), strict=False)
    )
    return Plot(
        line="".join(_path(run) for run in runs),
        area="".join(_area(run) for run in runs if len(run) > 1),
        last=runs[-1][-1] if runs else None,
        slots=slots,
        ticks=tuple((tick, scale.y(tick)) for tick in ticks),
    )


def bar_plot(values: Sequence[float | None], ticks: Sequence[float]) -> Plot:
    """A bar per value from 0 up; zero and unknown have no height, and a known bar is never thinner than a hairline."""
    scale = Scale(0.0, ticks[-1])
    step = WIDTH / max(1, len(values))
    width = step * (0.72 if step > 4 else 1.0)
    slots = []
    for i, value in enumerate(values):
        top = scale.y(value) if value else HEIGHT - PAD
        height = round(max(HEIGHT - PAD - top, 1.0), 1) if value else 0.0
        slots.append(Slot(x=round(i * step + (step - width) / 2, 1), width=round(width, 1), y=top, height=height))
    return Plot("", "", None, tuple(slots), tuple((tick, scale.y(tick)) for tick in ticks))


def sparkline(values: Sequence[float | None], width: float, height: float) -> tuple[str, tuple[float, float] | None]:
    """Path data of a small line scaled to its own lowest and highest value, and its last point."""
    known = [value for value in values if value is not None]
    if not known:
        return "", None
    low, span = min(known), (max(known) - min(known)) or 1.0
    step = (width - 4) / max(1, len(values) - 1)
    points = [
        (round(2 + i * step, 1), None if v is None else round(height - 2 - (v - low) / span * (height - 4), 1))
        for i, v in enumerate(values)
    ]
    runs = _runs(points)
    return "".join(_path(run) for run in runs), runs[-1][-1]


def _spread(places: Sequence[float]) -> list[float]:
    """Places from edge to edge of the plot."""
    span = (places[-1] - places[0]) if len(places) > 1 else 1
    return [round((place - places[0]) / (span or 1) * WIDTH, 1) for place in places]


def _runs(points: Sequence[tuple[float, float | None]]) -> list[list[tuple[float, float]]]:
    """Points without a gap between them, as stretches."""
    runs: list[list[tuple[float, float]]] = []
    open_run = False
    for x, y in points:
        if y is None:
            open_run = False
            continue
        if not open_run:
            runs.append([])
        runs[-1].append((x, y))
        open_run = True
    return runs


def _path(run: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in run) + ("h.01" if len(run) == 1 else "")


def _area(run: list[tuple[float, float]]) -> str:
    return f"{_path(run)}V{HEIGHT:g}H{run[0][0]:g}Z"
