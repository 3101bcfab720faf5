"""The score of the last 180 days, with what bears on it: other health models, overrides, pulses."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dashboard.panels.subject import Subject
from health.choices import Band
from health.models.scores import ScoreDay
from lib.charts import Mark

TEMPLATE = "dashboard/panels/history.html"
DAYS = 180
GAP_DAYS = 8  # weeks join up, even if one point was made a day late; beyond, nobody knows what lay between


@dataclass(frozen=True)
class History:
    series: list[tuple[dt.date, float | None]]
    marks: list[Mark]

    @property
    def is_known(self) -> bool:
        return any(value is not None for _day, value in self.series)


def read(subject: Subject) -> History:
    """The stored scores, None where nothing was known; a stretch without any of more than GAP_DAYS is left open."""
    last = subject.as_of
    first = last - dt.timedelta(days=DAYS - 1)
    rows = ScoreDay.objects.filter(account_id=subject.account.pk, day__range=(first, last)).order_by("day")
    series: list[tuple[dt.date, float | None]] = []
    marks: list[Mark] = []
    standing = None
    for day, score, number in rows.values_list("day", "score", "model__number"):
        if series and (day - series[-1][0]).days > GAP_DAYS:
            series.append((series[-1][0] + dt.timedelta(days=1), None))
        series.append((day, None if score is None else score / 100))
        if standing not in (None, number):
            marks.append(Mark(day, "model", _("health model %(number)s") % {"number": number}))
        standing = number
    return History(series, sorted([*marks, *_opinions(subject, first, last)], key=lambda mark: mark.day))


def _opinions(subject: Subject, first: dt.date, last: dt.date) -> list[Mark]:
    """In the days of the chart; an opinion of today stands at the edge, where the figures end."""
    pulses = [
        (pulse.at.date(), "pulse", _("pulse: %(value)s, %(person)s"), pulse.get_value_display(), pulse.by)
        for pulse in subject.pulses
    ]
    overrides = [
        (override.at.date(), "override", _("override: %(value)s, %(person)s"), Band(override.band).label, override.by)
        for override in subject.overrides
    ]
    return [
        Mark(min(day, last), kind, text % {"value": value, "person": person})
        for day, kind, text, value, person in (*pulses, *overrides)
        if day >= first
    ]
