"""How a metric lies over accounts: least, quartiles, greatest, and for how many it is unknown."""

from dataclasses import dataclass

from django.db import connection

from health.definitions import METRIC_NAMES
from health.models.scores import SnapshotQuerySet

CUTS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Distribution:
    """`values` at CUTS: each is the value of an account, the smaller of two neighbours. None where nothing is known."""

    known: int
    unknown: int
    values: tuple[float | None, ...]


def distribution(metric: str, accounts: SnapshotQuerySet) -> Distribution:
    """Of these accounts. Raises ValueError for what is no metric."""
    if metric not in METRIC_NAMES:
        raise ValueError(metric)
    if connection.vendor == "postgresql":
        return _in_database(metric, accounts)
    values = sorted(value for value in accounts.values_list(metric, flat=True) if value is not None)
    known = len(values)
    found = tuple(float(values[max(0, -int(-cut * known // 1) - 1)]) for cut in CUTS) if known else (None,) * len(CUTS)
    return Distribution(known, accounts.count() - known, found)


def _in_database(metric: str, accounts: SnapshotQuerySet) -> Distribution:
    sql, params = accounts.values_list(metric).query.sql_with_params()
    cuts = ", ".join(map(str, CUTS))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(value), count(*), percentile_disc(ARRAY[" + cuts + "]::float8[])"  # noqa: S608
            f" WITHIN GROUP (ORDER BY value::float8) FROM ({sql}) chosen(value)",
            params,
        )
        known, total, values = cursor.fetchone()
    return Distribution(known, total - known, tuple(values) if values else (None,) * len(CUTS))
