"""`{% load tuning %}`: drawings of a health model, in the reader's language."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cs_platform.templatetags.figures import CHANGES, RATIOS, SHARES
from health.definitions import REGISTRY
from health.rules.model import METRICS
from lib import curves, formats

register = template.Library()


@register.simple_tag
def curve(name: str, pairs: Sequence[tuple[float, float]]) -> SafeString:
    """The line of a signal through its points."""
    labels = [raw_value(raw, name) for raw, _points in pairs]
    figure = REGISTRY[name].label if name in METRICS else ""
    told = ", ".join(f"{label} → {points:g}" for label, (_raw, points) in zip(labels, pairs, strict=True))
    return SafeString(
        curves.curve(pairs, x_labels=labels, label=_("Points by “%(figure)s”") % {"figure": figure} + f": {told}")
    )


@register.simple_tag
def score_histograms(before: Sequence[int], after: Sequence[int]) -> SafeString:
    return SafeString(
        curves.histograms(
            before, after, x_labels=["0", "25", "50", "75", "100"], label=_("Accounts by score, now and then")
        )
    )


@register.filter
def raw_value(value: float, name: str) -> str:
    """A raw value of a metric in its unit, exact where the metric's own way of writing would round it."""
    locale = formats.cldr_name(get_language() or "en")
    if name in SHARES or name in CHANGES:
        return formats.percent(value, locale, _digits(value * 100))
    return formats.number(value, locale, _digits(value)) + ("×" if name in RATIOS else "")


def _digits(value: float) -> int:
    return len(f"{value:.4f}".rstrip("0").partition(".")[2])
