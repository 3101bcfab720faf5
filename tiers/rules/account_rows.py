"""What a row of accounts.csv says: each cell checked, every problem of a row named at once."""

import datetime
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple, TypeVar

from lib import countries, money, zones

REQUIRED = ("external_id", "name", "starts_on")
OPTIONAL = (
    "ends_on", "plan", "seats", "industry", "country", "time_zone", "currency", "csm_email", "annual_value",
)  # fmt: skip
COLUMNS = REQUIRED + OPTIONAL
BESIDE = ("plan", "csm_email", "annual_value")

MOST_SEATS = 2**31 - 1
EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[^@\s.,;<>\"]+")


class InvalidRow(ValueError):
    """The row cannot be taken; the message names every problem."""


class GivenRow(NamedTuple):
    """A row: columns of the account's own table in `account`, beside them what is kept elsewhere; None is absent."""

    external_id: str
    account: dict[str, Any]
    plan: str | None
    csm_email: str | None
    annual_value: str | None  # as text: its decimals depend on the currency


Known = TypeVar("Known", bound=Any)  # a named tuple with an account's columns


class RowReader:
    """Reads rows whose cells stand in the order of COLUMNS; only columns that the file has are given.

    An absent column leaves what is known as it is; an empty cell clears it. `plans` are the known plan keys.
    """

    def __init__(self, present: Collection[str], plans: Collection[str]) -> None:
        readers: Mapping[str, Callable[[str], Any]] = {**_READERS, "plan": _plan_reader(plans)}
        self._cells = [(place, name, readers[name]) for place, name in enumerate(COLUMNS) if name in present]

    def read(self, cells: Sequence[str]) -> GivenRow:
        """What the row says. Raises InvalidRow."""
        try:
            given = {name: reader(cells[place]) for place, name, reader in self._cells}
        except ValueError:
            raise InvalidRow("; ".join(self._problems(cells))) from None
        beside = [given.pop(name, None) for name in BESIDE]
        return GivenRow(given["external_id"], given, *beside)

    def _problems(self, cells: Sequence[str]) -> Iterator[str]:
        for place, name, reader in self._cells:
            try:
                reader(cells[place])
            except ValueError as error:
                yield f"{name}: {error}"


def settle(before: Known, given: GivenRow) -> Known:
    """What will be known of the account: `before` with what the row gives on top. Raises InvalidRow."""
    after = before._replace(**given.account)
    if after.ends_on is not None and after.ends_on < after.starts_on:
        raise InvalidRow(f"ends_on: {after.ends_on} lies before the start, {after.starts_on}")
    if given.annual_value is not None:
        return after._replace(annual_value_minor=_minor(given.annual_value, after.currency))
    if after.annual_value_minor is not None and after.currency != before.currency:
        raise InvalidRow("currency: changes, so the file must give annual_value in the new currency too")
    return after


def _minor(text: str, currency: str) -> int | None:
    if not text:
        return None
    if not currency:
        raise InvalidRow("annual_value: needs a currency")
    try:
        amount = money.parse(text, currency)
    except money.InvalidMoney as error:
        raise InvalidRow(f"annual_value: {error}") from None
    if amount < 0:
        raise InvalidRow(f"annual_value: {text} is negative")
    return amount


def _required_text(longest: int) -> Callable[[str], str]:
    optional = _text(longest)

    def read(cell: str) -> str:
        if not (value := optional(cell)):
            raise ValueError("is empty")
        return value

    return read


def _text(longest: int) -> Callable[[str], str]:
    def read(cell: str) -> str:
        value = cell.strip()
        if len(value) > longest:
            raise ValueError(f"is longer than {longest} characters")
        return value

    return read


@lru_cache(maxsize=20_000)
def _day(cell: str) -> datetime.date:
    text = cell.strip()
    if not text:
        raise ValueError("is empty")
    if not _DAY.fullmatch(text):
        raise ValueError(f"{_short(text)} is not a day such as 2026-03-31")
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text} is not in the calendar") from None
    if not EARLIEST <= day < LATEST:
        raise ValueError(f"{text} is not between {EARLIEST.year} and {LATEST.year - 1}")
    return day


def _optional_day(cell: str) -> datetime.date | None:
    return _day(cell) if cell.strip() else None


@lru_cache(maxsize=1_000)
def _seats(cell: str) -> int | None:
    text = cell.strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or len(text) > 10 or int(text) > MOST_SEATS:
        raise ValueError(f"{_short(text)} is not a whole number from 0 to {MOST_SEATS}")
    return int(text)


@lru_cache(maxsize=1_000)
def _country(cell: str) -> str:
    code = cell.strip().upper()
    if code == "UK":
        raise ValueError("UK is not an ISO 3166 code; the United Kingdom is GB")
    if code and code not in countries.CODES:
        raise ValueError(f"{_short(cell.strip())} is not a two-letter ISO 3166 code such as DE")
    return code


@lru_cache(maxsize=1_000)
def _time_zone(cell: str) -> str:
    name = cell.strip()
    if not name:
        return "UTC"
    if name not in zones.names():
        raise ValueError(f"{_short(name)} is not a time zone name such as Europe/Berlin")
    return name


@lru_cache(maxsize=1_000)
def _currency(cell: str) -> str:
    code = cell.strip().upper()
    if code:
        money.exponent(code)
    return code


@lru_cache(maxsize=10_000)
def _email(cell: str) -> str:
    address = cell.strip().lower()
    if address and (len(address) > 254 or not address.isprintable() or not _EMAIL.fullmatch(address)):
        raise ValueError(f"{_short(address)} is not an e-mail address")
    return address


def _plan_reader(plans: Collection[str]) -> Callable[[str], str]:
    def read(cell: str) -> str:
        key = cell.strip().lower()
        if key and key not in plans:
            raise ValueError(f"{_short(key)} is not a plan; there are {', '.join(sorted(plans)) or 'none'}")
        return key

    return read


def _short(text: str) -> str:
    return repr(text if len(text) <= 60 else text[:57] + "...")


_READERS: dict[str, Callable[[str], Any]] = {
    "external_id": _required_text(200),
    "name": _required_text(300),
    "starts_on": _day,
    "ends_on": _optional_day,
    "seats": _seats,
    "industry": _text(100),
    "country": _country,
    "time_zone": _time_zone,
    "currency": _currency,
    "csm_email": _email,
    "annual_value": str.strip,
}
