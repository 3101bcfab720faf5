"""Flags as they stand."""

from dataclasses import dataclass

import numpy as np
from django.db import connection

from health.choices import FlagKind
from health.queries.selection import Selection
from health.rules.evidence import NEVER, Integers
from lib import columns

KINDS = tuple(FlagKind.values)
ABSENT = -1


@dataclass(frozen=True)
class StandingFlags:
    """Day numbers of opening (ABSENT without a flag) and closing (NEVER while open): a row per kind, as `KINDS`."""

    opened: Integers
    closed: Integers


def read_flags(shard: Selection) -> StandingFlags:
    opened, closed = (columns.day_number(connection, name) for name in ("opened_on", "closed_on"))
    kinds = " ".join(f"WHEN '{kind}' THEN {place}" for place, kind in enumerate(KINDS))
    rows = columns.read(
        connection,
        f"SELECT account_id, CASE kind {kinds} ELSE -1 END AS kind, {opened} AS opened,"  # noqa: S608 (kinds and ints only)
        f" COALESCE({closed}, {NEVER}) AS closed FROM health_flag WHERE {shard.among('account_id')}",
        *("account_id", "kind", "opened", "closed"),
    )
    places, kind, *days = shard.place(rows)
    shape = (len(KINDS), len(shard.account_ids))
    known = kind >= 0
    flags = StandingFlags(np.full(shape, ABSENT), np.full(shape, NEVER))
    for table, of_flag in zip((flags.opened, flags.closed), days, strict=True):
        table[kind[known], places[known]] = of_flag[known]
    return flags
