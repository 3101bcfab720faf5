"""PostHog's calls, read as calls of the Segment tracking format."""

from typing import Any

import msgspec

from health.rules.events import InvalidEvent
from health.services.tracking import Call, Context, Name

GROUP_TYPES = ("company", "account", "organization")  # the group that is the account, where several are given


class Capture(msgspec.Struct):
    """The fields of PostHog's capture that mean something here."""

    event: str
    distinct_id: Name = None
    uuid: str | None = None
    timestamp: str | None = None
    properties: dict[str, Any] | None = None
    set: dict[str, Any] | None = msgspec.field(default=None, name="$set")


_decoder = msgspec.json.Decoder(Capture)
_KINDS = {
    "$identify": "identify",
    "$set": "identify",
    "$set_once": "identify",
    "$create_alias": "alias",
    "$groupidentify": "alias",
    "$pageview": "page",
    "$screen": "screen",
}


def decode(raw: bytes) -> Call:
    """The Segment call that says the same. Raises `InvalidEvent`, and what `msgspec` raises."""
    capture = _decoder.decode(raw)
    properties = dict(capture.properties or {})
    groups = properties.pop("$groups", None)
    traits = capture.set or properties.get("$set")
    return Call(
        type=_KINDS.get(capture.event, "track"),
        message_id=capture.uuid,
        user_id=capture.distinct_id if capture.distinct_id is not None else _name(properties.get("distinct_id")),
        event=capture.event,
        timestamp=capture.timestamp or _name(properties.get("timestamp")),
        properties=properties,
        traits=traits if isinstance(traits, dict) else None,
        context=Context(group_id=_account(groups)),
    )


def _account(groups: Any) -> str | None:
    """The group of a type that means a customer, else the first one. Raises `InvalidEvent`."""
    if not groups:
        return None
    if not isinstance(groups, dict):
        raise InvalidEvent("$groups must be an object of group types and their keys")
    kind = next((kind for kind in GROUP_TYPES if kind in groups), next(iter(groups)))
    if (key := groups[kind]) is None:
        return None
    if isinstance(key, bool) or not isinstance(key, str | int | float):
        raise InvalidEvent(f"$groups must give the {kind[:60]} as text or a number")
    return str(key)


def _name(value: Any) -> str | None:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else None
