"""The accounts list as a table for files: every account of a choice, the columns of the choice, plain values."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

from health.queries.account_list.choice import Choice
from health.queries.account_list.fields import FIELDS, Kind
from health.queries.account_list.filters import Asker, with_drawn
from health.queries.account_list.reach import accounts_of
from lib import money

Value = str | int | float | Decimal | dt.date | None
ALWAYS = ("external_id", "name", "as_of")
WITHOUT_A_CHOICE = (
    "external_id", "name", "as_of", "ends_on", "plan", "score", "band", "coverage", "trend_7", "trend_30", "trend_90",
    "activation_state", "activated_on", "activation_deadline", "last_active_on", "seats", "active_users_28",
    "csm_id", "industry", "country", "annual_value_minor", "currency",
)  # fmt: skip
HEADINGS = {"csm_id": "csm_email", "annual_value_minor": "annual_value"}
READ_AS = {"csm_id": "csm__email"}
AT_ONCE = 2_000
_KINDS = {field.column: field.kind for field in FIELDS.values()}


def columns_of(choice: Choice) -> list[str]:
    """Columns of the snapshot: who it is, then what the reader chose, a value never without its currency."""
    if not choice.columns:
        return list(WITHOUT_A_CHOICE)
    names = [*ALWAYS, *(FIELDS[name].column for name in choice.columns)]
    if "annual_value_minor" in names:
        names.append("currency")
    return list(dict.fromkeys(names))


def headings(choice: Choice) -> list[str]:
    return [HEADINGS.get(name, name) for name in columns_of(choice)]


def lines(choice: Choice, asker: Asker) -> Iterator[list[Value]]:
    """A line per account in the order of the choice, read while they are taken; unknown is None."""
    names = columns_of(choice)
    rows = with_drawn(accounts_of(choice, asker), names).values_list(
        *(READ_AS.get(name, name) for name in names), "currency"
    )
    write = [_writer(_KINDS.get(name)) for name in names]
    for row in rows.iterator(chunk_size=AT_ONCE):
        currency = row[-1]
        yield [None if value is None else turn(value, currency) for turn, value in zip(write, row[:-1], strict=True)]


def _writer(kind: Kind | None) -> Callable[[Any, str], Value]:
    if kind is Kind.MONEY:
        return money.major
    if kind in (Kind.HUNDREDTHS, Kind.CHANGE, Kind.PART):
        return lambda value, currency: Decimal(value).scaleb(-2)
    return lambda value, currency: value
