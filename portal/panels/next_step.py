"""What would help most next: the signal with the most room, in plain words with one concrete step."""

from dataclasses import dataclass

from health.rules.model import parse_definition
from health.rules.room import most_room
from portal.advice import ADVICE, Advice
from portal.scene import Scene

TEMPLATE = "portal/panels/next_step.html"


@dataclass(frozen=True)
class NextStep:
    """`advice` is None where everything goes well."""

    metric: str
    value: float | None
    advice: Advice | None


def read(scene: Scene) -> NextStep | None:
    """No read of its own. None while nothing has been used: the first days have words of their own."""
    if not scene.has_usage or scene.snapshot.score is None:
        return None
    snapshot = scene.snapshot
    signals = parse_definition(snapshot.model.definition).stages[snapshot.stage]
    metric = most_room(snapshot.contributions, signals)
    if metric is None:
        return NextStep("", None, None)
    return NextStep(metric, getattr(snapshot, metric), ADVICE[metric])
