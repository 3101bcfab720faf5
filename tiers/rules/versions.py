"""Which version of a plan holds on a day."""

import datetime
from collections.abc import Sequence
from typing import NamedTuple


class EffectiveVersion(NamedTuple):
    """A published version: what it promises holds from `effective_on` until a later one takes over."""

    effective_on: datetime.date
    number: int
    id: int


def in_force(versions: Sequence[EffectiveVersion], day: datetime.date) -> EffectiveVersion | None:
    """The version with the latest effective date up to `day`; of the same date the highest number.

    Before the first effective date the first version holds: an account that is older than the catalogue has bought
    the plan all the same. None where nothing has been published.
    """
    if not versions:
        return None
    begun = [version for version in versions if version.effective_on <= day]
    return max(begun) if begun else min(versions)
