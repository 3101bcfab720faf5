"""Where the most room is: which signal of a score could bring most of what it does not bring yet."""

from collections.abc import Mapping, Sequence

from health.rules.model import Signal

SMALLEST = 300  # hundredths: less than three points is no advice


def most_room(contributions: Mapping[str, int | None], signals: Sequence[Signal]) -> str | None:
    """The metric whose missing contribution is the largest, of several the first of the model.

    `contributions` are the hundredths that each known signal brings; an unknown one has no room, since nobody knows.
    None where nothing is known or every signal brings nearly all that it can.
    """
    known = [signal for signal in signals if contributions.get(signal.metric) is not None]
    total = sum(signal.weight for signal in known)
    room = {each.metric: 10_000 * each.weight / total - (contributions[each.metric] or 0) for each in known}
    metric = max(room, key=lambda name: room[name], default=None)
    return metric if metric is not None and room[metric] >= SMALLEST else None
