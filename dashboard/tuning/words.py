"""Differences between models, and findings of trials, as sentences."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from health.choices import Stage
from health.rules import difference
from health.rules.difference import Difference
from health.rules.trial import LEAST_SCORED
from lib import formats, money


@dataclass(frozen=True)
class Line:
    """A difference for a table: where, what, before and after. `metric` leads to its definition."""

    where: str
    metric: str
    what: str
    before: str
    after: str


def lines(found: Sequence[Difference]) -> list[Line]:
    return [_line(each) for each in found]


def _line(each: Difference) -> Line:
    what = {
        difference.WATCH: _("“Watch” begins at"),
        difference.HEALTHY: _("“Healthy” begins at"),
        difference.ADDED: _("new signal, with the weight"),
        difference.REMOVED: _("signal gone, it had the weight"),
        difference.WEIGHT: _("weight"),
        difference.POINTS: _("points"),
    }[each.what]
    where = str(Stage(each.stage).label) if each.stage else _("bands")
    return Line(where, each.metric, what, _value(each, each.before), _value(each, each.after))


def _value(each: Difference, value: Any) -> str:
    if value is None:
        return formats.UNKNOWN
    if each.what == difference.POINTS:
        return ", ".join(f"{plain(raw)} → {plain(points)}" for raw, points in value)
    return plain(value) if each.what in (difference.WATCH, difference.HEALTHY) else formats.percent(value, _locale())


def plain(value: float) -> str:
    """A raw value as short as it can be written exactly enough."""
    return formats.number(value, _locale(), 0 if value == int(value) else 2)


def verdict(report: dict[str, Any]) -> str:
    """What a trial found, in plain words; where there are too few outcomes, what is missing."""
    if report["auc"] is None:
        return _nothing_found(report)
    low, high = report["auc_interval"]
    if low > 0.5:
        finding = _("The score foretold who left.")
    elif high < 0.5:
        finding = _("The score was the wrong way round.")
    else:
        finding = _("The score cannot be told from a coin.")
    return " ".join([finding, _pairs(report), *_promise(report["promise"])])


def _nothing_found(report: dict[str, Any]) -> str:
    """Too few, or all with the same end."""
    scored = report["scored"]
    start = _("Not enough data.")
    if scored < LEAST_SCORED:
        why = _(
            "A verdict needs %(needed)s terms that ended in this time and whose account had a band 90 days before;"
            " there are %(scored)s. Another %(not_started)s had not begun by then, and of %(unknown)s too little was"
            " known."
        )
        return f"{start} {why}" % {**_counts(report), "needed": LEAST_SCORED}
    if report["promise"]["share_renewed_of_all"]:
        why = _("All %(scored)s accounts renewed: nobody left whom a score could have foretold.")
    else:
        why = _("All %(scored)s accounts left: nobody renewed to compare them with.")
    return f"{start} {why}" % _counts(report)


def _counts(report: dict[str, Any]) -> dict[str, str]:
    return {name: formats.number(report[name], _locale()) for name in ("scored", "not_started", "unknown")}


def _pairs(report: dict[str, Any]) -> str:
    low, high = report["auc_interval"]
    return _(
        "Of a renewed and a lost account the renewed one had the higher score in %(share)s of all pairs"
        " (95%% interval %(low)s to %(high)s; a coin gives 50%%)."
    ) % {"share": _percent(report["auc"]), "low": _percent(low), "high": _percent(high)}


def _promise(promise: dict[str, Any]) -> list[str]:
    if not promise["healthy"]:
        return []
    return [
        _("%(healthy)s of the accounts that were healthy renewed, %(all)s of all.")
        % {"healthy": _percent(promise["share_renewed"]), "all": _percent(promise["share_renewed_of_all"])}
    ]


def interval(report: dict[str, Any]) -> str:
    if not report["auc_interval"]:
        return ""
    low, high = report["auc_interval"]
    return _("95%% interval %(low)s to %(high)s") % {"low": plain(low), "high": plain(high)}


def amount(text: str, currency: str) -> str:
    """Money of a report, which has it as plain text in major units."""
    return formats.money(money.parse(text, currency), currency, _locale())


def sums(by_currency: dict[str, str]) -> str:
    return ", ".join(amount(text, currency) for currency, text in by_currency.items())


def _percent(share: float) -> str:
    return formats.percent(share, _locale())


def _locale() -> str:
    return formats.cldr_name(get_language() or "en")
