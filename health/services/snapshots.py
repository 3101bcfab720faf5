"""The one row per account that lists read: written only where something in it changed, and never back in time."""

import datetime as dt
from datetime import date
from typing import Any

import numpy as np
from django.db import connection

from health.choices import ActivationState, Stage
from health.models.scores import AccountSnapshot
from health.queries.evaluation import Evaluation
from health.queries.history import Past
from health.queries.selection import Selection
from health.rules.activation import STATES
from health.rules.evidence import NEVER, Floats, Integers
from health.rules.score import BANDS
from health.services import cells, snapshot_json
from lib import bulk, columns
from lib.periods import day_number
from lib.staging import staged

# What lists show of who the account is, copied from its own tables as they stand when the row is written.
_PROFILE = {
    "name": "a.name",
    "external_id": "a.external_id",
    "plan": "COALESCE((SELECT p.key FROM tiers_subscription s JOIN tiers_planversion v ON v.id = s.plan_version_id"
    " JOIN tiers_plan p ON p.id = v.plan_id WHERE s.account_id = a.id AND s.starts_on <= given.as_of"
    " AND (s.ends_on IS NULL OR s.ends_on >= given.as_of) ORDER BY s.starts_on DESC, s.id DESC LIMIT 1), '')",
    "csm_id": "c.csm_id",
    "industry": "a.industry",
    "country": "a.country",
    "seats": "a.seats",
    "starts_on": "a.starts_on",
    "ends_on": "a.ends_on",
    "annual_value_minor": "a.annual_value_minor",
    "currency": "a.currency",
}
_WHOLE = (
    "active_days_28",
    "active_users_7",
    "active_users_28",
    "recency_days",
    "core_events_28",
    "weeks_active_12",
)
_REAL = (
    "dau_mean_28",
    "stickiness",
    "seat_utilisation",
    "feature_breadth",
    "usage_trend",
    "recency_ratio",
    "user_retention_28",
    "pause_ratio",
    "team_activity",
)

_PAST_BANDS = (*BANDS, "")


def store(evaluation: Evaluation, model_id: int, before: list[Past], *, at: dt.datetime, even_equal: bool) -> None:
    """Write the rows of an evaluation; a row that already shows a later day stays.

    So does one that is equal, unless `even_equal` asks for its `computed_at`.
    """
    values = _values(evaluation, model_id, before, at)
    rows = list(zip(*values.values(), strict=True))
    if not rows:
        return
    types = bulk.column_types(AccountSnapshot, list(values))
    with staged(connection, "given", types, rows), connection.cursor() as cursor:
        cursor.execute(_statement(list(values), Selection(evaluation.account_ids), even_equal=even_equal))


def standing_at(shard: Selection, as_of: date) -> Integers:
    """Positions in the shard of the accounts whose row shows `as_of`."""
    rows = columns.read(
        connection,
        f"SELECT account_id FROM health_accountsnapshot WHERE {shard.among('account_id')}"  # noqa: S608 (ints and dates only)
        f" AND as_of = {columns.day_literal(connection, day_number(as_of))}",
        "account_id",
    )
    (places,) = shard.place(rows)
    return np.sort(places)


def _statement(names: list[str], shard: Selection, *, even_equal: bool) -> str:
    every = [*names, *_PROFILE]
    compared = [name for name in every if name not in ("account_id", "computed_at")]
    differs = f"({_columns_of('old', compared)}) IS DISTINCT FROM ({_columns_of('excluded', compared)})"
    setting = ", ".join(f"{name} = excluded.{name}" for name in every if name != "account_id")
    return (
        f"INSERT INTO health_accountsnapshot AS old ({', '.join(every)})"  # noqa: S608 (names of our own columns)
        f" SELECT {', '.join(f'given.{name}' for name in names)}, {', '.join(_PROFILE.values())}"
        " FROM given JOIN accounts_account a ON a.id = given.account_id"
        " LEFT JOIN accounts_csmassignment c ON c.account_id = a.id AND c.active_to IS NULL"
        f" AND {shard.among('c.account_id')}"
        f" WHERE {shard.among('a.id')} ORDER BY given.account_id ON CONFLICT (account_id) DO UPDATE SET {setting}"
        f" WHERE old.as_of <= excluded.as_of AND ({'true' if even_equal else differs})"
    )


def _columns_of(table: str, names: list[str]) -> str:
    return ", ".join(f"{table}.{name}" for name in names)


def _values(evaluation: Evaluation, model_id: int, before: list[Past], at: dt.datetime) -> dict[str, list[Any]]:
    """The columns that are computed, by name; all of the same length."""
    count = len(evaluation.account_ids)
    return {
        "account_id": evaluation.account_ids.tolist(),
        "as_of": [evaluation.as_of.isoformat()] * count,
        "computed_at": [at] * count,
        "model_id": [model_id] * count,
        **_score_values(evaluation, before),
        **_activation_values(evaluation),
        **_usage_values(evaluation.metrics, day_number(evaluation.as_of)),
    }


def _score_values(evaluation: Evaluation, before: list[Past]) -> dict[str, list[Any]]:
    scores = evaluation.scores
    known = scores.hundredths >= 0
    trend_7, trend_30, trend_90 = (
        cells.whole(scores.hundredths - past.scores, known & (past.scores >= 0)) for past in before
    )
    return {
        "stage": cells.named(evaluation.is_new.astype(np.int64), (Stage.ESTABLISHED.value, Stage.NEW.value)),
        "score": cells.whole(scores.hundredths, known),
        "band": cells.named(scores.band, BANDS),
        "coverage": scores.coverage_hundredths.tolist(),
        "contributions": snapshot_json.contributions(scores),
        "trend_7": trend_7,
        "trend_30": trend_30,
        "trend_90": trend_90,
        "band_7": cells.named(before[0].bands, _PAST_BANDS),
        "band_30": cells.named(before[1].bands, _PAST_BANDS),
    }


def _activation_values(evaluation: Evaluation) -> dict[str, list[Any]]:
    activation = evaluation.activation
    is_open = activation.state >= STATES.index(ActivationState.NOT_ACTIVATED)  # not activated, paused, in progress
    return {
        "activation_state": cells.named(activation.state, STATES),
        "activation_deadline": cells.days(activation.deadline),
        "activated_on": cells.days(activation.activated_on),
        "projected_on": cells.days(np.where(is_open, activation.projected_on, NEVER)),
        "milestones": snapshot_json.milestones(evaluation),
    }


def _usage_values(metrics: dict[str, Floats], today: int) -> dict[str, list[Any]]:
    silent = metrics["recency_days"]
    last_active = np.where(np.isnan(silent), NEVER, today - np.nan_to_num(silent)).astype(np.int64)
    return {
        "last_active_on": cells.days(last_active),
        **{name: cells.whole(np.nan_to_num(metrics[name]), ~np.isnan(metrics[name])) for name in _WHOLE},
        **{name: cells.real(metrics[name]) for name in _REAL},
    }
