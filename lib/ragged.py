"""Lists of different lengths, one per subject, as flat numpy arrays: what lets a shard be computed without a loop."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Ragged:
    """`values[starts[i]:starts[i + 1]]` is the list of subject i."""

    values: Integers
    starts: Integers

    @cached_property
    def lengths(self) -> Integers:
        return np.diff(self.starts)

    @cached_property
    def owners(self) -> Integers:
        """For every value, the position of its subject."""
        return np.repeat(np.arange(len(self.starts) - 1), self.lengths)

    def take(self, subject: int) -> Integers:
        return self.values[self.starts[subject] : self.starts[subject + 1]]


def gather(owners: Integers, values: Integers, subjects: int) -> Ragged:
    """Put (owner, value) pairs in any order together as sorted lists of `subjects` subjects."""
    if len(values):
        low = int(values.min())
        span = int(values.max()) - low + 1
        keys = owners * span + (values - low)
        keys.sort()
        owners, values = keys // span, keys % span + low
    return Ragged(values, starts_of(owners, subjects))


def starts_of(owners: Integers, subjects: int) -> Integers:
    """Where each subject's list begins, and where the last one ends, in a flat array sorted by owner."""
    starts = np.zeros(subjects + 1, dtype=np.int64)
    np.cumsum(np.bincount(owners, minlength=subjects), out=starts[1:])
    return starts


def first_at_least(lists: Ragged, floor: Integers) -> Integers:
    """The flat position of each subject's first value >= its `floor` (the end of its list if there is none).

    The lists must be sorted.
    """
    below = np.bincount(lists.owners[lists.values < floor[lists.owners]], minlength=len(lists.starts) - 1)
    return lists.starts[:-1] + below
