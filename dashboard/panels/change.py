"""What changed: the score of some days ago and now, and the four parts that lead from one to the other exactly."""

import datetime as dt
from dataclasses import dataclass

from accounts.models.company import Account
from health.queries.change import change_between
from health.rules.change import PARTS

TEMPLATE = "dashboard/panels/change.html"
CHOICES = (7, 30, 90)
USUAL = 30


@dataclass(frozen=True)
class Split:
    """Scores and parts, by their names in the registry, in hundredths; no part where one of the scores is unknown."""

    days: int
    first: dt.date
    last: dt.date
    before: int | None
    after: int | None
    parts: list[tuple[str, int]]

    @property
    def total(self) -> int:
        return sum(points for _name, points in self.parts)


def split(account: Account, *, last: dt.date, days: int) -> Split:
    """Before its contract began an account has no score, whatever could be computed for that day."""
    first = last - dt.timedelta(days=days)
    if first < account.starts_on:
        return Split(days, first, last, None, None, [])
    change = change_between([account.pk], first=first, last=last)
    parts = [(f"change_{name}", int(change.parts[name][0])) for name in PARTS] if change.is_known[0] else []
    return Split(days, first, last, _known(change.before[0]), _known(change.after[0]), parts)


def _known(score: int) -> int | None:
    return int(score) if score >= 0 else None
