"""`{% load charts %}`: a series of (day, value) as a chart drawn by the server, its numbers as a table beside it."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lib import charts, formats, svg

register = template.Library()

Series = Sequence[tuple[dt.date, float | None]]


def _drawn(series: Series, label: str, ticks: list[float], digits: int, kind: str) -> dict[str, Any]:
    locale = formats.cldr_name(get_language() or "en")
    rows = [(formats.day(day, locale), formats.number(value, locale, digits)) for day, value in series]
    values = [value for _day, value in series]
    if kind == "bar":
        plot = charts.bar_plot(values, ticks)
    else:
        plot = charts.line_plot(values, ticks, [day.toordinal() for day, _value in series])
    draw = svg.bar_chart if kind == "bar" else svg.line_chart
    picture = draw(plot, label=_summary(label, rows), tips=[f"{day}: {value}" for day, value in rows])
    return {
        "label": label,
        "svg": SafeString(picture),
        "y_labels": [formats.number(tick, locale) for tick in reversed(ticks)],
        "x_labels": _ends([formats.day(day, locale, "MMMd") for day, _value in series]),
        "rows": SafeString("".join(f'<tr><td>{day}</td><td class="num">{value}</td></tr>' for day, value in rows)),
    }


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
def line_chart(series: Series, label: str, ticks: str = "0 25 50 75 100", digits: int = 0) -> dict[str, Any]:
    """A line over days; `ticks` are the heights with a line and a number, ascending."""
    return _drawn(series, label, [float(tick) for tick in ticks.split()], digits, "line")


@register.inclusion_tag("components/chart.html")
def bar_chart(series: Series, label: str) -> dict[str, Any]:
    """A bar a day, from zero up."""
    highest = max((value for _day, value in series if value is not None), default=0)
    return _drawn(series, label, charts.nice_ticks(highest), 0, "bar")


@register.simple_tag
def sparkline(values: Sequence[float | None], label: str) -> SafeString:
    return SafeString(svg.spark(values, label=label))
