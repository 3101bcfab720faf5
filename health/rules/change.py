"""Why a score changed between two days: configuration, coverage, passing time, behaviour, in this order."""

from dataclasses import dataclass, field

import numpy as np

from health.rules.evidence import Booleans, Floats, Integers
from health.rules.model import Definition
from health.rules.score import Scores, score

PARTS = ("configuration", "coverage", "time", "behaviour")


@dataclass(frozen=True)
class Reading:
    """What was known of accounts as of a day: metrics (NaN = unknown) and stage."""

    metrics: dict[str, Floats]
    is_new: Booleans


@dataclass(frozen=True)
class Change:
    """Per account: score before and after in hundredths (-1 = unknown) and the four parts that lead from one to the
    other exactly. Where one of the scores is unknown there is nothing to split: `is_known` is false. `signals` is what
    each metric's contribution changed by; what is unknown contributes nothing."""

    before: Integers
    after: Integers
    is_known: Booleans
    parts: dict[str, Integers]
    signals: dict[str, Integers] = field(default_factory=dict)


def split(before: Reading, silent: Reading, after: Reading, old: Definition, new: Definition) -> Change:
    """Take the steps one after the other and give each the difference that it makes.

    `silent` is as of the later day with no event after the earlier one counted. A signal that became known has no old
    value: the new one stands in for it from the coverage step on, so that all of its effect lies there. One that is
    known on both days but not in the silent reading keeps its old value: time alone says nothing of it.
    """
    covered = _covered(before.metrics, after.metrics)
    waited = _waited(before.metrics, silent.metrics, after.metrics)
    from_, to = score(before.metrics, before.is_new, old), score(after.metrics, after.is_new, new)
    steps = [from_.hundredths]
    for metrics, is_new in ((before.metrics, before.is_new), (covered, before.is_new), (waited, silent.is_new)):
        scored = score(metrics, is_new, new).hundredths
        steps.append(np.where(scored >= 0, scored, steps[-1]))  # a step at which nothing is known changes nothing
    steps.append(to.hundredths)
    first, last = steps[0], steps[-1]
    is_known = (first >= 0) & (last >= 0)
    differences = np.where(is_known, np.diff(steps, axis=0), 0)
    return Change(first, last, is_known, dict(zip(PARTS, differences, strict=True)), _signals(from_, to))


def _signals(before: Scores, after: Scores) -> dict[str, Integers]:
    """Per metric what it contributes after, less what it did before."""
    found: dict[str, Integers] = {}
    for scores, sign in ((before, -1), (after, 1)):
        for part in scores.contributions.values():
            for signal, given in zip(part.signals, part.hundredths, strict=True):
                total = found.setdefault(signal.metric, np.zeros(len(scores.hundredths), dtype=np.int64))
                total[part.rows] += sign * given
    return found


def _covered(before: dict[str, Floats], after: dict[str, Floats]) -> dict[str, Floats]:
    """The signals that are known after, by their old values as far as they have one."""
    return {
        name: np.where(np.isnan(after[name]), np.nan, np.where(np.isnan(before[name]), after[name], before[name]))
        for name in before
    }


def _waited(before: dict[str, Floats], silent: dict[str, Floats], after: dict[str, Floats]) -> dict[str, Floats]:
    """The same as of the later day, had nothing happened since the earlier one."""
    covered = _covered(before, after)
    return {
        name: np.where(np.isnan(before[name]) | np.isnan(after[name]) | np.isnan(silent[name]), covered[name], value)
        for name, value in silent.items()
    }
