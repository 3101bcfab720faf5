"""Ids of product users and event names, made on first sight; their first days only ever move back."""

from collections.abc import Mapping
from datetime import date

from django.db import connection

from health.models.usage import EventName, UsageUser
from health.services.usage_states import as_date, lower_of
from lib import bulk

_USER_KEY = {"account_id": "int", "external_id": "text"}


def user_ids(first_days: Mapping[tuple[int, str], date]) -> dict[tuple[int, str], int]:
    """For each (account id, external id of the user) the user's id. Runs under the lock of these accounts."""
    given = bulk.source(connection, "given", _USER_KEY, sorted(first_days))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT u.account_id, u.external_id, u.id, u.first_day FROM health_usageuser u"  # noqa: S608
            f" JOIN {given.sql} ON given.account_id = u.account_id AND given.external_id = u.external_id",
            given.params,
        )
        found = {(account, external_id): (id, as_date(day)) for account, external_id, id, day in cursor.fetchall()}
    ids = {key: id for key, (id, _) in found.items()}
    rows = [
        (*key, "", "", day)
        for key, day in sorted(first_days.items())
        if key not in found or _is_earlier(day, found[key][1])
    ]
    for account, external_id, id in bulk.merge(
        connection,
        UsageUser,
        ["account_id", "external_id", "name", "email", "first_day"],
        rows,
        key=["account_id", "external_id"],
        update={"first_day": lower_of("first_day")},
        returning=["account_id", "external_id", "id"],
    ):
        ids[account, external_id] = id
    return ids


def event_ids(first_days: Mapping[str, date]) -> dict[str, int]:
    """For each event name its id."""
    given = bulk.one_of(connection, "name", "text", sorted(first_days))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, id, first_day FROM health_eventname WHERE {given.sql}", given.params)  # noqa: S608
        found = {name: (id, as_date(day)) for name, id, day in cursor.fetchall()}
    ids = {name: id for name, (id, _) in found.items()}
    rows = [
        (name, day) for name, day in sorted(first_days.items()) if name not in found or _is_earlier(day, found[name][1])
    ]
    for name, id in bulk.merge(
        connection,
        EventName,
        ["name", "first_day"],
        rows,
        key=["name"],
        update={"first_day": lower_of("first_day")},
        returning=["name", "id"],
    ):
        ids[name] = id
    return ids


def _is_earlier(day: date, known: date | None) -> bool:
    return known is None or day < known
