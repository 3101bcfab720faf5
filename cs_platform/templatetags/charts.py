"""`{% load charts %}`: a series of (day, value) as a chart drawn by the server, its numbers as a table beside it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from health.queries.checklist import Checklist
from lib import charts, formats, svg

register = template.Library()

Series = Sequence[tuple[dt.date, float | None]]


def _drawn(
    series: Series,
    label: str,
    ticks: list[float],
    digits: int,
    kind: str,
    marks: Sequence[charts.Mark] = (),
    level: float | None = None,
) -> dict[str, Any]:
    locale = formats.cldr_name(get_language() or "en")
    rows = [(formats.day(day, locale), formats.number(value, locale, digits)) for day, value in series]
    values = [value for _day, value in series]
    if kind == "bar":
        plot = charts.bar_plot(values, ticks)
    else:
        plot = charts.line_plot(values, ticks, [day.toordinal() for day, _value in series])
    tips = [f"{day}: {value}" for day, value in rows]
    summary = _summary(label, rows)
    if kind == "bar":
        height = None if level is None else charts.Scale(0.0, ticks[-1]).y(level)
        picture = svg.bar_chart(plot, label=summary, tips=tips, reference=height)
    else:
        picture = svg.line_chart(plot, label=summary, tips=tips, marks=_marks(series, marks, locale))
    return {
        "label": label,
        "svg": SafeString(picture),
        "y_labels": [formats.number(tick, locale) for tick in reversed(ticks)],
        "x_labels": _ends([formats.day(day, locale, "MMMd") for day, _value in series]),
        "rows": SafeString("".join(f'<tr><td>{day}</td><td class="num">{value}</td></tr>' for day, value in rows)),
        "marks": [(formats.day(mark.day, locale), mark.kind, mark.text) for mark in marks],
    }


def _marks(series: Series, marks: Sequence[charts.Mark], locale: str) -> list[tuple[float, str, str]]:
    places = charts.mark_places([day for day, _value in series], marks) if series else []
    return [
        (place, mark.kind, f"{formats.day(mark.day, locale)}: {mark.text}")
        for place, mark in zip(places, marks, strict=True)
    ]


def _summary(label: str, rows: list[tuple[str, str]]) -> str:
    if not rows:
        return label
    first, last = rows[0], rows[-1]
    return _("%(label)s, from %(first)s (%(low)s) to %(last)s (%(high)s)") % {
        "label": label,
        "first": first[0],
        "low": first[1],
        "last": last[0],
        "high": last[1],
    }


def _ends(labels: list[str]) -> list[str]:
    """First, middle and last: as many as fit a narrow screen."""
    return labels if len(labels) < 3 else [labels[0], labels[len(labels) // 2], labels[-1]]


@register.inclusion_tag("components/chart.html")
def line_chart(
    series: Series,
    label: str,
    ticks: str = "0 25 50 75 100",
    digits: int = 0,
    marks: Sequence[charts.Mark] = (),
) -> dict[str, Any]:
    """A line over days; `ticks` are the heights with a line and a number, ascending, `marks` what happened."""
    return _drawn(series, label, [float(tick) for tick in ticks.split()], digits, "line", marks)


@register.inclusion_tag("components/chart.html")
def step_chart(points: Sequence[tuple[int, float]], label: str) -> dict[str, Any]:
    """Per cent that grow in steps, from nothing on day 0; `points` are (day, per cent), a pair per step."""
    locale = formats.cldr_name(get_language() or "en")
    ticks, corners, reached = [0.0, 25.0, 50.0, 75.0, 100.0], [(0, 0.0)], 0.0
    for day, share in points:
        corners += [(day, reached), (day, share)]
        reached = share
    plot = charts.line_plot([share for _day, share in corners], ticks, [day for day, _share in corners])
    rows = [(formats.number(day, locale), formats.number(share, locale, 1)) for day, share in points]
    return {
        "label": label,
        "svg": SafeString(svg.line_chart(plot, label=_summary(label, rows), tips=["" for _corner in corners])),
        "y_labels": [formats.number(tick, locale) for tick in reversed(ticks)],
        "x_labels": [formats.number(day, locale) for day in (0, points[-1][0] // 2, points[-1][0])],
        "rows": SafeString("".join(f'<tr><td>{day}</td><td class="num">{share}</td></tr>' for day, share in rows)),
    }


@register.inclusion_tag("components/chart.html")
def bar_chart(series: Series, label: str, reference: float | None = None, reference_label: str = "") -> dict[str, Any]:
    """A bar a day, from zero up; `reference` is a value to hold them against, as a level line."""
    highest = max([reference or 0, *(value for _day, value in series if value is not None)])
    ticks = charts.nice_ticks(highest)
    drawn = _drawn(series, label, ticks, 0, "bar", level=reference)
    if reference is not None:
        locale = formats.cldr_name(get_language() or "en")
        drawn["reference"] = f"{reference_label}: {formats.number(reference, locale, 1)}"
    return drawn


@register.simple_tag
def sparkline(values: Sequence[float | None], label: str) -> SafeString:
    return SafeString(svg.spark(values, label=label))


WARNINGS = (30, 60, 75)  # days after the start on which a flag warns


@register.simple_tag
def clock(checklist: Checklist) -> SafeString:
    """The three months as a line: days gone, pauses, milestones reached, days on which a warning is given."""
    locale = formats.cldr_name(get_language() or "en")
    end = checklist.activated_on or checklist.deadline - dt.timedelta(days=checklist.days_left)
    length = max(checklist.length, _days(checklist, end) + 1)
    gone = min(_days(checklist, end) + 1, length)
    spans = [("gone", 0, gone, _("Day %(day)s") % {"day": gone})]
    if gone > checklist.length:
        spans.append(("over", checklist.length, gone, _("After the deadline")))
    for pause in checklist.pauses:
        first, last = _days(checklist, pause.starts_on), _days(checklist, pause.ends_on or end) + 1
        spans.append(("pause", max(first, 0), min(max(last, 0), length), f"{_('Paused')}: {pause.reason}"))
    reached = sorted(step.reached_on for step in checklist.steps if step.reached_on)
    return SafeString(
        svg.track(
            length,
            label=_("The activation clock: %(day)s of %(length)s days, %(count)s of %(all)s milestones reached")
            % {"day": checklist.day, "length": checklist.length, "count": len(reached), "all": len(checklist.steps)},
            spans=spans,
            ticks=[(day, _("%(day)s days") % {"day": day}) for day in WARNINGS if day < length],
            dots=[(_days(checklist, day) + 0.5, formats.day(day, locale)) for day in reached],
        )
    )


def _days(checklist: Checklist, day: dt.date) -> int:
    return (day - checklist.starts_on).days
