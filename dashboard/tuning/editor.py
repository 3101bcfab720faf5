"""The form of a health model: what was typed, kept as it is, with what is wrong beside each field.

Signals and points come and go while nothing is stored, so the form is read from the request and written back whole.
Names of fields: `name`, `note`, `watch`, `healthy`, and per signal `new-0-metric`, `-weight`, `-raw` and `-points` (the
last two once per point, in order).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from health.choices import Stage
from health.definitions import REGISTRY
from health.definitions import Definition as Figure
from health.rules.model import METRICS, STAGES, Definition
from lib.texts import is_storable

NUMBER = re.compile(r"[+-]?([0-9]{1,13}(\.[0-9]{0,12})?|\.[0-9]{1,12})")
MOST_SIGNALS, MOST_POINTS = len(METRICS), 50
LONGEST_RAW = 1e12


@dataclass
class PointRow:
    raw: str = ""
    points: str = ""
    error: str = ""


@dataclass
class SignalRow:
    metric: str
    weight: str
    rows: list[PointRow]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def figure(self) -> Figure | None:
        return REGISTRY.get(self.metric) if self.metric in METRICS else None

    @property
    def pairs(self) -> list[tuple[float, float]]:
        """What of the points can be drawn, by rising raw value."""
        found = {}
        for row in self.rows:
            raw, points = number(row.raw), number(row.points)
            if raw is not None and points is not None and 0 <= points <= 100 and abs(raw) <= LONGEST_RAW:
                found[raw] = points
        return sorted(found.items())


@dataclass
class Editor:
    name: str
    note: str
    watch: str
    healthy: str
    stages: dict[str, list[SignalRow]]
    revision: int
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def is_sound(self) -> bool:
        rows = [row for signals in self.stages.values() for row in signals]
        return not (self.errors or any(row.errors or any(point.error for point in row.rows) for row in rows))

    @property
    def parts(self) -> Iterator[dict[str, Any]]:
        """Stages for the template: label, signals with their names in the form, the share of each weight."""
        for stage, signals in self.stages.items():
            weights = [number(signal.weight) or 0.0 for signal in signals]
            total = sum(weights)
            yield {
                "stage": stage,
                "label": Stage(stage).label,
                "error": self.errors.get(stage, ""),
                "has_room": len(signals) < MOST_SIGNALS,
                "signals": [
                    {"row": signal, "id": f"{stage}-{n}", "place": n, "share": weight / total if total > 0 else None}
                    for n, (signal, weight) in enumerate(zip(signals, weights, strict=True))
                ],
            }


def number(text: str) -> float | None:
    """What was typed as a number; None for what is none."""
    return float(text) if NUMBER.fullmatch(text.strip()) else None


def text_of(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(value)


def editor_of(definition: Definition, revision: int) -> Editor:
    return Editor(
        name=definition.name,
        note=definition.note,
        watch=text_of(definition.watch),
        healthy=text_of(definition.healthy),
        stages={
            stage: [
                SignalRow(
                    signal.metric,
                    text_of(signal.weight),
                    [PointRow(text_of(raw), text_of(points)) for raw, points in signal.points],
                )
                for signal in definition.stages[stage]
            ]
            for stage in STAGES
        },
        revision=revision,
    )


def read(posted: QueryDict) -> Editor:
    """The form as it came, whatever is in it."""
    revision = posted.get("revision", "")
    return Editor(
        name=posted.get("name", ""),
        note=posted.get("note", ""),
        watch=posted.get("watch", ""),
        healthy=posted.get("healthy", ""),
        stages={stage: list(_signals(posted, stage)) for stage in STAGES},
        revision=int(revision) if re.fullmatch("[0-9]{1,9}", revision) else -1,
    )


def _signals(posted: QueryDict, stage: str) -> Iterator[SignalRow]:
    for place in range(MOST_SIGNALS):
        name = f"{stage}-{place}"
        if f"{name}-metric" in posted:
            raws, points = posted.getlist(f"{name}-raw"), posted.getlist(f"{name}-points")
            rows = [PointRow(str(raw), str(given)) for raw, given in zip(raws, points, strict=False)]
            yield SignalRow(posted.get(f"{name}-metric", ""), posted.get(f"{name}-weight", ""), rows[:MOST_POINTS])


def change_shape(editor: Editor, wish: str) -> bool:
    """Do what a button of the form asks for, such as `add-point.new.0` or `drop-point.new.0.2`. False: unknown."""
    match wish.split("."):
        case ["add-signal", stage] if stage in editor.stages and len(editor.stages[stage]) < MOST_SIGNALS:
            editor.stages[stage].append(_fresh(editor.stages[stage]))
        case ["drop-signal" | "raise" | "lower" | "add-point" | "sort" as what, stage, place]:
            signals = editor.stages.get(stage, [])
            if not (place.isdecimal() and place.isascii() and len(place) < 3 and int(place) < len(signals)):
                return False
            _change_signal(signals, int(place), what)
        case ["drop-point", stage, place, point] if place.isdecimal() and point.isdecimal():
            signals = editor.stages.get(stage, [])
            if not (
                len(place + point) < 6 and int(place) < len(signals) and int(point) < len(signals[int(place)].rows)
            ):
                return False
            del signals[int(place)].rows[int(point)]
        case _:
            return False
    return True


def _change_signal(signals: list[SignalRow], place: int, what: str) -> None:
    other = {"raise": place - 1, "lower": place + 1}.get(what)
    if what == "drop-signal":
        del signals[place]
    elif what == "add-point" and len(signals[place].rows) < MOST_POINTS:
        signals[place].rows.append(PointRow())
    elif what == "sort":
        signals[place].rows.sort(key=lambda row: (number(row.raw) is None, number(row.raw) or 0.0))
    elif other is not None and 0 <= other < len(signals):
        signals[place], signals[other] = signals[other], signals[place]


def _fresh(signals: list[SignalRow]) -> SignalRow:
    """The first metric that the stage does not use yet."""
    used = {signal.metric for signal in signals}
    metric = next((name for name in METRICS if name not in used), METRICS[0])
    return SignalRow(metric, "10", [PointRow("0", "0"), PointRow("1", "100")])


def check(editor: Editor) -> dict[str, Any] | None:
    """The document to store, or None with what is wrong noted beside each field."""
    _check_text(editor, "name", editor.name, 200, required=True)
    _check_text(editor, "note", editor.note, 5_000, required=False)
    watch, healthy = _threshold(editor, "watch"), _threshold(editor, "healthy")
    if watch is not None and healthy is not None and not watch < healthy:
        editor.errors["healthy"] = _("“Healthy” begins above “watch”.")
    stages = {stage: _check_stage(editor, stage) for stage in STAGES}
    if not editor.is_sound:
        return None
    thresholds: Mapping[str, Any] = {"watch": watch, "healthy": healthy}
    return {"name": editor.name.strip(), "note": editor.note.strip(), "thresholds": thresholds, "stages": stages}


def _check_text(editor: Editor, name: str, value: str, longest: int, *, required: bool) -> None:
    if required and not value.strip():
        editor.errors[name] = _("Give it a name.")
    elif len(value) > longest:
        editor.errors[name] = _("At most %(count)s characters.") % {"count": longest}
    elif not is_storable(value):
        editor.errors[name] = _("It holds a character that cannot be stored.")


def _threshold(editor: Editor, name: str) -> float | None:
    value = number(getattr(editor, name))
    if value is None or not 0 <= value <= 100:
        editor.errors[name] = _("A number from 0 to 100.")
        return None
    return value


def _check_stage(editor: Editor, stage: str) -> list[dict[str, Any]]:
    signals = editor.stages[stage]
    if not signals:
        editor.errors[stage] = _("At least one signal is needed.")
    used: set[str] = set()
    return [_check_signal(signal, used) for signal in signals]


def _check_signal(signal: SignalRow, used: set[str]) -> dict[str, Any]:
    if signal.metric not in METRICS:
        signal.errors["metric"] = _("Choose a metric.")
    elif signal.metric in used:
        signal.errors["metric"] = _("This metric is used above already. Join both into one signal.")
    used.add(signal.metric)
    weight = number(signal.weight)
    if weight is None or not 0 < weight <= 1_000_000:
        signal.errors["weight"] = _("A number above 0.")
    _check_points(signal)
    return {"metric": signal.metric, "weight": weight, "points": [list(pair) for pair in signal.pairs]}


def _check_points(signal: SignalRow) -> None:
    """Points stand in order of their raw value when they are stored; only equal ones are wrong."""
    if len(signal.rows) < 2:
        signal.errors["points"] = _("At least two points are needed.")
    seen: set[float] = set()
    for row in signal.rows:
        raw, points = number(row.raw), number(row.points)
        if raw is None or abs(raw) > LONGEST_RAW:
            row.error = _("The raw value is a number such as 0.8.")
        elif points is None or not 0 <= points <= 100:
            row.error = _("Points are a number from 0 to 100.")
        elif raw in seen:
            row.error = _("This raw value stands twice.")
        else:
            seen.add(raw)
