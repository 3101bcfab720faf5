"""What is known of a shard of accounts as of a day: the input of every figure. All arrays follow `account_ids`."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from lib.ragged import Ragged

Integers: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Booleans: TypeAlias = NDArray[np.bool_]

NEVER = 2**31 - 1  # the day number of what has not happened or has no end: later than every real day


@dataclass(frozen=True)
class Terms:
    """The contract: first day, last day (`NEVER` without one), seats (0 = unknown)."""

    starts_on: Integers
    ends_on: Integers
    seats: Integers
    connected: Booleans


@dataclass(frozen=True)
class Windows:
    """Counts in the windows that end on the day: the last 28 days, the 28 before, and the 56 before the last 28."""

    events_28: Integers
    events_previous_28: Integers
    user_days_28: Integers
    user_days_before_56: Integers
    users_7: Integers
    users_28: Integers
    users_previous_28: Integers
    users_retained: Integers
    users_before_56: Integers
    features_28: Integers
    core_events_28: Integers


@dataclass(frozen=True)
class EventDays:
    """Days (ascending) on which a set of events happened from the contract's start on, and how often on each."""

    days: Ragged
    counts: Integers


@dataclass(frozen=True)
class Catalogue:
    """The feature list that was known by the day: event name ids, and which of them are core."""

    features: tuple[int, ...]
    core: tuple[int, ...]


@dataclass(frozen=True)
class Evidence:
    """Everything as of day number `as_of`; events after `until` (at most `as_of`) are not counted.

    `active_days`: every day with an event, all history. `first_user_days`: the first day of each user from the
    contract's start on. `events`: per event name id (or "core") what milestones count. `pauses`: pairs
    (first day, last day or NEVER) per account, sorted by first day, as two flat lists of the same shape.
    """

    account_ids: Integers
    as_of: int
    until: int
    terms: Terms
    windows: Windows
    catalogue: Catalogue
    active_days: Ragged
    first_user_days: Ragged
    events: dict[str, EventDays]
    pause_starts: Ragged
    pause_ends: Integers
