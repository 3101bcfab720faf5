"""What a usage event is: checked fields, its identity, its day."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import blake2b
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

MAX_NAME = 200  # characters of an account's, a user's or an event's name
MAX_COUNT = 1_000_000_000
MAX_DEPTH = 100  # levels of lists and objects in properties
YEARS = (1990, 2100)
_UTC = ZoneInfo("UTC")
COLUMNS = ("account", "user", "event", "timestamp", "message_id", "count", "properties")


class InvalidEvent(ValueError):
    """The event can never be counted; the message says why and how to mend it."""


class Event(msgspec.Struct, gc=False):
    """A checked event. `account` is an external id, "" where the event names none. `day` is set where the source gave
    a bare date. `properties` is JSON text. `identity` is 32 hexadecimal digits; equal ones are the same event.
    `has_own_id`: the sender gave it one; otherwise its identity is what it says."""

    account: str
    user: str
    name: str
    at: datetime
    day: date | None
    count: int
    properties: str | None
    identity: str
    has_own_id: bool


def read_event(values: Sequence[str]) -> Event:
    """An event from its text fields, in the order of `COLUMNS`. Its identity is that of the first among equals.

    Raises `InvalidEvent`.
    """
    account, user, name, timestamp, message_id, count, properties = values
    at, day = read_timestamp(timestamp)
    message_id = message_id.strip()
    event = Event(
        read_name("account", account),
        read_name("user", user),
        read_name("event", name),
        at,
        day,
        read_count(count),
        read_properties(properties) if properties else None,
        "",
        bool(message_id),
    )
    event.identity = message_identity(message_id) if message_id else content_identity(event)
    return event


@lru_cache(maxsize=20_000)  # equal names become one object
def read_name(what: str, text: str) -> str:
    """An account's, a user's or an event's name, as every database takes it. Raises `InvalidEvent`."""
    text = text.strip()
    if not text:
        raise InvalidEvent(f"{what} is empty")
    if "\0" in text:
        raise InvalidEvent(f"{what} contains a NUL character; remove it")
    if len(text) > MAX_NAME:
        raise InvalidEvent(f"{what} is longer than {MAX_NAME} characters")
    return text


@lru_cache(maxsize=1000)
def read_count(text: str) -> int:
    """A row stands for so many events; empty is one."""
    text = text.strip()
    if not text:
        return 1
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 1 <= int(text) <= MAX_COUNT):
        raise InvalidEvent(f"count must be a whole number from 1 to {MAX_COUNT}, not {_shown(text)}")
    return int(text)


def read_timestamp(text: str) -> tuple[datetime, date | None]:
    """ISO 8601 with an offset, else UTC. A bare date comes with itself and its midnight in UTC."""
    text = text.strip()
    if len(text) <= 10:
        return _read_date(text)
    try:
        at = datetime.fromisoformat(text)
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError):
        raise _wrong_timestamp(text) from None
    if not YEARS[0] <= at.year <= YEARS[1]:
        raise _wrong_year(text)
    return at, None


@lru_cache(maxsize=20_000)
def _read_date(text: str) -> tuple[datetime, date]:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _wrong_timestamp(text) from None
    if not YEARS[0] <= day.year <= YEARS[1]:
        raise _wrong_year(text)
    return datetime(day.year, day.month, day.day, tzinfo=UTC), day


def _wrong_timestamp(text: str) -> InvalidEvent:
    if not text:
        return InvalidEvent("timestamp is empty")
    return InvalidEvent(f"timestamp must be ISO 8601 such as 2026-05-31T14:05:00Z or 2026-05-31, not {_shown(text)}")


def _wrong_year(text: str) -> InvalidEvent:
    return InvalidEvent(f"timestamp must lie in the years {YEARS[0]} to {YEARS[1]}, not {_shown(text)}")


def read_properties(text: str) -> str | None:
    """Canonical JSON text of an object given as JSON text."""
    try:
        value = msgspec.json.decode(text)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        raise InvalidEvent(f"properties must be a JSON object, not {_shown(text)}") from None
    return canonical_properties(value)


def canonical_properties(value: Any) -> str | None:
    """One text for equal objects, in a form that every database takes; None for an empty object."""
    if not isinstance(value, dict):
        raise InvalidEvent("properties must be a JSON object")
    if not value:
        return None
    try:
        text = msgspec.json.encode(value, order="sorted").decode()
    except (RecursionError, UnicodeEncodeError):
        raise InvalidEvent("properties are nested too deeply, or are not Unicode text") from None
    if "\\u0000" in text and _holds_nul(value):
        raise InvalidEvent("properties contain a NUL character; remove it")
    if text.count("[") + text.count("{") > MAX_DEPTH and _depth(text) > MAX_DEPTH:
        raise InvalidEvent(f"properties are nested more than {MAX_DEPTH} levels deep")
    return text


def _holds_nul(value: Any) -> bool:
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(part) for pair in value.items() for part in pair)
    return isinstance(value, list) and any(map(_holds_nul, value))


def _depth(text: str) -> int:
    """Levels of lists and objects in JSON text."""
    deepest = depth = 0
    for mark in re.sub(r'"(?:[^"\\]|\\.)*"', "", text):
        if mark in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark in "]}":
            depth -= 1
    return deepest


def message_identity(message_id: str) -> str:
    """The sender's own id decides, whatever else the event says."""
    return blake2b(message_id.encode(), digest_size=16, person=b"message").hexdigest()


def content_identity(event: Event) -> str:
    """Of an event that has no id of its own: everything it says. No field can hold the NUL that parts them."""
    time = event.day or event.at.timestamp()
    content = f"{event.account}\0{event.user}\0{event.name}\0{time}\0{event.count}\0{event.properties or ''}"
    return blake2b(content.encode(), digest_size=16).hexdigest()


def repeat_identity(identity: str, number: int) -> str:
    """Of the `number`-th repeat of an equal event in the same file (1 = the second of them)."""
    return blake2b(f"{identity}\0{number}".encode(), digest_size=16, person=b"repeat").hexdigest()


def number_repeats(events: Iterable[Event]) -> None:
    """Tells equal events of one batch apart where the sender gave them no id: each counts."""
    seen: dict[str, int] = {}
    for event in events:
        if not event.has_own_id:
            number = seen[event.identity] = seen.get(event.identity, -1) + 1
            if number:
                event.identity = repeat_identity(event.identity, number)


@lru_cache(maxsize=1000)
def zone_of(name: str) -> ZoneInfo:
    """The time zone of that IANA name; UTC if there is none such."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def local_day(at: datetime, zone: ZoneInfo) -> date:
    """The day of an instant in a time zone."""
    return at.date() if zone is _UTC and at.tzinfo is UTC else at.astimezone(zone).date()


def _shown(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")
