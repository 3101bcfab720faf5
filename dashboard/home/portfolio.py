"""The portfolio by band: accounts, and what they bring in a year by currency, now and before."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language

from accounts.choices import Scope
from health.queries.portfolio import Count, Portfolio, portfolio
from lib import formats
from lib.formats import MINUS

OPEN_CURRENCIES = 2
OF_SCOPE = {Scope.MINE: "&csm=me", Scope.ALL: ""}  # what the accounts list calls them


@dataclass(frozen=True)
class Row:
    """A band as it is written: now, its share, the change against 7 and 30 days before; `url` are the accounts."""

    band: str
    url: str
    now: str
    share: str
    change_7: str
    change_30: str


@dataclass(frozen=True)
class Bands:
    portfolio: Portfolio
    accounts: list[Row]
    values: list[tuple[str, list[Row]]]  # currencies of most accounts
    more_values: list[tuple[str, list[Row]]]


def read(csms: Sequence[int] | None, scope: Scope) -> Bands:
    found = portfolio(csms)
    values = [(currency, _rows(counts, scope, _money(currency))) for currency, counts in found.values.items()]
    return Bands(found, _rows(found.accounts, scope, _number), values[:OPEN_CURRENCIES], values[OPEN_CURRENCIES:])


def _rows(counts: list[Count], scope: Scope, written: Callable[[int], str]) -> list[Row]:
    locale, rows = _locale(), []
    for count in counts:
        url = f"{reverse('dashboard:accounts')}?band={count.band}{OF_SCOPE[scope]}" if scope in OF_SCOPE else ""
        signed = [_signed(change, written) for change in (count.change_7, count.change_30)]
        rows.append(Row(count.band, url, written(count.now), formats.percent(count.share, locale), *signed))
    return rows


def _signed(change: int, written: Callable[[int], str]) -> str:
    return ("+" if change > 0 else MINUS if change < 0 else "") + written(abs(change))


def _number(count: int) -> str:
    return formats.number(count, _locale())


def _money(currency: str) -> Callable[[int], str]:
    return lambda minor: formats.short_money(minor, currency, _locale())


def _locale() -> str:
    return formats.cldr_name(get_language() or "en")
