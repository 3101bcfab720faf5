"""Reads what is known of a shard of accounts as of a day: about ten statements, whatever the number of accounts."""

from datetime import date

import numpy as np
from django.db import connection

from health.models.usage import EventName
from health.queries import events, users, windows
from health.queries.selection import Selection, selection
from health.rules.evidence import NEVER, Catalogue, Evidence, Integers, Terms
from health.rules.policy import Policy
from lib import columns
from lib.periods import day_number
from lib.ragged import Ragged, starts_of
from tiers.models.features import ProductFeature


def read_evidence(
    account_ids: Integers | list[int],
    *,
    as_of: date,
    until: date | None = None,
    policies: list[Policy] | None = None,
) -> Evidence:
    """The evidence of these accounts, by ascending id, as of the end of `as_of`.

    `until` leaves out every event after that day. `policies` name the events whose days are needed for milestones.
    """
    shard = selection(account_ids)
    today = day_number(as_of)
    cut = min(today, day_number(until)) if until else today
    names = read_names()
    catalogue = catalogue_of(names, read_features(), cut)
    terms = read_terms(shard, any_usage=any(day_number(first) <= cut for _, _, first in names))
    pause_starts, pause_ends = _pauses(shard)
    return Evidence(
        account_ids=shard.account_ids,
        as_of=today,
        until=cut,
        terms=terms,
        windows=windows.read_windows(shard, catalogue, today, cut),
        catalogue=catalogue,
        active_days=read_active_days(shard, cut),
        first_user_days=users.read_first_user_days(shard, terms.starts_on, cut, policies or []),
        events=events.read_event_days(shard, terms.starts_on, cut, policies or [], catalogue, names),
        pause_starts=pause_starts,
        pause_ends=pause_ends,
    )


def read_names() -> list[tuple[int, str, date]]:
    """Id, name and first day of every event name that has been seen."""
    rows = EventName.objects.values_list("id", "name", "first_day")
    return [(id, name, first) for id, name, first in rows if first is not None]


def read_features() -> list[tuple[str, bool, int]]:
    """Event, whether it is core, and own id of every named product feature."""
    return list(ProductFeature.objects.values_list("event", "is_core", "id"))


def catalogue_of(names: list[tuple[int, str, date]], features: list[tuple[str, bool, int]], cut: int) -> Catalogue:
    """The named product features, else every event name seen by the day; core only by name.

    A named feature that no event has yet shown keeps its place in the list under an id that no event has.
    """
    if not features:
        return Catalogue(tuple(sorted(id for id, _, first in names if day_number(first) <= cut)), ())
    ids = {name: id for id, name, _ in names}
    known = [(ids.get(event, -own), is_core) for event, is_core, own in features]
    return Catalogue(tuple(sorted(id for id, _ in known)), tuple(sorted(id for id, is_core in known if is_core)))


def read_starts(shard: Selection) -> Integers:
    """The contract's first day of every account, as a day number."""
    starts_on = columns.day_number(connection, "starts_on")
    query = f"SELECT id, {starts_on} AS starts_on FROM accounts_account WHERE {shard.among('id')}"  # noqa: S608 (ints only)
    (first,) = shard.spread(columns.read(connection, query, "id", "starts_on"))
    return first


def read_terms(shard: Selection, *, any_usage: bool) -> Terms:
    """The contract of every account; none is connected before `any_usage` was received from anywhere."""
    starts_on, ends_on = (columns.day_number(connection, name) for name in ("starts_on", "ends_on"))
    rows = columns.read(
        connection,
        f"SELECT id, {starts_on} AS starts_on, COALESCE({ends_on}, {NEVER}) AS ends_on, COALESCE(seats, 0) AS seats,"  # noqa: S608 (ints only)
        " CASE WHEN has_usage_source THEN 1 ELSE 0 END AS has_source"
        f" FROM accounts_account WHERE {shard.among('id')}",
        *("id", "starts_on", "ends_on", "seats", "has_source"),
    )
    first, last, seats, has_source = shard.spread(rows)
    return Terms(first, last, seats, (has_source > 0) & any_usage)


def _pauses(shard: Selection) -> tuple[Ragged, Integers]:
    first, last = (columns.day_number(connection, name) for name in ("starts_on", "ends_on"))
    rows = columns.read(
        connection,
        f"SELECT account_id, {first} AS first, COALESCE({last}, {NEVER}) AS last FROM health_pause"  # noqa: S608 (ints only)
        f" WHERE {shard.among('account_id')} ORDER BY account_id, starts_on, id",
        *("account_id", "first", "last"),
    )
    owners, starts, ends = shard.place(rows)
    return Ragged(starts, starts_of(owners, len(shard.account_ids))), ends


def read_active_days(shard: Selection, cut: int) -> Ragged:
    """Every day up to `cut` with an event, out of the bit masks of months: bit 0 is the month's first day."""
    month = columns.day_number(connection, "month")
    rows = columns.read(
        connection,
        f"SELECT account_id, {month} AS month, days FROM health_accountmonth"  # noqa: S608 (ints only)
        f" WHERE {shard.among('account_id')} AND month <= {columns.day_literal(connection, cut)}",
        *("account_id", "month", "days"),
    )
    owners, months, masks = shard.place(rows)
    order = np.lexsort((months, owners))
    bits = np.unpackbits(masks[order].astype("<u4").view(np.uint8).reshape(-1, 4), axis=1, bitorder="little")
    row, bit = np.nonzero(bits)
    days, owners = months[order][row] + bit, owners[order][row]
    counted = days <= cut
    return Ragged(days[counted], starts_of(owners[counted], len(shard.account_ids)))
