"""Usage for tests, told in days and stored as every source stores it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import count

from accounts.models.company import Account
from health.rules.events import read_event
from health.services.intake import store

AT = datetime(2026, 7, 1, tzinfo=UTC)
_messages = count(1)


def use(account: Account, days: Iterable[date], user: str = "alice", event: str = "Report created") -> None:
    """One event on each of these days in the account's own time zone."""
    events = [(account.external_id, user, event, day.isoformat(), f"message {next(_messages)}", "", "") for day in days]
    store([read_event(values) for values in events], at=AT)


def every(days: int, first: date, last: date) -> list[date]:
    """Each so many days from `first` up to `last`."""
    return [first + timedelta(number) for number in range(0, (last - first).days + 1, days)]
