"""The next date of an account that somebody should know of."""

from collections.abc import Mapping
from datetime import date


def next_date(dates: Mapping[str, date | None], today: date) -> tuple[str, date] | None:
    """The nearest of the named dates from `today` on; of several on one day the one named first."""
    ahead = [(day, place, name) for place, (name, day) in enumerate(dates.items()) if day is not None and day >= today]
    if not ahead:
        return None
    day, _place, name = min(ahead)
    return name, day
