"""Usage and retention metrics per account, as metrics.md defines them. Unknown is NaN."""

import numpy as np

from health.rules.evidence import Booleans, Evidence, Floats, Integers
from lib.ragged import Ragged, starts_of

USUAL_PAUSE_DAYS = 7  # the shortest pause that counts as usual
NO_HABIT_PAUSE_DAYS = 28  # the same while an account has fewer than `HABIT_ACTIVE_DAYS` active days
HABIT_ACTIVE_DAYS = 5
TEAM_USERS = 3  # below so many people the word team means nothing


def compute(evidence: Evidence) -> dict[str, Floats]:
    """Every metric by its name in the registry, one value per account, NaN where unknown."""
    connected = evidence.terms.connected
    values = {
        **_windows(evidence),
        **_people(evidence),
        **_features(evidence),
        **_rhythm(evidence),
        "team_activity": _team_activity(evidence),
    }
    return {name: np.where(connected, value, np.nan) for name, value in values.items()}


def _share(part: Integers | Floats, whole: Integers, *, known: Booleans | None = None) -> Floats:
    """`part / whole`, unknown where `whole` is 0 or `known` says so."""
    is_known = (whole > 0) if known is None else known & (whole > 0)
    shares = np.full(len(whole), np.nan)
    np.divide(part, whole, out=shares, where=is_known)
    return shares


def _windows(evidence: Evidence) -> dict[str, Floats]:
    windows, days = evidence.windows, evidence.active_days
    ago = evidence.as_of - days.values
    active = _count(days, ago < 28)
    blocks = days.owners * 13 + 12 - np.minimum(ago // 7, 12)  # ascending; 12 and more blocks ago all fall on 0
    first_of_block = np.diff(blocks, prepend=-1) > 0
    within = first_of_block & (blocks % 13 > 0)
    return {
        "active_days_28": active.astype(np.float64),
        "usage_trend": _share(windows.events_28, windows.events_previous_28) - 1,
        "weeks_active_12": _count(days, within).astype(np.float64),
    }


def _count(lists: Ragged, chosen: Booleans) -> Integers:
    """How many values of each list are chosen."""
    return np.bincount(lists.owners[chosen], minlength=len(lists.starts) - 1)


def _people(evidence: Evidence) -> dict[str, Floats]:
    windows, seats = evidence.windows, evidence.terms.seats
    mean = windows.user_days_28 / 28
    return {
        "active_users_7": windows.users_7.astype(np.float64),
        "active_users_28": windows.users_28.astype(np.float64),
        "dau_mean_28": mean,
        "stickiness": _share(mean, windows.users_28),
        "seat_utilisation": np.minimum(_share(windows.users_28, seats), 1),
        "user_retention_28": _share(windows.users_retained, windows.users_previous_28),
    }


def _features(evidence: Evidence) -> dict[str, Floats]:
    catalogue, windows = evidence.catalogue, evidence.windows
    size = np.full(len(windows.features_28), len(catalogue.features))
    core = windows.core_events_28.astype(np.float64)
    return {
        "feature_breadth": _share(windows.features_28, size),
        "core_events_28": core if catalogue.core else np.full(len(core), np.nan),
    }


def _rhythm(evidence: Evidence) -> dict[str, Floats]:
    """Silence, bare and against the account's own gaps between active days."""
    days, starts_on = evidence.active_days, evidence.terms.starts_on
    active = days.lengths
    last = np.zeros(len(active), dtype=np.int64)
    last[active > 0] = days.values[days.starts[1:][active > 0] - 1]
    recency = evidence.as_of - np.where(active > 0, last, starts_on)
    gaps = sorted_gaps(days)
    pause = np.maximum(usual_pause(gaps), np.where(active < HABIT_ACTIVE_DAYS, NO_HABIT_PAUSE_DAYS, USUAL_PAUSE_DAYS))
    recency_days = np.where(active > 0, recency, np.nan)
    return {
        "recency_days": recency_days,
        "recency_ratio": np.where(active >= 3, recency_days / np.maximum(median_gap(gaps), 1), np.nan),
        "pause_ratio": np.maximum(recency, 0) / pause,
    }


def sorted_gaps(days: Ragged) -> Ragged:
    """The gaps in days between neighbouring active days of each subject, shortest first."""
    owners = days.owners
    within = owners[1:] == owners[:-1]
    gaps, owners = np.diff(days.values)[within], owners[1:][within]
    width = int(gaps.max()) + 1 if len(gaps) else 1
    keys = owners * width + gaps
    keys.sort()
    return Ragged(keys % width, starts_of(owners, len(days.starts) - 1))


def median_gap(gaps: Ragged) -> Floats:
    """The middle gap, the mean of the middle two of an even number; 0 without a gap."""
    count = gaps.lengths
    medians = np.zeros(len(count))
    some = count > 0
    low = gaps.starts[:-1][some] + (count[some] - 1) // 2
    high = gaps.starts[:-1][some] + count[some] // 2
    medians[some] = (gaps.values[low] + gaps.values[high]) / 2
    return medians


def usual_pause(gaps: Ragged) -> Integers:
    """The first gap, shortest first, at which the running sum reaches half of all days in gaps; 0 without a gap.

    Weighing gaps by the time they cover keeps three busy days a month from making every quiet week look like an end.
    """
    some = gaps.lengths > 0
    running = np.concatenate([[0], np.cumsum(gaps.values)])
    before, after = running[gaps.starts[:-1][some]], running[gaps.starts[1:][some]]
    pauses = np.zeros(len(some), dtype=np.int64)
    pauses[some] = gaps.values[np.searchsorted(running[1:], before + (after - before + 1) // 2)]
    return pauses


def _team_activity(evidence: Evidence) -> Floats:
    """Daily users of the last 28 days against the 56 days before, per day; only where there was a team all along."""
    windows = evidence.windows
    known = (windows.users_before_56 >= TEAM_USERS) & (evidence.terms.starts_on <= evidence.as_of - 84)
    return _share(2 * windows.user_days_28, windows.user_days_before_56, known=known)
