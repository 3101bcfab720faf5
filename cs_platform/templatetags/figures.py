"""`{% load figures %}`: a figure never stands without its definition one click away."""

import datetime as dt
from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from health.choices import Band, Rung
from health.definitions import REGISTRY
from health.definitions.parts import COLUMNS, NUMBERS, PARTS
from lib import formats

register = template.Library()

SHARES = {"stickiness", "seat_utilisation", "feature_breadth", "user_retention_28", "team_activity"}
CHANGES = {"usage_trend"}
RATIOS = {"recency_ratio", "pause_ratio"}
MEANS = {"dau_mean_28"}


@register.inclusion_tag("components/figure.html", takes_context=True)
def figure(context: Context, name: str, value: Any, note: str = "", large: bool = False) -> dict[str, Any]:
    """A named figure of the registry; raises KeyError for a name that the registry does not have."""
    return {
        "definition": REGISTRY[name],
        "definitions_url": context["definitions_url"],
        "value": formats.UNKNOWN if value is None or value == "" else value,
        "note": note,
        "large": large,
    }


@register.simple_tag(takes_context=True)
def definition(context: Context, name: str, label: str = "") -> SafeString:
    """A word that leads to what it means."""
    return format_html(
        '<a class="def" href="{}#{}" data-definition="{}">{}</a>',
        context["definitions_url"],
        name,
        name,
        label or REGISTRY[name].label,
    )


@register.filter
def figure_name(name: str) -> str:
    """What the registry calls a figure; the name itself where it does not know it."""
    return str(REGISTRY[name].label) if name in REGISTRY else name


@register.filter
def rung_name(value: str) -> str:
    """A rung of the activation ladder in words."""
    return str(Rung(value).label)


@register.simple_tag
def band(value: str) -> SafeString:
    return format_html('<span class="band band-{}">{}</span>', value, Band(value).label)


@register.simple_tag
def metric(name: str, value: float | None) -> str:
    """The value of a metric of the registry in its unit: a share as per cent, a ratio as times, a count whole."""
    locale = formats.cldr_name(get_language() or "en")
    if name in SHARES:
        return formats.percent(value, locale)
    if name in CHANGES:
        return formats.signed_percent(value, locale)
    if name in RATIOS and value is not None:
        return formats.number(value, locale, 1) + "×"
    return formats.number(value, locale, 1 if name in MEANS else 0)


@register.filter
def column_label(name: str) -> str:
    """The head of a column of rows behind a figure."""
    return str(COLUMNS[name])


@register.filter
def is_number(name: str) -> bool:
    return name in NUMBERS


@register.filter
def part_label(name: str) -> str:
    """A number that a figure is computed of, in words."""
    return str(PARTS[name])


@register.filter
def cell(value: Any, column: str) -> str:
    """A value of such a column as a reader writes it."""
    locale = formats.cldr_name(get_language() or "en")
    if isinstance(value, dt.date):
        return formats.day(value, locale)
    if column == "band":
        return str(Band(value).label)
    if column == "coverage":
        return formats.percent(value, locale)
    return formats.number(value, locale, 2 if column == "score" else 0) if column in NUMBERS else str(value)


@register.filter
def part(value: float | None) -> str:
    """Whole where it is whole, else with two decimals."""
    locale = formats.cldr_name(get_language() or "en")
    return formats.number(value, locale, 0 if value is None or float(value).is_integer() else 2)


@register.filter
def at(values: Any, place: int) -> Any:
    return values[place]


@register.simple_tag
def said(sentence: str, name: str, value: float | None) -> str:
    """A sentence with a place for `%(value)s`: the value of that metric in its unit."""
    return str(sentence) % {"value": metric(name, value)}
