"""The accounts to call first, with reasons."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from health.choices import ActivationState, Band
from health.models.scores import AccountSnapshot, HealthModel
from health.queries.opinions import overrides_in_force, with_override
from health.rules import attention
from health.rules.attention import Reason, Signs
from health.rules.model import parse_definition

CANDIDATES = 20  # per way of needing attention
FIELDS = (
    "account_id", "name", "band", "score", "trend_30", "activation_state", "activation_deadline", "ends_on",
    "recency_days", "recency_ratio", "stage", "contributions", "model_id",
)  # fmt: skip


@dataclass(frozen=True)
class Call:
    """An account to call: its snapshot's row and why, weightiest reason first."""

    account: Any  # named tuple of FIELDS and of what a person set against the machine's band
    reasons: list[Reason]


def accounts_to_call(accounts: QuerySet[AccountSnapshot], *, today: dt.date, limit: int = 10) -> list[Call]:
    """At most `limit` of `accounts`, most urgent first: five short walks along indexes in one read, ordered by rule.

    Whom a person holds to be healthy is not called while that override lasts. Where only the band speaks for an
    account, a second read of the health models says which signal is the weakest.
    """
    held_healthy = overrides_in_force(today).filter(account=OuterRef("pk"), band=Band.HEALTHY)
    candidates = _candidates(accounts.filter(~Exists(held_healthy)), today)
    rows = with_override(AccountSnapshot.objects.filter(pk__in=_any_of(candidates)), today=today)
    rows = rows.values_list(*FIELDS, "override_band", "override_until", named=True)
    calls = [Call(row, attention.reasons(_signs(row), today)) for row in rows]
    calls = [call for call in calls if call.reasons]
    calls.sort(key=lambda call: (-attention.urgency(call.reasons), call.account.score or 0, call.account.account_id))
    return _explained(calls[:limit])


def reasons_of(snapshot: AccountSnapshot, today: dt.date) -> list[Reason]:
    """Why this account needs somebody, as `accounts_to_call` says it; no read beyond the snapshot and its model."""
    found = attention.reasons(_signs(snapshot), today)
    if [reason.kind for reason in found] == [attention.AT_RISK]:
        signals = parse_definition(snapshot.model.definition).stages[snapshot.stage]
        found[0] = replace(found[0], signal=attention.weakest(snapshot.contributions, signals))
    return found


def _explained(calls: list[Call]) -> list[Call]:
    bare = [call for call in calls if [reason.kind for reason in call.reasons] == [attention.AT_RISK]]
    models = HealthModel.objects.in_bulk({call.account.model_id for call in bare}) if bare else {}
    definitions = {pk: parse_definition(model.definition) for pk, model in models.items()}
    for call in bare:
        signals = definitions[call.account.model_id].stages[call.account.stage]
        call.reasons[0] = replace(call.reasons[0], signal=attention.weakest(call.account.contributions, signals))
    return calls


def _any_of(parts: list[QuerySet]) -> RawSQL:
    """The keys of all parts, compiled by Django.

    Its own union() refuses limited parts on SQLite; as tables in FROM both databases take them.
    """
    compiled = [part.query.sql_with_params() for part in parts]
    sql = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part_{n}" for n, (sql, _values) in enumerate(compiled))  # noqa: S608
    return RawSQL(sql, tuple(value for _sql, values in compiled for value in values))  # noqa: S611  # nosec B611


def _candidates(accounts: QuerySet[AccountSnapshot], today: dt.date) -> list[QuerySet]:
    """Each in the order of an index, so that reading stops after the first CANDIDATES."""
    rows = accounts.values("pk")
    missed = (today - dt.timedelta(days=attention.OVERDUE_DAYS), today)
    near = (today, today + dt.timedelta(days=attention.NEAR_DAYS))
    soon = (today, today + dt.timedelta(days=attention.ENDS_DAYS))
    late, early = ActivationState.NOT_ACTIVATED, ActivationState.IN_PROGRESS
    chosen = [
        rows.filter(trend_30__lte=-attention.SMALLEST_DROP).order_by("trend_30", "account_id"),
        rows.filter(activation_state=late, activation_deadline__range=missed).order_by("-activation_deadline"),
        rows.filter(activation_state=early, activation_deadline__range=near).order_by("activation_deadline"),
        rows.filter(band__in=(Band.AT_RISK, Band.WATCH), ends_on__range=soon).order_by("ends_on", "account_id"),
        rows.filter(band=Band.AT_RISK).order_by("score", "account_id"),
    ]
    return [each[:CANDIDATES] for each in chosen]


def _signs(row: Any) -> Signs:
    return Signs(
        band=row.band,
        score=row.score,
        trend_30=row.trend_30,
        activation_state=row.activation_state,
        activation_deadline=row.activation_deadline,
        ends_on=row.ends_on,
        recency_days=row.recency_days,
        recency_ratio=row.recency_ratio,
    )
