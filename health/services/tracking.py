"""What a call of the Segment tracking format says. PostHog's calls are turned into these by
`cs_platform.ingest.posthog`."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from health.rules.events import (
    Event,
    InvalidEvent,
    canonical_properties,
    content_identity,
    message_identity,
    read_name,
    read_timestamp,
)
from health.services.groups import Grouping, Person
from health.services.usage_batches import Batch, Rejection

Name = str | int | None
MAX_EVENT = 32 * 1024  # bytes of a call
PAGE_VIEWED, SCREEN_VIEWED = "Page viewed", "Screen viewed"


class Context(msgspec.Struct, rename="camel"):
    group_id: Name = None
    traits: dict[str, Any] | None = None


class Call(msgspec.Struct, rename="camel"):
    """The fields of a call that mean something here; others are let pass."""

    type: str | None = None
    message_id: Name = None
    user_id: Name = None
    anonymous_id: Name = None
    group_id: Name = None
    event: str | None = None
    name: str | None = None
    category: str | None = None
    timestamp: str | None = None
    properties: dict[str, Any] | None = None
    traits: dict[str, Any] | None = None
    context: Context | None = None


decoder = msgspec.json.Decoder(Call)


def add(batch: Batch, index: int, raw: bytes, kind: str | None, at: datetime, decode: Any = decoder.decode) -> None:
    """Adds to the batch what the call says; `kind` is that of the address, None where the call names its own."""
    try:
        if len(raw) > MAX_EVENT:
            raise InvalidEvent(f"a call may have {MAX_EVENT:,} bytes, this one has {len(raw):,}")
        call = decode(raw)
        _KINDS[kind or call.type](batch, call, at)
    except KeyError:
        _reject(batch, index, raw, f"type must be one of {', '.join(sorted(_KINDS))}")
    except InvalidEvent as error:
        _reject(batch, index, raw, str(error))
    except msgspec.ValidationError as error:
        _reject(batch, index, raw, str(error))
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        _reject(batch, index, raw, f"is not valid JSON ({error})")


def _reject(batch: Batch, index: int, raw: bytes, reason: str) -> None:
    batch.rejected.append(Rejection(index, reason[:300], bytes(raw[:8000]).decode(errors="replace")))


def _track(batch: Batch, call: Call, at: datetime) -> None:
    batch.events.append(_event(call, call.event or "", call.properties, at))


def _page(batch: Batch, call: Call, at: datetime) -> None:
    batch.events.append(_event(call, PAGE_VIEWED, _view(call), at))


def _screen(batch: Batch, call: Call, at: datetime) -> None:
    batch.events.append(_event(call, SCREEN_VIEWED, _view(call), at))


def _identify(batch: Batch, call: Call, at: datetime) -> None:
    account = _account(call)
    if account:
        batch.groupings.append(Grouping(_user(call), account, _at(call, at)))
    _add_person(batch, call, account, call.traits)
    batch.silent += 1


def _group(batch: Batch, call: Call, at: datetime) -> None:
    named = _text(call.group_id) or (_text(call.context.group_id) if call.context else "")
    account = read_name("groupId", named)
    batch.groupings.append(Grouping(_user(call), account, _at(call, at)))
    _add_person(batch, call, account, call.context.traits if call.context else None)
    batch.silent += 1


def _alias(batch: Batch, call: Call, at: datetime) -> None:
    """Two names of one person stay two users: accepted, so that the sender goes on, and without effect."""
    batch.silent += 1


_KINDS = {
    "track": _track,
    "page": _page,
    "screen": _screen,
    "identify": _identify,
    "group": _group,
    "alias": _alias,
}


def _event(call: Call, name: str, properties: dict[str, Any] | None, at: datetime) -> Event:
    instant, day = _timestamp(call, at)
    own_id = _text(call.message_id).strip()
    event = Event(
        _account(call),
        _user(call),
        read_name("event", name),
        instant,
        day,
        1,
        canonical_properties(properties) if properties else None,
        "",
        bool(own_id),
    )
    event.identity = message_identity(own_id) if own_id else content_identity(event)
    return event


def _timestamp(call: Call, at: datetime) -> tuple[datetime, Any]:
    return read_timestamp(call.timestamp) if call.timestamp else (at, None)


def _at(call: Call, at: datetime) -> datetime:
    return _timestamp(call, at)[0]


def _view(call: Call) -> dict[str, Any]:
    """The properties of a page or screen, with its name and category among them."""
    named = {"name": call.name, "category": call.category}
    return {**{key: value for key, value in named.items() if value}, **(call.properties or {})}


def _account(call: Call) -> str:
    """The account that the call itself names, "" where it names none."""
    named = _text(call.context.group_id) if call.context else ""
    named = named or _text(call.group_id)
    return read_name("context.groupId", named) if named.strip() else ""


def _user(call: Call) -> str:
    return read_name("userId (or anonymousId)", _text(call.user_id) or _text(call.anonymous_id))


def _add_person(batch: Batch, call: Call, account: str, traits: dict[str, Any] | None) -> None:
    traits = traits or {}
    name = traits.get("name") or " ".join(_words(traits.get(key) for key in ("firstName", "lastName")))
    said = [value if isinstance(value, str) and "\0" not in value else "" for value in (name, traits.get("email"))]
    if any(said):
        batch.people.append(Person(_user(call), account, said[0][:200], said[1][:254]))


def _words(values: Iterable[Any]) -> list[str]:
    return [value for value in values if isinstance(value, str) and value]


def _text(value: Name) -> str:
    return "" if value is None else value if isinstance(value, str) else str(value)
