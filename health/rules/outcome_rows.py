"""What a row of outcomes.csv says: how a term of an account ended."""

import datetime
import re
from collections.abc import Sequence
from typing import NamedTuple

COLUMNS = ("account", "ended_on", "outcome")
KINDS = ("renewed", "churned")
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class InvalidOutcome(ValueError):
    """The row cannot be taken; the message names every problem."""


class OutcomeValues(NamedTuple):
    """`account` is an external id, `ended_on` the last day of the term."""

    account: str
    ended_on: datetime.date
    outcome: str


def read_outcome(cells: Sequence[str]) -> OutcomeValues:
    """Cells in the order of COLUMNS. Raises InvalidOutcome."""
    account, ended_on, outcome = (cell.strip() for cell in cells)
    day = _day(ended_on)
    problems = [
        *(["account: is empty"] if not account else []),
        *([f"ended_on: {ended_on[:60]!r} is not a day such as 2026-03-31"] if day is None else []),
        *([f"outcome: {outcome[:60]!r} is neither renewed nor churned"] if outcome.lower() not in KINDS else []),
    ]
    if problems or day is None:
        raise InvalidOutcome("; ".join(problems))
    return OutcomeValues(account, day, outcome.lower())


def _day(text: str) -> datetime.date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day < LATEST else None
