"""Which account a product user belongs to, and what the vendor's product says of him."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from health.models.intake import UserGroup
from health.models.usage import UsageUser
from health.rules.events import Event
from lib import bulk


class Grouping(NamedTuple):
    """The user was put in the account (an external id)."""

    user: str
    account: str
    at: datetime


class Person(NamedTuple):
    """What is known of a user; "" where it is not said. Without an account the group he was last put in is meant."""

    user: str
    account: str
    name: str
    email: str


def put(groupings: Iterable[Grouping]) -> set[str]:
    """Puts users in groups, the latest instant winning whatever the order; returns the users."""
    latest: dict[str, Grouping] = {}
    for grouping in groupings:
        if grouping.user not in latest or grouping.at >= latest[grouping.user].at:
            latest[grouping.user] = grouping
    bulk.merge(
        connection,
        UserGroup,
        ["user", "account", "at"],
        sorted(latest.values()),
        key=["user"],
        update={"account": "excluded.account", "at": "excluded.at"},
        where="excluded.at >= old.at",
    )
    return set(latest)


def of_users(users: Collection[str]) -> dict[str, str]:
    """The account that each of these users was last put in."""
    if not users:
        return {}
    given = bulk.one_of(connection, '"user"', "text", users)
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT "user", account FROM health_usergroup WHERE {given.sql}', given.params)  # noqa: S608
        return dict(cursor.fetchall())


def name_accounts(events: Iterable[Event]) -> None:
    """An event that names no account is the group's that its user was last put in."""
    nameless = [event for event in events if not event.account]
    accounts = of_users({event.user for event in nameless})
    for event in nameless:
        event.account = accounts.get(event.user, "")


def describe(people: Iterable[Person], accounts: Mapping[str, int]) -> None:
    """Keeps names and e-mail addresses of the users of known accounts; the last said wins, nothing is emptied."""
    said: dict[tuple[int, str], tuple[str, str]] = {}
    for person in people:
        if (account_id := accounts.get(person.account)) is not None:
            name, email = said.get((account_id, person.user), ("", ""))
            said[account_id, person.user] = (person.name or name, person.email or email)
    bulk.merge(
        connection,
        UsageUser,
        ["account_id", "external_id", "name", "email"],
        [(*key, *value) for key, value in sorted(said.items())],
        key=["account_id", "external_id"],
        update={
            "name": "CASE WHEN excluded.name = '' THEN old.name ELSE excluded.name END",
            "email": "CASE WHEN excluded.email = '' THEN old.email ELSE excluded.email END",
        },
    )
