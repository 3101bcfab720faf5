"""The history of health models and activation policies: a line is written in the transaction of the change.

A line's text is an English sentence marked by `gettext_noop`, with places for its values; see `VersionChange`.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from accounts.models.people import User
from health.choices import Configuration
from health.models.versions import VersionChange


def write_change(
    *, subject: Configuration, number: int, text: str, values: Mapping[str, Any], actor: User | None, at: dt.datetime
) -> None:
    """Adds one line; without an actor the system, or a command, did it."""
    VersionChange.objects.create(
        subject=subject, number=number, text=text, values={"number": number, **values}, actor=actor, at=at
    )
