"""The score of the last 180 days."""

import datetime as dt
from dataclasses import dataclass

from accounts.models.company import Account
from health.models.scores import AccountSnapshot, ScoreDay

TEMPLATE = "dashboard/panels/history.html"
DAYS = 180
GAP_DAYS = 8  # weeks join up, even if one point was made a day late; beyond, nobody knows what lay between


@dataclass(frozen=True)
class History:
    series: list[tuple[dt.date, float | None]]

    @property
    def is_known(self) -> bool:
        return any(value is not None for _day, value in self.series)


def read(account: Account, snapshot: AccountSnapshot | None, today: dt.date) -> History:
    """The stored scores, None where nothing was known; a stretch without any of more than GAP_DAYS is left open."""
    last = snapshot.as_of if snapshot else today
    rows = ScoreDay.objects.filter(account_id=account.pk, day__gt=last - dt.timedelta(days=DAYS), day__lte=last)
    series: list[tuple[dt.date, float | None]] = []
    for day, score in rows.order_by("day").values_list("day", "score"):
        if series and (day - series[-1][0]).days > GAP_DAYS:
            series.append((series[-1][0] + dt.timedelta(days=1), None))
        series.append((day, None if score is None else score / 100))
    return History(series)
