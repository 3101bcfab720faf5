"""The account's history: a line is written in the transaction of the change it tells of.

A line's text is an English sentence marked by `gettext_noop`, with places for its values; see `TimelineEntry`.
"""

import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.db import connection, models
from django.utils import translation

from accounts.choices import EntryKind
from accounts.models.people import User
from accounts.models.timeline import TimelineEntry
from lib import bulk

LONGEST = 1000  # characters of a value
NOTHING: Mapping[str, Any] = {}


class Line(NamedTuple):
    """What happened to an account."""

    account_id: int
    kind: EntryKind
    text: str
    values: Mapping[str, Any] = NOTHING
    customer_visible: bool = False


def label(choice: models.TextChoices) -> dict[str, str]:
    """The value for a term that each reader sees in his own language."""
    with translation.override("en"):
        return {"label": str(choice.label)}


def day(value: datetime.date) -> dict[str, str]:
    """The value for a day that each reader sees as he writes days."""
    return {"day": value.isoformat()}


def write_line(
    *,
    account_id: int,
    kind: EntryKind,
    text: str,
    values: Mapping[str, Any] = NOTHING,
    actor: User | None,
    at: datetime.datetime,
    customer_visible: bool = False,
    corrects: TimelineEntry | None = None,
) -> TimelineEntry:
    """Adds one line to an account's timeline; without an actor the system did it."""
    return TimelineEntry.objects.create(
        account_id=account_id,
        kind=kind,
        text=text,
        values=_fitted(values),
        actor=actor,
        at=at,
        customer_visible=customer_visible,
        corrects=corrects,
    )


def write_lines(*, lines: Sequence[Line], actor: User | None, at: datetime.datetime) -> None:
    """`write_line` for many accounts at once."""
    actor_id = None if actor is None else actor.pk
    bulk.insert(
        connection,
        TimelineEntry,
        ("account_id", "at", "kind", "text", "values", "actor_id", "customer_visible"),
        [
            (
                line.account_id,
                at,
                line.kind.value,
                line.text,
                json.dumps(_fitted(line.values)) if line.values else "{}",
                actor_id,
                line.customer_visible,
            )
            for line in lines
        ],
    )


def _fitted(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value[:LONGEST] if isinstance(value, str) else value for name, value in values.items()}
