"""Which account a product user belongs to, and what the vendor's product says of him."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import connection, transaction

from health.models.intake import HeldPerson, UserGroup
from health.models.usage import UsageUser
from health.rules.events import Event
from lib import bulk

CHUNK = 5_000
_FIELDS = ("name", "email")
_NEWER_WINS = {name: f"CASE WHEN excluded.{name} = '' THEN old.{name} ELSE excluded.{name} END" for name in _FIELDS}
_STANDING_WINS = {name: f"CASE WHEN old.{name} = '' THEN excluded.{name} ELSE old.{name} END" for name in _FIELDS}


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


def describe(people: Iterable[Person], accounts: Mapping[str, int], *, at: datetime) -> None:
    """Keeps names and e-mail addresses of users; the last said wins, nothing is emptied.

    Those of accounts that are not known yet wait: see `release_people`.
    """
    said: dict[tuple[int, str], tuple[str, str]] = {}
    early: dict[tuple[str, str], tuple[str, str]] = {}
    for person in people:
        account_id = accounts.get(person.account)
        if account_id is None:
            _overlay(early, (person.account, person.user), person)
        else:
            _overlay(said, (account_id, person.user), person)
    _save_users(said, update=_NEWER_WINS)
    bulk.merge(
        connection,
        HeldPerson,
        ["account", "user", "name", "email", "at"],
        [(*key, *value, at) for key, value in sorted(early.items())],
        key=["account", "user"],
        update=_NEWER_WINS,
    )


def release_people() -> int:
    """Gives held names and addresses to users whose account is known by now; what was said since stands. Says how many
    people it was."""
    released = 0
    while chunk := _release_people():
        released += chunk
    return released


def _release_people() -> int:
    suffix = "" if connection.vendor == "sqlite" else " FOR UPDATE OF p SKIP LOCKED"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            'SELECT p.id, a.id, p."user", p.name, p.email FROM health_heldperson p'  # noqa: S608
            ' LEFT JOIN health_usergroup g ON g."user" = p."user"'
            " JOIN accounts_account a ON a.external_id = CASE WHEN p.account <> '' THEN p.account ELSE g.account END"
            f" ORDER BY p.id LIMIT %s{suffix}",
            [CHUNK],
        )
        rows = cursor.fetchall()
        said: dict[tuple[int, str], tuple[str, str]] = {}
        for _, account_id, user, name, email in rows:
            _overlay(said, (account_id, user), Person(user, "", name, email))
        _save_users(said, update=_STANDING_WINS)
        HeldPerson.objects.filter(pk__in=[row[0] for row in rows]).delete()
    return len(rows)


def _overlay(said: dict, key: tuple, person: Person) -> None:
    name, email = said.get(key, ("", ""))
    said[key] = (person.name or name, person.email or email)


def _save_users(said: Mapping[tuple[int, str], tuple[str, str]], *, update: Mapping[str, str]) -> None:
    bulk.merge(
        connection,
        UsageUser,
        ["account_id", "external_id", "name", "email"],
        [(*key, *value) for key, value in sorted(said.items())],
        key=["account_id", "external_id"],
        update=update,
    )
