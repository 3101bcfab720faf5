"""How many events came in on a day, and how they counted: one row a day and way in."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection

from health.choices import Channel
from health.models.intake import UsageReceived
from lib import bulk

_COUNTS = ("accepted", "duplicate", "held", "rejected")


@dataclass
class Counts:
    """Events by how they counted when they came."""

    accepted: int = 0
    duplicate: int = 0
    held: int = 0
    rejected: int = 0

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in _COUNTS)


def note(counts: Counts, *, channel: Channel, at: datetime) -> None:
    """Adds to the counts of the day. Runs at the end of its caller's transaction: rivals wait for this row."""
    if not counts:
        return
    bulk.merge(
        connection,
        UsageReceived,
        ["day", "channel", *_COUNTS, "last_at"],
        [
            (
                at.astimezone(UTC).date(),
                channel.value,
                counts.accepted,
                counts.duplicate,
                counts.held,
                counts.rejected,
                at,
            )
        ],
        key=["day", "channel"],
        update={
            **{name: f"old.{name} + excluded.{name}" for name in _COUNTS},
            "last_at": "CASE WHEN old.last_at >= excluded.last_at THEN old.last_at ELSE excluded.last_at END",
        },
    )
