"""What a row of subscriptions.csv says."""

import datetime
import re
from collections.abc import Container, Sequence
from typing import NamedTuple

from lib import money

REQUIRED = ("account", "plan", "period", "price", "currency", "starts_on")
OPTIONAL = ("ends_on", "seats", "renewal_on")
COLUMNS = REQUIRED + OPTIONAL
PERIODS = ("month", "year")
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)
MOST, MOST_SEATS = 2**63 - 1, 2**31 - 1
_DAY, _SEATS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), re.compile(r"[0-9]{1,10}")


class InvalidSubscription(ValueError):
    """The row cannot be taken; the message names every problem."""


class SubscriptionValues(NamedTuple):
    """`account` is an external id. Without `ends_on` it lasts until the account's next one begins. `price_minor`,
    `seats` and `renewal_on` are empty where the file says none."""

    account: str
    plan: str
    starts_on: datetime.date
    ends_on: datetime.date | None
    period: str
    price_minor: int | None
    currency: str
    seats: int | None = None
    renewal_on: datetime.date | None = None


def read_subscription(cells: Sequence[str], plans: Container[str]) -> SubscriptionValues:
    """Cells in the order of COLUMNS. Raises InvalidSubscription."""
    account, plan, period, price, currency, starts_on, ends_on, seats, renewal_on = (cell.strip() for cell in cells)
    plan, period, currency = plan.lower(), period.lower(), currency.upper()
    start, end, renewal = _day(starts_on), _day(ends_on), _day(renewal_on)
    minor, wrong = _price(price, currency)
    count = int(seats) if _SEATS.fullmatch(seats) else None
    problems = [
        *(["account: is empty"] if not account else []),
        *([f"plan: {plan[:60]!r} is not a plan"] if plan not in plans else []),
        *([f"period: {period[:60]!r} is neither month nor year"] if period not in PERIODS else []),
        *([wrong] if wrong else []),
        *([f"starts_on: {starts_on[:60]!r} is not a day such as 2026-03-31"] if start is None else []),
        *([f"ends_on: {ends_on[:60]!r} is not a day such as 2026-03-31"] if ends_on and end is None else []),
        *([f"ends_on: {end} lies before the start, {start}"] if start and end and end < start else []),
        *([f"seats: {seats[:60]!r} is not a whole number"] if seats and not _is_seats(count) else []),
        *([f"renewal_on: {renewal_on[:60]!r} is not a day such as 2026-03-31"] if renewal_on and not renewal else []),
        *([f"renewal_on: {renewal} lies before the start, {start}"] if start and renewal and renewal < start else []),
    ]
    if problems or start is None:
        raise InvalidSubscription("; ".join(problems))
    return SubscriptionValues(account, plan, start, end, period, minor, currency, count, renewal)


def _is_seats(count: int | None) -> bool:
    return count is not None and count <= MOST_SEATS


def _price(text: str, currency: str) -> tuple[int | None, str]:
    try:
        if currency:
            money.exponent(currency)
        if not text:
            return None, ""
        if not currency:
            return None, "currency: is empty, and a price needs one"
        minor = money.parse(text, currency)
    except ValueError as error:
        return None, f"price: {error}"
    if not 0 <= minor <= MOST:
        return None, f"price: {text[:60]} is negative or too large"
    return minor, ""


def _day(text: str) -> datetime.date | None:
    if not _DAY.fullmatch(text):
        return None
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return day if EARLIEST <= day < LATEST else None
