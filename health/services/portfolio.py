"""What the clock counts over all accounts, and the causes of movements between bands: made again, never edited."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import asdict
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from health.choices import Band, Dimension
from health.models.overdue import TimeToValueGroup
from health.models.portfolio import Disagreement, Movement, Tally
from health.models.scores import AccountSnapshot, SnapshotQuerySet
from health.queries.change import change_between
from health.queries.opinions import overrides_in_force, pulses_in_force
from health.queries.time_to_value import starts_by
from health.rules.attention import disagreement
from health.rules.change import PARTS, Change
from health.rules.survival import curve, time_to_value
from jobs.services import claim_period
from lib import bulk, columns

JOB, EVERY_MINUTES = "health.count_portfolio", 5
DAYS = 7
AT_ONCE = 500
NOBODY: tuple[str, dt.date | None] = ("", None)
RANKS = {Band.AT_RISK: 0, Band.WATCH: 1, Band.HEALTHY: 2}
_COLUMNS = ("csm_id", "measure", "value", "currency", "accounts", "with_value", "annual_value_minor", "counted_at")


def keep_by_clock(*, today: dt.date, at: dt.datetime) -> bool:
    """`keep` once per stretch of five minutes; says whether it was this call that did it."""
    stretch = at.replace(minute=at.minute - at.minute % EVERY_MINUTES, second=0, microsecond=0)
    if not claim_period(JOB, stretch.isoformat(), at):
        return False
    keep(today=today, at=at)
    return True


def keep(*, today: dt.date, at: dt.datetime) -> int:
    """Count, compare and explain, so that pages show the accounts as they stand now; says how many were explained."""
    count(at=at)
    compare(today=today, at=at)
    measure(today=today, at=at)
    return explain(at=at)


def count(*, at: dt.datetime) -> int:
    """Count the accounts anew by CSM, band and rung; says how many rows that made. Readers see the old or the new."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_counting())
            rows = [(*row, at) for row in cursor.fetchall()]
        Tally.objects.all().delete()
        bulk.insert(connection, Tally, _COLUMNS, rows)
    return len(rows)


def measure(*, today: dt.date, at: dt.datetime) -> int:
    """Compute the time to value of every group anew; says how many there are."""
    found = starts_by(Dimension, today)
    groups = [
        TimeToValueGroup(
            dimension=dimension,
            key=key,
            counted_at=at,
            curve=[[day, round(share * 10_000)] for day, share in curve(starts, today)],
            **asdict(time_to_value(starts, today)),
        )
        for dimension, by_key in found.items()
        for key, starts in by_key.items()
    ]
    with transaction.atomic():
        TimeToValueGroup.objects.all().delete()
        TimeToValueGroup.objects.bulk_create(groups, batch_size=500)
    return len(groups)


def compare(*, today: dt.date, at: dt.datetime) -> int:
    """Note the accounts whose pulse or override contradicts the machine now; says how many there are."""
    pulses = _by_account(pulses_in_force(at).order_by("at", "pk").values_list("account_id", "value", "at__date"))
    overrides = _by_account(overrides_in_force(today).values_list("account_id", "band", "at__date"))
    rows = []
    for account, band in AccountSnapshot.objects.current().values_list("pk", "band").iterator(chunk_size=10_000):
        said = {"pulse": pulses.get(account, NOBODY), "override": overrides.get(account, NOBODY)}
        if who := disagreement(band, pulse=said["pulse"][0], override=said["override"][0]):
            rows.append((account, str(said[who][1])))
    with transaction.atomic():
        Disagreement.objects.all().delete()
        bulk.insert(connection, Disagreement, ("snapshot_id", "since"), rows)
    return len(rows)


def _by_account(opinions: Iterable[tuple]) -> dict[int, tuple[str, dt.date | None]]:
    """The last one of each account."""
    return {account: (value, day) for account, value, day in opinions}


def explain(*, at: dt.datetime) -> int:
    """Say of every account that has changed its band within 7 days why it did; how many were explained now.

    Those explained for the figures that stand are left alone, so that a call that was killed is gone on with.
    """
    Movement.objects.filter(~Exists(_moved().filter(pk=OuterRef("pk")))).delete()
    explained = 0
    while rows := list(_unexplained()[:AT_ONCE]):
        made = [movement for day in sorted({row.as_of for row in rows}) for movement in _of_day(rows, day, at)]
        Movement.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["snapshot"],
            update_fields=[field.name for field in Movement._meta.fields if not field.primary_key],
        )
        explained += len(made)
    return explained


