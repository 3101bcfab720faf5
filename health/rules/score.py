"""The score: weighted points of the signals that are known, exact in hundredths (metrics.md)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from health.rules.evidence import Booleans, Floats, Integers
from health.rules.model import ESTABLISHED, NEW, Definition, Signal

AT_RISK, WATCH, HEALTHY, UNKNOWN = BANDS = ("at_risk", "watch", "healthy", "unknown")
LEAST_COVERAGE = 0.5
ESTABLISHED_AFTER_MONTHS = 3
_NOISE_DIGITS = 6  # decimals of a hundredth beyond which a difference is the noise of binary fractions


@dataclass(frozen=True)
class Contributions:
    """What each signal gave to the score of one stage's accounts (`rows`), in hundredths, and its points 0..100.

    A signal that is not known has NaN points and gave nothing.
    """

    rows: Integers
    signals: tuple[Signal, ...]
    points: Floats  # signals x rows
    hundredths: Integers  # signals x rows


@dataclass(frozen=True)
class Scores:
    """Per account: `exact` unrounded (NaN = nothing known), `hundredths` rounded half up (-1 = unknown)."""

    exact: Floats
    hundredths: Integers
    coverage: Floats
    coverage_hundredths: Integers
    band: NDArray[np.int64]  # index into BANDS
    contributions: dict[str, Contributions]  # by stage


def score(metrics: dict[str, Floats], is_new: Booleans, definition: Definition) -> Scores:
    """Score every account by the signals of its stage; `metrics` are NaN where unknown."""
    count = len(is_new)
    exact, coverage = np.full(count, np.nan), np.zeros(count)
    hundredths = np.full(count, -1)
    contributions = {}
    for stage, chosen in ((NEW, is_new), (ESTABLISHED, ~is_new)):
        rows = np.flatnonzero(chosen)
        signals = definition.stages[stage]
        points = _points(metrics, signals, rows)
        weights = np.array([signal.weight for signal in signals], dtype=np.float64)
        shares, coverage[rows] = _shares(points, weights)
        exact[rows] = _sum(shares)
        hundredths[rows] = np.where(np.isnan(exact[rows]), -1, half_up(np.nan_to_num(exact[rows]) * 100))
        contributions[stage] = Contributions(rows, signals, points, largest_remainders(shares, hundredths[rows]))
    return Scores(
        exact=exact,
        hundredths=hundredths,
        coverage=coverage,
        coverage_hundredths=half_up(coverage * 10_000),
        band=_bands(hundredths, coverage, definition),
        contributions=contributions,
    )


def half_up(values: Floats) -> Integers:
    """To whole numbers, halves upwards; what only binary fractions keep from being a half counts as one."""
    return np.floor(np.round(values, _NOISE_DIGITS) + 0.5).astype(np.int64)


def _points(metrics: dict[str, Floats], signals: tuple[Signal, ...], rows: Integers) -> Floats:
    """Each signal's points: straight lines between the stated pairs, flat outside; NaN stays NaN."""
    points = np.empty((len(signals), len(rows)))
    for place, signal in enumerate(signals):
        raw, given = zip(*signal.points, strict=True)
        points[place] = np.interp(metrics[signal.metric][rows], raw, given)
    return points


def _shares(points: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Each signal's part of the score (NaN where unknown), and how much of the weight is known."""
    known = ~np.isnan(points)
    known_weight = _sum(np.where(known, weights[:, None], np.nan), nothing=0.0)
    shares = np.full(points.shape, np.nan)
    np.divide(points * weights[:, None], known_weight, out=shares, where=known)
    return shares, known_weight / _sum(weights[:, None])


def _sum(parts: Floats, nothing: float = np.nan) -> Floats:
    """The sum over signals, one after the other, so that it is the same whatever stands beside; of none: `nothing`."""
    total = np.zeros(parts.shape[1])
    for part in parts:
        total += np.nan_to_num(part)
    return np.where(np.isnan(parts).all(axis=0), nothing, total)


def largest_remainders(shares: Floats, hundredths: Integers) -> Integers:
    """Whole hundredths that add up to `hundredths` exactly, the left-over given to the largest fractions.

    Source: Hamilton's method of apportionment; equal fractions in the order of the signals.
    """
    scaled = np.round(np.nan_to_num(shares) * 100, _NOISE_DIGITS)
    parts = np.floor(scaled).astype(np.int64)
    fractions = np.where(np.isnan(shares), -1.0, scaled - parts)
    places = np.argsort(-fractions, axis=0, kind="stable")
    ranks = np.empty_like(places)
    np.put_along_axis(ranks, places, np.arange(len(shares))[:, None], axis=0)
    return parts + (ranks < np.maximum(hundredths, 0) - parts.sum(axis=0))


def _bands(hundredths: Integers, coverage: Floats, definition: Definition) -> Integers:
    """From the rounded score, so that the band never contradicts the number beside it."""
    watch, healthy = definition.watch * 100, definition.healthy * 100
    bands = (hundredths >= watch).astype(np.int64) + (hundredths >= healthy)
    is_unknown = (np.round(coverage, _NOISE_DIGITS) < LEAST_COVERAGE) | (hundredths < 0)
    return np.where(is_unknown, BANDS.index(UNKNOWN), bands)
