"""How the list stays quick whatever is asked: at most REACH accounts are looked at, unless the reader wants all.

Where there are no more than SMALL, or a filter with an index of its own lets at most REACH accounts through, everything
is exact: the other filters are applied to those, in any order. Else the list follows the index of its order, REACH
accounts at a time, and says how far it has come; an order without an index is not had then.
docs/decisions/the-list-looks-at-a-thousand-accounts.md
"""

from dataclasses import dataclass, replace

from django.db.models import Exists, F, Q, QuerySet

from accounts.models.people import User
from health.models.scores import AccountSnapshot, SnapshotQuerySet
from health.queries.account_list import filters
from health.queries.account_list.choice import ALL, DEFAULT_SORT, RANGES, Choice, parse
from health.queries.account_list.fields import FIELDS, INDEXED, PREFIXES
from health.queries.account_list.filters import IDS, Asker
from lib.keyset import Bound, Page, within

REACH = 1_000
NAMED = 2_000  # accounts that a search, or a flag, may name one by one
SMALL = 5_000  # accounts of an installation that are read one after the other, as quickly as REACH all over a table
Ids = dict[str, list[int] | None]  # filter -> the accounts it names; None: more than NAMED


@dataclass(frozen=True)
class Plan:
    """How to read a page of the list."""

    choice: Choice  # with the order that can be had
    accounts: SnapshotQuerySet  # all that the filters let through
    bound: Bound | None = None
    is_unsorted: bool = False  # the order asked for cannot be had at once


def plan(choice: Choice, asker: Asker) -> Plan:
    """At most three short reads: whom the filters name, and whether one of them is narrow."""
    if choice.reach == ALL:
        return Plan(choice, filters.chosen(choice, asker))
    ids: Ids = {name: _within_reach(name, choice.filters[name]) for name in IDS if name in choice.filters}
    accounts = _chosen(choice, asker, ids)
    if any(found is not None for found in ids.values()) or _is_easy(choice) or _is_narrow(choice, asker):
        return Plan(choice, accounts)
    possible = choice if _is_indexed(choice) else replace(choice, sort=DEFAULT_SORT, after="", before="")
    bound = None if _is_easy(possible) else Bound(_walked(possible, asker), REACH)
    return Plan(possible, accounts, bound, is_unsorted=possible is not choice)


def in_order(accounts: QuerySet[AccountSnapshot], choice: Choice) -> QuerySet[AccountSnapshot]:
    """All of `accounts` as the choice sorts them, unknown values last, ties by account."""
    column = F(choice.field.sort_column)
    order = column.desc(nulls_last=True) if choice.descending else column.asc(nulls_last=True)
    return accounts.order_by(order, "-account_id" if choice.descending else "account_id")


def accounts_of(query: str | Choice, asker: Asker) -> QuerySet[AccountSnapshot]:
    """Every account of the list that an address (or a choice read from one) describes, in its order: for files, the API
    and what is done to all of them."""
    choice = parse(query) if isinstance(query, str) else query
    return in_order(filters.chosen(choice, asker), choice)


def count(plan: Plan, page: Page) -> tuple[int, bool]:
    """How many there are, and whether those are all: at most REACH + 1 are counted, or looked at."""
    if plan.bound is None:
        found = plan.accounts[: REACH + 1].count()
        return found, found <= REACH
    if not page.has_next:
        return len(page.rows), True
    column, descending = plan.choice.field.sort_column, plan.choice.descending
    return within(plan.accounts, column=column, descending=descending, reached=page.reached).count(), False


def _within_reach(name: str, value: str) -> list[int] | None:
    found = list(IDS[name].ids(value)[: NAMED + 1])
    return found if len(found) <= NAMED else None


def _chosen(choice: Choice, asker: Asker, ids: Ids) -> SnapshotQuerySet:
    accounts = filters.of_contract(filters.everyone(), choice)
    for name, value in choice.filters.items():
        found = ids.get(name)
        if name not in ids:
            accounts = accounts.filter(filters.condition(choice, name, asker))
        else:
            accounts = accounts.filter(IDS[name].one(value) if found is None else Q(pk__in=found))
    return accounts


def _prefix(choice: Choice) -> str:
    """The filter by value within which an index has the order."""
    names = PREFIXES.get(choice.field.sort_column, ())
    return next((name for name in names if name in choice.filters), "")


def _is_indexed(choice: Choice) -> bool:
    return choice.field.sort_column in INDEXED or bool(_prefix(choice))


def _is_easy(choice: Choice) -> bool:
    """The index of the order finds what the filters let through without looking at much else.

    Most contracts run, so that leaving out those that are over costs little.
    """
    return _is_indexed(choice) and set(choice.filters) <= {*_along(choice), "contract"} and not _wants_ended(choice)


def _wants_ended(choice: Choice) -> bool:
    return choice.filters.get("contract") not in (None, ALL)


def _along(choice: Choice) -> list[str]:
    """The filters that the index of the order answers."""
    column = choice.field.sort_column
    ranges = [name for name, field in RANGES.items() if field.column == column]
    names = [_prefix(choice), f"{choice.field.name}_in", *ranges]
    return [name for name in names if name in choice.filters]


def _walked(choice: Choice, asker: Asker) -> SnapshotQuerySet:
    walked = filters.everyone()
    for name in _along(choice):
        walked = walked.filter(filters.condition(choice, name, asker))
    return walked


def _is_narrow(choice: Choice, asker: Asker) -> bool:
    """Whether all accounts, or those of one filter with an index, are within reach; one read of indexes alone."""
    limits = [(filters.everyone(), SMALL), *((accounts, REACH) for accounts in _indexed_sets(choice, asker))]
    beyond = [Exists(accounts.values("pk")[limit : limit + 1]) for accounts, limit in limits]
    row = User.objects.filter(pk=asker.user_id).values_list(*beyond).first()
    return row is None or not all(row)


def _indexed_sets(choice: Choice, asker: Asker) -> list[SnapshotQuerySet]:
    """The accounts of each filter, or pair of a range's ends, that an index finds."""
    by_column: dict[str, Q] = {}
    for name in choice.filters:
        column = name if name in ("csm", "band", "activation") else _range_column(name)
        if column in {*INDEXED, "csm", "band", "activation"}:
            by_column[column] = by_column.get(column, Q()) & filters.condition(choice, name, asker)
    return [filters.everyone().filter(condition) for condition in by_column.values()]


def _range_column(name: str) -> str:
    if name in RANGES:
        return RANGES[name].column
    return FIELDS[name.removesuffix("_in")].column if name.endswith("_in") else ""
