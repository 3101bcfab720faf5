"""Trial of a model on the past: would the score, 90 days before, have foretold who renewed and who left?"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np

from health.rules.score import AT_RISK, HEALTHY, UNKNOWN, WATCH
from lib import money
from lib.statistics import Auc, auc

DAYS_BEFORE = 90
LEAST_SCORED = 30  # outcomes, renewed or churned, whose account had a band then; fewer say nothing about a model
NOT_ENOUGH_DATA = "not enough data"
RENEWED = "renewed"


@dataclass(frozen=True, slots=True)
class Case:
    """One decided renewal. `score` in hundredths; band None = the contract had not started 90 days before."""

    account: str
    name: str
    ended_on: date
    outcome: str
    band: str | None
    score: int
    annual_value_minor: int | None
    currency: str

    @property
    def renewed(self) -> bool:
        return self.outcome == RENEWED


def scored_on(ended_on: date) -> date:
    """The day as of which the score is looked at."""
    return ended_on - timedelta(days=DAYS_BEFORE)


def report(cases: Sequence[Case]) -> dict[str, Any]:
    """The findings as a JSON object, the same whatever the order of `cases`.

    Those without a known band are counted and left out of everything else. A low score foretells an end: the AUC is
    how often, of a renewed and a lost account, the renewed one had the higher score.
    """
    scored = [case for case in cases if case.band not in (None, UNKNOWN)]
    found = _auc(scored)
    false_alarms = [case for case in scored if case.band == AT_RISK and case.renewed]
    misses = [case for case in scored if case.band == HEALTHY and not case.renewed]
    return {
        "decided": len(cases),
        "not_started": sum(case.band is None for case in cases),
        "unknown": sum(case.band == UNKNOWN for case in cases),
        "scored": len(scored),
        "bands": {band: _tally(cases, band) for band in (HEALTHY, WATCH, AT_RISK, UNKNOWN)},
        "auc": found.value if found else None,
        "auc_interval": [found.low, found.high] if found else None,
        "promise": _promise(scored),
        "verdict": _verdict(found, scored),
        "false_alarms": _by_revenue(false_alarms),
        "misses": _by_revenue(misses),
        "revenue": {"false_alarms": _revenue(false_alarms), "misses": _revenue(misses)},
    }


def _auc(scored: Sequence[Case]) -> Auc | None:
    scores, renewed = np.array([case.score for case in scored]), np.array([case.renewed for case in scored], bool)
    if len(scored) < LEAST_SCORED or renewed.all() or not renewed.any():
        return None
    return auc(scores[renewed], scores[~renewed])


def _tally(cases: Sequence[Case], band: str) -> dict[str, Any]:
    renewed = [case.renewed for case in cases if case.band == band]
    return {
        "renewed": sum(renewed),
        "churned": len(renewed) - sum(renewed),
        "share_churned": _share(len(renewed) - sum(renewed), len(renewed)),
    }


def _promise(scored: Sequence[Case]) -> dict[str, Any]:
    """ "High scores renew": how many of the healthy did, beside how many of all."""
    healthy = [case.renewed for case in scored if case.band == HEALTHY]
    return {
        "healthy": len(healthy),
        "renewed": sum(healthy),
        "share_renewed": _share(sum(healthy), len(healthy)),
        "share_renewed_of_all": _share(sum(case.renewed for case in scored), len(scored)),
    }


def _verdict(found: Auc | None, scored: Sequence[Case]) -> str:
    if found is None:
        return NOT_ENOUGH_DATA
    promise = _promise(scored)
    renewed = f"{promise['share_renewed_of_all']:.0%} of all {len(scored)} scored accounts renewed"
    if promise["healthy"]:
        renewed += f", {promise['share_renewed']:.0%} of the {promise['healthy']} healthy ones"
    return (
        f"{_finding(found)}: of a renewed and a lost account the renewed one had the higher score in"
        f" {found.value:.0%} of all pairs (95% interval {found.low:.0%} to {found.high:.0%}; a coin gives 50%)."
        f" {renewed}."
    )


def _finding(found: Auc) -> str:
    if found.low > 0.5:
        return "The score foretold who left"
    if found.high < 0.5:
        return "The score was the wrong way round"
    return "The score cannot be told from a coin"


def _by_revenue(cases: Sequence[Case]) -> list[dict[str, Any]]:
    """The largest first within each currency; those without a known value last."""
    ordered = sorted(
        cases,
        key=lambda case: (
            case.annual_value_minor is None,
            case.currency,
            -(case.annual_value_minor or 0),
            case.account,
            case.ended_on,
        ),
    )
    return [
        {
            "account": case.account,
            "name": case.name,
            "ended_on": case.ended_on.isoformat(),
            "score": case.score / 100,
            "annual_value": _amount(case.annual_value_minor, case.currency),
            "currency": case.currency,
        }
        for case in ordered
    ]


def _revenue(cases: Sequence[Case]) -> dict[str, str]:
    """Annual value at stake by currency, never added across."""
    sums: dict[str, int] = defaultdict(int)
    for case in cases:
        if case.annual_value_minor is not None:
            sums[case.currency] += case.annual_value_minor
    return {currency: money.to_text(sums[currency], currency) for currency in sorted(sums)}


def _amount(minor: int | None, currency: str) -> str | None:
    return None if minor is None else money.to_text(minor, currency)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