def _moved() -> SnapshotQuerySet:
    ranked = list(RANKS)
    return AccountSnapshot.objects.current().filter(band__in=ranked, band_7__in=ranked).exclude(band=F("band_7"))


def _unexplained() -> SnapshotQuerySet:
    is_new = Q(movement=None) | ~Q(movement__computed_at=F("computed_at"))
    return _moved().filter(is_new).only("pk", "as_of", "band", "band_7", "computed_at").order_by("pk")


def _of_day(rows: list[AccountSnapshot], day: dt.date, at: dt.datetime) -> list[Movement]:
    chosen = sorted((row for row in rows if row.as_of == day), key=lambda row: row.pk)
    change = change_between([row.pk for row in chosen], first=day - timedelta(days=DAYS), last=day)
    return [_movement(row, change, place, at) for place, row in enumerate(chosen)]


def _movement(row: AccountSnapshot, change: Change, place: int, at: dt.datetime) -> Movement:
    is_up = RANKS[Band(row.band)] > RANKS[Band(row.band_7)]
    movement = Movement(
        snapshot=row, explained_at=at, computed_at=row.computed_at, is_up=is_up,
        band_before=row.band_7, band_after=row.band,
    )  # fmt: skip
    if change.is_known[place]:
        sign = 1 if is_up else -1
        parts = {name: int(change.parts[name][place]) for name in PARTS}
        movement.change = int(change.after[place] - change.before[place])
        movement.cause = max(PARTS, key=lambda name: sign * parts[name])
        for name, points in parts.items():
            setattr(movement, name, points)
        signals = {name: int(points[place]) for name, points in change.signals.items()}
        movement.signal = max(signals, key=lambda name: sign * signals[name], default="")
        movement.signal_change = signals.get(movement.signal)
    return movement


def _counting() -> str:
    """One statement over the snapshots; days are reckoned from each account's own."""

    def is_past(column: str, days: int) -> str:
        return f"{columns.plus_days(connection, column, days)} <= s.as_of"

    running = "(s.ends_on IS NULL OR s.ends_on >= s.as_of)"
    parts = [_group("band", "s.band", f"WHERE {running}")]
    for days in (7, 30):
        ran = f"(s.ends_on IS NULL OR {columns.plus_days(connection, 's.ends_on', days)} >= s.as_of)"
        where = f"WHERE s.band_{days} <> '' AND {ran} AND {is_past('s.starts_on', days)}"
        parts.append(_group(f"band_{days}", f"s.band_{days}", where))
    rung = (
        "CASE WHEN s.activation_state = 'not_activated' THEN 'overdue' WHEN s.activation_state = 'paused' THEN 'paused'"
        f" WHEN {is_past('s.starts_on', 75)} THEN 'day_75' WHEN {is_past('s.starts_on', 60)} THEN 'day_60'"
        f" WHEN {is_past('s.starts_on', 30)} THEN 'day_30' ELSE 'start' END"
    )
    waiting = f"WHERE s.activation_state IN ('in_progress', 'paused', 'not_activated') AND {running}"
    kind = f"CASE {rung} WHEN 'overdue' THEN 'not_activated' ELSE 'activation_warning_' || substr({rung}, 5) END"
    flag = f"JOIN health_flag f ON f.account_id = s.account_id AND f.closed_on IS NULL AND f.kind = {kind}"
    late = f"WHERE s.activation_state = 'not_activated' AND {running}"
    given = "LEFT JOIN health_overduereason r ON r.account_id = s.account_id AND r.replaced_at IS NULL"
    parts += [
        _group("rung", rung, waiting),
        _group("warned", rung, f"{flag} {waiting}"),
        _group("reason", "COALESCE(r.category, 'none')", f"{given} {late}"),
    ]
    return " UNION ALL ".join(parts)


def _group(measure: str, value: str, rest: str) -> str:
    return (
        f"SELECT s.csm_id, '{measure}', {value} AS value, s.currency, count(*), count(s.annual_value_minor),"  # noqa: S608 (our own words only)
        f" COALESCE(sum(s.annual_value_minor), 0) FROM health_accountsnapshot s {rest} GROUP BY 1, 2, 3, 4"
    )
