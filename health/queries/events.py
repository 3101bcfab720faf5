"""The days on which the events that milestones count happened, read only as far as it can matter."""

from datetime import date

import numpy as np
from django.db import connection

from health.queries.selection import Selection, selection
from health.rules.activation import is_core
from health.rules.evidence import Catalogue, EventDays, Integers
from health.rules.policy import CORE, EVENT_COUNT, Policy, milestones_of
from lib import columns
from lib.ragged import Ragged, starts_of

FIRST_DAYS = 120  # most milestones are reached by then: later days are read only for accounts that have not


def read_event_days(
    shard: Selection,
    starts_on: Integers,
    cut: int,
    policies: list[Policy],
    catalogue: Catalogue,
    names: list[tuple[int, str, date]],
) -> dict[str, EventDays]:
    """Per event name (or `core`) the days from each account's start on, until its milestones are reached for sure."""
    wanted = _wanted(policies)
    ids = {name: id for id, name, _ in names}
    members = {
        name: np.array(catalogue.core if name == CORE else [ids[name]] if name in ids else [], dtype=np.int64)
        for name in wanted
    }
    all_ids = np.unique(np.concatenate([*members.values(), []])).astype(np.int64)
    if not len(all_ids):
        return {name: _event_days([np.zeros(0, dtype=np.int64)] * 4, all_ids, shard) for name in wanted}
    rows = _read(shard, shard, cut, all_ids, later=False)
    owners, _, event, count = rows
    is_open = np.zeros(len(shard.account_ids), dtype=bool)
    for name, at_least in wanted.items():
        chosen = np.isin(event, members[name])
        is_open |= np.bincount(owners[chosen], count[chosen], minlength=len(is_open)) < at_least
    late = shard.account_ids[is_open & (starts_on + FIRST_DAYS <= cut)]
    if len(late):
        more = _read(selection(late), shard, cut, all_ids, later=True)
        rows = [np.concatenate(pair) for pair in zip(rows, more, strict=True)]
    return {name: _event_days(rows, members[name], shard) for name in wanted}


def _wanted(policies: list[Policy]) -> dict[str, int]:
    """Per event name the largest number that any policy asks for."""
    wanted = {CORE: 1}
    for each in milestones_of(policies, EVENT_COUNT):
        name = CORE if is_core(each) else each.event
        wanted[name] = max(wanted.get(name, 1), each.most)
    return wanted


def _read(chosen: Selection, shard: Selection, cut: int, ids: Integers, *, later: bool) -> list[Integers]:
    """Position in the shard, day, event and count of the first `FIRST_DAYS` days, or of those after."""
    beyond = columns.plus_days(connection, "a.starts_on", FIRST_DAYS)
    part = f"f.day >= {beyond}" if later else f"f.day >= a.starts_on AND f.day < {beyond}"
    rows = columns.read(
        connection,
        f"SELECT f.account_id, {columns.day_number(connection, 'f.day')} AS day, f.event_id, f.events"  # noqa: S608 (ints and dates only)
        " FROM health_featureday f JOIN accounts_account a ON a.id = f.account_id"
        f" WHERE {chosen.among('f.account_id')} AND {part} AND f.day <= {columns.day_literal(connection, cut)}"
        f" AND {chosen.among('a.id')}"
        f" AND f.event_id IN ({', '.join(map(str, ids.tolist()))})",
        *("account_id", "day", "event_id", "events"),
    )
    positions, *others = chosen.place(rows)
    return [np.searchsorted(shard.account_ids, chosen.account_ids)[positions], *others]


def _event_days(rows: list[Integers], ids: Integers, shard: Selection) -> EventDays:
    owners, days, event, count = rows
    chosen = np.isin(event, ids)
    owners, days, count = owners[chosen], days[chosen], count[chosen]
    order = np.lexsort((days, owners))
    return EventDays(Ragged(days[order], starts_of(owners, len(shard.account_ids))), count[order])
