"""What each filter of the accounts list lets through. What names accounts by another table is a line of IDS."""

import datetime as dt
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models.company import Account, name_holds
from accounts.models.tags import AccountTag
from health.models.activation import Flag
from health.models.scores import AccountSnapshot, SnapshotQuerySet
from health.queries.account_list.choice import ALL, ANY, ENDED, MINE, NOBODY, RANGES, Choice, number
from health.queries.account_list.fields import DRAWN, FIELDS, FLOATS, PER_CENT, Kind
from lib import money


@dataclass(frozen=True)
class Asker:
    """For whom and on which day the list is read: `me` and `within 30 days` mean nothing without."""

    user_id: int
    today: dt.date


def _named(value: str) -> QuerySet:
    return Account.objects.named(value).values_list("pk", flat=True)


def _flagged(value: str) -> QuerySet:
    flags = Flag.objects.filter(closed_on=None)
    if value != ANY:
        flags = flags.filter(kind=value)
    return flags.values_list("account_id", flat=True).distinct()


def _has_flag(value: str) -> Q:
    flags = Flag.objects.filter(account=OuterRef("pk"), closed_on=None)
    return Q(Exists(flags if value == ANY else flags.filter(kind=value)))


def _tagged(value: str) -> QuerySet:
    return AccountTag.objects.filter(tag__key=value.casefold()).values_list("account_id", flat=True)


def _has_tag(value: str) -> Q:
    return Q(Exists(AccountTag.objects.filter(account=OuterRef("pk"), tag__key=value.casefold())))


@dataclass(frozen=True)
class Named:
    """A filter that names accounts by another table."""

    ids: Callable[[str], QuerySet]  # the keys of all of them
    one: Callable[[str], Q]  # the same, asked of one snapshot at a time


IDS: dict[str, Named] = {
    "q": Named(_named, name_holds),
    "flag": Named(_flagged, _has_flag),
    "tag": Named(_tagged, _has_tag),
}


def everyone() -> SnapshotQuerySet:
    return AccountSnapshot.objects.alias(**DRAWN)


def with_drawn(accounts: QuerySet[AccountSnapshot], names: Iterable[str]) -> QuerySet[AccountSnapshot]:
    """With those of the columns that `everyone` knows and does not read."""
    return accounts.annotate(**{name: F(name) for name in names if name in DRAWN})


def chosen(choice: Choice, asker: Asker) -> SnapshotQuerySet:
    """All accounts that the filters let through; no order yet."""
    accounts = of_contract(everyone(), choice)
    for name in choice.filters:
        accounts = accounts.filter(condition(choice, name, asker))
    return accounts


def of_contract(accounts: SnapshotQuerySet, choice: Choice) -> SnapshotQuerySet:
    contract = choice.filters.get("contract")
    if contract == ALL:
        return accounts
    return accounts.ended() if contract == ENDED else accounts.current()


def condition(choice: Choice, name: str, asker: Asker) -> Q:
    """What the filter `name` of the choice asks of a snapshot."""
    value = choice.filters[name]
    if name in IDS:
        return Q(account__in=IDS[name].ids(value))
    if name in RANGES:
        return _end_of_range(name, value)
    if name.endswith("_in"):
        return _within(name.removesuffix("_in"), int(value), asker.today)
    match name:
        case "contract":
            return Q()  # by of_contract
        case "csm":
            return Q(csm=None) if value == NOBODY else Q(csm_id=asker.user_id if value == MINE else int(value))
        case "industry":
            return Q(industry__iexact=value)
    return Q(**{FIELDS[name].column: value})


def _within(name: str, days: int, today: dt.date) -> Q:
    """From today to so many days ahead."""
    return Q(**{f"{FIELDS[name].column}__range": (today, today + dt.timedelta(days))})


def _end_of_range(name: str, value: str) -> Q:
    field, sign = RANGES[name], "gte" if name.endswith("_min") else "lte"
    if field.kind is Kind.MONEY:
        return _amount(field.column, sign, number(value))
    return Q(**{f"{field.column}__{sign}": _stored(field.kind, value, sign)})


def _stored(kind: Kind, value: str, sign: str) -> Any:
    """What a value in the address is in the column: 50 per cent is 0.5, 71.25 points are 7125."""
    if kind is Kind.DATE:
        return dt.date.fromisoformat(value)
    asked = number(value)
    if kind in FLOATS:
        return float(asked / 100) if kind in PER_CENT else float(asked)
    return _whole(asked * 100 if kind in (Kind.HUNDREDTHS, Kind.CHANGE, Kind.PART) else asked, sign)


def _whole(asked: Decimal, sign: str) -> int:
    """At least 2.5 seats are at least 3, at most 2.5 are at most 2."""
    return math.ceil(asked) if sign == "gte" else math.floor(asked)


def _amount(column: str, sign: str, asked: Decimal) -> Q:
    """In each account's own currency: 1,000 are 1,000 dollars here and 1,000 yen there."""
    found = Q(pk__in=[])
    for exponent in set(money.EXPONENTS.values()):
        currencies = [code for code, places in money.EXPONENTS.items() if places == exponent]
        within = Q(currency__in=currencies) if exponent != 2 else ~Q(currency__in=_UNUSUAL)
        found |= within & Q(**{f"{column}__{sign}": _whole(asked.scaleb(exponent), sign)})
    return found


_UNUSUAL = [code for code, exponent in money.EXPONENTS.items() if exponent != 2]
