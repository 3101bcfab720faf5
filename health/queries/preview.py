"""What another health model would make of the accounts: from the metrics that stand with them, without a recompute."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from django.db import connection

from health.models.scores import AccountSnapshot
from health.rules.evidence import Integers
from health.rules.model import METRICS, Definition
from health.rules.preview import Moves, Standing, compare
from health.rules.score import BANDS
from lib import bulk, columns

SHOWN = 50
_TABLE = AccountSnapshot._meta.db_table


@dataclass(frozen=True)
class Mover:
    """An account that changes band; scores in hundredths, None = unknown."""

    account_id: int
    name: str
    before: int | None
    after: int | None
    band_before: str
    band_after: str
    annual_value_minor: int | None
    currency: str


@dataclass(frozen=True)
class Revenue:
    """Annual value, in minor units, of those whose band gets better and worse; into or out of unknown is neither."""

    currency: str
    better: int
    worse: int
    other: int


@dataclass(frozen=True)
class Preview:
    """Of `total` accounts, who would move; the accounts are the current ones, of one CSM where one is named."""

    total: int
    moves: Moves
    movers: list[Mover]  # the first `SHOWN`: the largest annual value first within a currency
    revenue: list[Revenue]


def preview(definition: Definition, *, csm_id: int | None = None) -> Preview:
    standing = read_standing(csm_id=csm_id)
    moves = compare(standing, definition)
    worth = _worth(standing.account_ids[moves.changed])
    movers = [_mover(row, standing, moves) for row in worth]
    return Preview(len(standing.account_ids), moves, movers[:SHOWN], _revenue(movers))


def count_changes(definition: Definition) -> tuple[int, int]:
    """How many accounts would change band, and how many there are."""
    standing = read_standing()
    return compare(standing, definition).count, len(standing.account_ids)


def read_standing(*, csm_id: int | None = None) -> Standing:
    """One statement over the snapshots of current accounts: a hundred thousand in a fraction of a second."""
    bands = " ".join(f"WHEN '{band}' THEN {place}" for place, band in enumerate(BANDS))
    query = (
        "SELECT account_id, CASE WHEN stage = 'new' THEN 1 ELSE 0 END AS is_new, COALESCE(score, -1) AS score,"  # noqa: S608
        f" CASE band {bands} END AS band_place, {', '.join(METRICS)} FROM {_TABLE}"
        " WHERE (ends_on IS NULL OR ends_on >= as_of)"
        + (f" AND csm_id = {int(csm_id)}" if csm_id is not None else "")
        + " ORDER BY account_id"
    )
    ids, is_new, score, band, *metrics = columns.read_floats(
        connection, query, "account_id", "is_new", "score", "band_place", *METRICS
    )
    return Standing(
        account_ids=ids.astype(np.int64),
        is_new=is_new > 0,
        metrics=dict(zip(METRICS, metrics, strict=True)),
        score=score.astype(np.int64),
        band=band.astype(np.int64),
    )


_Worth = tuple[int, str, int | None, str]


def _worth(account_ids: Integers) -> list[_Worth]:
    """Name and annual value of these accounts, the largest first within a currency, those without a value last."""
    chosen = bulk.one_of(connection, "account_id", "int", account_ids.tolist())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT account_id, name, annual_value_minor, currency FROM {_TABLE} WHERE {chosen.sql}",  # noqa: S608
            chosen.params,
        )
        found: list[_Worth] = cursor.fetchall()
    return sorted(found, key=lambda row: (row[2] is None, row[3], -(row[2] or 0), row[1], row[0]))


def _mover(row: _Worth, standing: Standing, moves: Moves) -> Mover:
    account_id, name, annual_value_minor, currency = row
    place = int(np.searchsorted(standing.account_ids, account_id))
    return Mover(
        account_id=account_id,
        name=name,
        before=_known(standing.score[place]),
        after=_known(moves.score[place]),
        band_before=BANDS[standing.band[place]],
        band_after=BANDS[moves.band[place]],
        annual_value_minor=annual_value_minor,
        currency=currency,
    )


def _known(hundredths: np.int64) -> int | None:
    return None if hundredths < 0 else int(hundredths)


def _revenue(movers: Iterable[Mover]) -> list[Revenue]:
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for mover in movers:
        if mover.annual_value_minor is not None:
            sums[mover.currency][_direction(mover)] += mover.annual_value_minor
    return [Revenue(currency, *sums[currency]) for currency in sorted(sums)]


def _direction(mover: Mover) -> int:
    """0 better, 1 worse, 2 into or out of unknown."""
    before, after = BANDS.index(mover.band_before), BANDS.index(mover.band_after)
    if BANDS.index("unknown") in (before, after):
        return 2
    return 0 if after > before else 1
