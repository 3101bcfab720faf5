"""Scores of past days as they were stored."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection

from health.queries.selection import Selection
from health.rules.evidence import Integers
from health.rules.score import BANDS
from lib import columns
from lib.periods import day_number

UNKNOWN = -1
ABSENT = -2


@dataclass(frozen=True)
class Past:
    """A day of history: scores in hundredths (`UNKNOWN`, or `ABSENT` without a row), bands as places in BANDS, where
    one past the last stands for an account without a row."""

    scores: Integers
    bands: Integers


NO_BAND = len(BANDS)


def read_past(shard: Selection, days: list[date]) -> list[Past]:
    """Each of the days as it was stored."""
    numbers = [day_number(day) for day in days]
    whens = " ".join(f"WHEN '{band}' THEN {place}" for place, band in enumerate(BANDS))
    literals = ", ".join(columns.day_literal(connection, number) for number in numbers)
    rows = columns.read(
        connection,
        f"SELECT account_id, {columns.day_number(connection, 'day')} AS day, COALESCE(score, {UNKNOWN}) AS score,"  # noqa: S608 (our own words, ints and dates only)
        f" CASE band {whens} END AS band"
        f" FROM health_scoreday WHERE {shard.each_of('account_id')} AND day IN ({literals})",
        *("account_id", "day", "score", "band"),
    )
    owners, found, scores, bands = shard.place(rows)
    history = []
    for number in numbers:
        past = Past(np.full(len(shard.account_ids), ABSENT), np.full(len(shard.account_ids), NO_BAND))
        past.scores[owners[found == number]] = scores[found == number]
        past.bands[owners[found == number]] = bands[found == number]
        history.append(past)
    return history


def read_stale_days(
    shard: Selection, stale_from: Integers, before: date, reach: int
) -> dict[tuple[int, int], Integers]:
    """History rows made before something on their day or earlier changed: (day number, model id) -> account ids.

    `stale_from` is, per account, the first changed day. Only the `reach` days before `before` are looked at.
    """
    last = day_number(before) - 1
    first = max(last - reach + 1, int(stale_from.min(initial=last + 1)))
    if first > last:
        return {}
    rows = columns.read(
        connection,
        f"SELECT account_id, {columns.day_number(connection, 'day')} AS day, model_id FROM health_scoreday"  # noqa: S608 (ints and dates only)
        f" WHERE {shard.each_of('account_id')} AND day BETWEEN {columns.day_literal(connection, first)}"
        f" AND {columns.day_literal(connection, last)}",
        *("account_id", "day", "model_id"),
    )
    owners, days, models = shard.place(rows)
    stale = days >= stale_from[owners]
    owners, days, models = owners[stale], days[stale], models[stale]
    keys = sorted(set(zip(days.tolist(), models.tolist(), strict=True)))
    return {(day, model): shard.account_ids[owners[(days == day) & (models == model)]] for day, model in keys}
