"""Calendar arithmetic on plain dates and, where many are at stake, on day numbers (days since 1970-01-01)."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

EPOCH = date(1970, 1, 1)
Days = NDArray[np.int64]


def add_months(day: date, months: int) -> date:
    """The same day `months` calendar months later, or that month's last day: 31 January + 3 = 30 April."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def add_months_each(days: Days, months: int) -> Days:
    """`add_months` for an array of day numbers."""
    dates = days.astype("datetime64[D]")
    month = dates.astype("datetime64[M]")
    target = month + np.timedelta64(months, "M")
    last = (target + 1).astype("datetime64[D]") - 1
    return np.minimum(target.astype("datetime64[D]") + (dates - month), last).astype(np.int64)


def day_number(day: date) -> int:
    return (day - EPOCH).days


def date_of(number: int) -> date:
    return EPOCH + timedelta(int(number))


def month_start(day: date) -> date:
    return day.replace(day=1)


def week_start(day: date) -> date:
    """The Monday of the ISO week."""
    return day - timedelta(day.weekday())


def days_between(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both included; none if `last` is earlier."""
    return (first + timedelta(n) for n in range((last - first).days + 1))
