"""What changed between two days: the four parts that lead from one score to the other exactly, and what moved."""

import datetime as dt
from dataclasses import dataclass

import numpy as np

from accounts.models.company import Account
from health.models.scores import AccountSnapshot
from health.queries.change import Comparison, compare
from health.rules.change import PARTS
from health.rules.model import parse_definition

TEMPLATE = "dashboard/panels/change.html"
CHOICES = (7, 30, 90, 365)
USUAL = 30


@dataclass(frozen=True)
class Split:
    """Scores and parts, by their names in the registry, in hundredths; no part where one of the scores is unknown.

    `moved` has the metrics of today's signals whose value differs: name, value before, value after (None is unknown).
    """

    first: dt.date
    last: dt.date
    before: int | None
    after: int | None
    parts: list[tuple[str, int]]
    moved: list[tuple[str, float | None, float | None]]

    @property
    def days(self) -> int:
        return (self.last - self.first).days

    @property
    def total(self) -> int:
        return sum(points for _name, points in self.parts)


def split(snapshot: AccountSnapshot, *, first: dt.date, last: dt.date) -> Split:
    """Before its contract began an account has no score, whatever could be computed for that day."""
    account: Account = snapshot.account
    if first < account.starts_on:
        return Split(first, last, None, None, [], [])
    found = compare([account.pk], first=first, last=last)
    change = found.change
    parts = [(f"change_{name}", int(change.parts[name][0])) for name in PARTS] if change.is_known[0] else []
    return Split(first, last, _score(change.before[0]), _score(change.after[0]), parts, _moved(found, snapshot))


def _moved(found: Comparison, snapshot: AccountSnapshot) -> list[tuple[str, float | None, float | None]]:
    signals = parse_definition(snapshot.model.definition).stages[snapshot.stage]
    pairs = [(each.metric, _value(found.before[each.metric]), _value(found.after[each.metric])) for each in signals]
    return [(metric, before, after) for metric, before, after in pairs if before != after]


def _value(values: np.ndarray) -> float | None:
    return None if np.isnan(values[0]) else float(values[0])


def _score(score: int) -> int | None:
    return int(score) if score >= 0 else None
