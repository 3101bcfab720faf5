"""What can never be counted is kept for the administrator: once, however often it is sent again."""

from collections.abc import Iterable
from datetime import datetime
from hashlib import blake2b
from typing import NamedTuple

from django.db import connection

from health.choices import SetAsideState
from health.models.intake import SetAside
from health.services.set_aside import AT_ONCE, drop
from lib import bulk

MAX_REASON, MAX_NAME = 300, 200  # characters, as the columns hold them


class Rejected(NamedTuple):
    """What came and why it was not taken."""

    reason: str
    payload: str
    account: str = ""
    user: str = ""


def keep(rejected: Iterable[Rejected], *, at: datetime) -> None:
    """Sets aside each once. Runs in its caller's transaction.

    Equal payloads rejected for the same reason are one row, so that a sender who tries again and again adds nothing;
    the row tells when it came first.
    """
    rows = {_identity(one): one for one in rejected}
    bulk.merge(
        connection,
        SetAside,
        ["state", "reason", "account", "user", "identity", "payload", "at"],
        [
            (
                SetAsideState.REJECTED.value,
                _storable(one.reason)[:MAX_REASON],
                _storable(one.account)[:MAX_NAME],
                _storable(one.user)[:MAX_NAME],
                identity,
                _storable(one.payload),
                at,
            )
            for identity, one in sorted(rows.items())
        ],
        key=["identity"],
    )


def _identity(one: Rejected) -> str:
    said = f"{one.reason}\0{one.payload}".encode(errors="backslashreplace")
    return blake2b(said, digest_size=16, person=b"rejected").hexdigest()


def _storable(text: str) -> str:
    """As every database takes it: NUL and lone surrogates are shown."""
    return text.replace("\0", "\\0").encode(errors="backslashreplace").decode()


def discard(*, ids: Iterable[int] | None = None) -> int:
    """Drops rejected events (these, or all, at most `AT_ONCE`); says how many."""
    rows = SetAside.objects.filter(state=SetAsideState.REJECTED)
    return drop((rows if ids is None else rows.filter(pk__in=list(ids))).order_by("at"), at_most=AT_ONCE)
