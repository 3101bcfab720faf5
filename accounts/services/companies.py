"""Accounts are added and changed here, one by one or thousands at a time."""

import datetime
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from accounts.choices import EntryKind
from accounts.events import accounts_added, facts_changed, time_zones_changed
from accounts.models.company import Account
from accounts.models.people import User
from accounts.services.timeline import write_line
from lib import bulk


class AccountValues(NamedTuple):
    """What is known of an account, in the columns of its table."""

    external_id: str
    name: str = ""
    starts_on: datetime.date = datetime.date.min
    ends_on: datetime.date | None = None
    seats: int | None = None
    industry: str = ""
    country: str = ""
    time_zone: str = "UTC"
    currency: str = ""
    annual_value_minor: int | None = None


_COLUMNS = (*AccountValues._fields, "has_usage_source", "created_at", "updated_at")


class StandingAccount(NamedTuple):
    """An account as the database has it."""

    id: int
    values: AccountValues


def standing(external_ids: Collection[str], *, lock: bool) -> dict[str, StandingAccount]:
    """External id -> the account; `lock` keeps others from changing them until the transaction ends."""
    given = bulk.one_of(connection, "external_id", "text", external_ids)
    statement = f"SELECT id, {', '.join(AccountValues._fields)} FROM accounts_account WHERE {given.sql} ORDER BY id"  # noqa: S608 (names of our own columns)
    if lock and connection.features.has_select_for_update:
        statement += " FOR UPDATE"
    rows = Account.objects.raw(statement, given.params)
    return {row.external_id: StandingAccount(row.pk, _values(row)) for row in rows}


@transaction.atomic
def save_accounts(
    *,
    new: Sequence[AccountValues],
    changed: Sequence[tuple[StandingAccount, AccountValues]],
    at: datetime.datetime,
) -> dict[str, int]:
    """Adds and changes many accounts by one statement; returns external id -> id. Tells the rooms above on commit.

    A rival that has added one of `new` meanwhile is overwritten. The caller writes the timeline.
    """
    ids = _add(new, at)
    ids |= _upsert([*(values for values in new if values.external_id not in ids), *(to for _before, to in changed)], at)
    added = [ids[values.external_id] for values in new]
    moved = [before.id for before, values in changed if before.values.time_zone != values.time_zone]
    if added:
        transaction.on_commit(partial(accounts_added.send, Account, account_ids=added))
    if moved:
        transaction.on_commit(partial(time_zones_changed.send, Account, account_ids=moved))
    return ids


@transaction.atomic
def change_account(*, account_id: int, to: Mapping[str, Any], actor: User | None, at: datetime.datetime) -> Account:
    """Sets the named fields of one account. Raises ValidationError where the account would not be sound."""
    account = Account.objects.select_for_update().get(pk=account_id)
    check_currency(account, to)
    before = {name: getattr(account, name) for name in to}
    changes = {name: value for name, value in to.items() if before[name] != value}
    if not changes:
        return account
    for name, value in changes.items():
        setattr(account, name, value)
    account.updated_at = at
    account.full_clean()
    account.save(update_fields=[*changes, "updated_at"])
    write_line(
        account_id=account.pk,
        kind=EntryKind.ACCOUNT,
        text=_("Changed: %(changes)s"),
        values={"changes": differences(before, changes)},
        actor=actor,
        at=at,
    )
    if "external_id" in changes:  # upper rooms may hold what named an account of this id before there was one
        transaction.on_commit(partial(accounts_added.send, Account, account_ids=[account.pk]))
    transaction.on_commit(partial(facts_changed.send, Account, account_ids=[account.pk]))
    if "time_zone" in changes:
        transaction.on_commit(partial(time_zones_changed.send, Account, account_ids=[account.pk]))
    return account


def check_currency(account: Account, to: Mapping[str, Any]) -> None:
    """An amount means nothing in another currency. Raises ValidationError where `to` changes it and gives no amount."""
    changes = to.get("currency", account.currency) != account.currency
    if changes and account.annual_value_minor is not None and "annual_value_minor" not in to:
        raise ValidationError({"currency": gettext_lazy("Give the annual value in the new currency too.")})


@transaction.atomic
def add_account(*, values: AccountValues, actor: User | None, at: datetime.datetime) -> Account:
    """One new account. Raises ValidationError where it is not sound or its external id is taken."""
    account = Account(**values._asdict(), created_at=at, updated_at=at)
    account.full_clean()
    account.save(force_insert=True)
    write_line(account_id=account.pk, kind=EntryKind.ACCOUNT, text=_("Account added."), actor=actor, at=at)
    transaction.on_commit(partial(accounts_added.send, Account, account_ids=[account.pk]))
    return account


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, list]:
    """The value `seats 5 → 8, country – → DE` of a timeline line, in the order of `after`."""
    with translation.override("en"):
        terms = {field.name: str(field.verbose_name) for field in Account._meta.fields}
    return {"changes": [[terms[name], _shown(before[name]), _shown(value)] for name, value in after.items()]}


def _values(account: Account) -> AccountValues:
    return AccountValues(*[getattr(account, name) for name in AccountValues._fields])


def _shown(value: Any) -> str:
    return "–" if value is None or value == "" else str(value)


def _add(rows: Sequence[AccountValues], at: datetime.datetime) -> dict[str, int]:
    """Adds many by COPY, which costs half of an upsert; none where they are few or a rival has added one of them."""
    if len(rows) <= bulk.FEW:
        return {}
    try:
        with transaction.atomic():
            bulk.insert(connection, Account, _COLUMNS, [(*values, True, at, at) for values in rows])
    except IntegrityError:
        return {}
    given = bulk.one_of(connection, "external_id", "text", [values.external_id for values in rows])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT external_id, id FROM accounts_account WHERE {given.sql}", given.params)  # noqa: S608
        return dict(cursor.fetchall())


def _upsert(rows: Sequence[AccountValues], at: datetime.datetime) -> dict[str, int]:
    columns = AccountValues._fields
    update = {column: f"excluded.{column}" for column in (*columns[1:], "updated_at")}
    saved = bulk.merge(
        connection,
        Account,
        _COLUMNS,
        [(*values, True, at, at) for values in sorted(rows)],
        key=("external_id",),
        update=update,
        returning=("external_id", "id"),
    )
    return dict(saved)
