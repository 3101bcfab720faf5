"""The accounts that need somebody today, with reasons; and which of them a person has put off."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from operator import add, or_
from typing import Any

from django.db import connection
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, When

from health.choices import ActivationState, Band, FlagKind
from health.models.activation import Flag
from health.models.attention import Snooze
from health.models.scores import AccountSnapshot, HealthModel
from health.queries.opinions import overrides_in_force, pulses_in_force, with_override
from health.rules import attention
from health.rules.attention import Reason, Signs
from health.rules.model import parse_definition

CANDIDATES = 40  # per way of needing attention
MOST_PUT_OFF = 200
WARNINGS = {FlagKind.WARNING_30: 30, FlagKind.WARNING_60: 60, FlagKind.WARNING_75: 75}
FIELDS = (
    "account_id", "name", "band", "score", "trend_7", "trend_30", "activation_state", "activation_deadline", "ends_on",
    "recency_days", "recency_ratio", "stage", "contributions", "model_id", "csm_id", "csm__name",
    "csm__email",
)  # fmt: skip
FOUND = ("override_band", "override_until", "override_on", "pulse", "pulse_on", "warning", "warned_on")


@dataclass(frozen=True)
class Call:
    """An account that needs somebody: its snapshot's row and why, weightiest reason first.

    `until` is the day on which it comes back, where the person has put it off.
    """

    account: Any  # named tuple of FIELDS and FOUND
    reasons: list[Reason]
    until: dt.date | None = None


@dataclass(frozen=True)
class Morning:
    """Whom to see to, most urgent first, and who has been put off."""

    calls: list[Call]
    put_off: list[Call]
    is_cut: bool  # there are more than are shown


def morning(
    accounts: QuerySet[AccountSnapshot], *, are_few: bool, person_id: int, today: dt.date, limit: int
) -> Morning:
    """At most `limit` of `accounts` for a person, without those that he has put off for the reasons they have now.

    `are_few` says that they are some people's, not everybody's: another way to find them is quick then.
    """
    snoozes = {row.account_id: row for row in standing_snoozes(person_id, today)}
    calls = _calls(accounts, today, are_few=are_few, put_off=snoozes)
    seen = {call.account.account_id for call in calls if _is_seen(call, snoozes.get(call.account.account_id))}
    open_calls = [call for call in calls if call.account.account_id not in seen]
    return Morning(
        _explained(open_calls[:limit]),
        [
            replace(call, until=snoozes[call.account.account_id].until)
            for call in calls
            if call.account.account_id in seen
        ],
        is_cut=len(open_calls) > limit,
    )


def accounts_to_call(accounts: QuerySet[AccountSnapshot], *, today: dt.date, limit: int = 10) -> list[Call]:
    """At most `limit` of `accounts`, most urgent first: short walks along indexes, ordered by rule.

    Whom a person holds to be healthy is not called while that override lasts. Where only the band speaks for an
    account, another read of the health models says which signal is the weakest.
    """
    return _explained(_calls(accounts, today, are_few=False)[:limit])


def standing_snoozes(person_id: int, today: dt.date) -> QuerySet[Snooze]:
    return Snooze.objects.filter(person=person_id, until__gt=today).order_by("-at", "-pk")[:MOST_PUT_OFF]


def reasons_of(snapshot: AccountSnapshot, today: dt.date) -> list[Reason]:
    """Why this account needs somebody, by its figures alone; no read beyond the snapshot and its model."""
    found = attention.reasons(_signs(snapshot), today)
    if [reason.kind for reason in found] == [attention.AT_RISK]:
        signals = parse_definition(snapshot.model.definition).stages[snapshot.stage]
        found[0] = replace(found[0], signal=attention.weakest(snapshot.contributions, signals))
    return found


def reasons_now(account_id: int, today: dt.date) -> list[Reason]:
    """Why an account needs somebody, by all that `accounts_to_call` looks at."""
    rows = _rows(AccountSnapshot.objects.filter(pk=account_id), today)
    return [reason for row in rows for reason in attention.reasons(_signs(row), today)]


def _calls(
    accounts: QuerySet[AccountSnapshot], today: dt.date, *, are_few: bool, put_off: Iterable[int] = ()
) -> list[Call]:
    known = list(put_off)
    others = accounts.exclude(pk__in=known) if known else accounts
    candidates = (_pass if are_few else _walks)(others, today)
    if known:
        candidates += accounts.filter(pk__in=known).values_list("pk", flat=True)
    rows = _rows(AccountSnapshot.objects.filter(pk__in=candidates), today)
    calls = [Call(row, attention.reasons(_signs(row), today)) for row in rows]
    calls = [call for call in calls if call.reasons and call.account.override_band != Band.HEALTHY]
    calls.sort(key=lambda call: (-attention.urgency(call.reasons), call.account.score or 0, call.account.account_id))
    return calls


def _is_seen(call: Call, snooze: Snooze | None) -> bool:
    return snooze is not None and {reason.kind for reason in call.reasons} <= set(snooze.kinds)


def _rows(accounts: QuerySet[AccountSnapshot], today: dt.date) -> QuerySet:
    """With the opinions in force and the latest warning that stands."""
    override = overrides_in_force(today).filter(account=OuterRef("pk"))
    pulse = pulses_in_force(_noon(today)).filter(account=OuterRef("pk")).order_by("-at", "-pk")
    flag = Flag.objects.filter(account=OuterRef("pk"), kind__in=WARNINGS, closed_on=None).order_by("-kind")
    found = with_override(accounts, today=today).annotate(
        override_on=Subquery(override.values("at__date")[:1]),
        pulse=Subquery(pulse.values("value")[:1]),
        pulse_on=Subquery(pulse.values("at__date")[:1]),
        warning=Subquery(flag.values("kind")[:1]),
        warned_on=Subquery(flag.values("opened_on")[:1]),
    )
    return found.values_list(*FIELDS, *FOUND, named=True)


def _noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), dt.UTC)


def _explained(calls: list[Call]) -> list[Call]:
    bare = [call for call in calls if [reason.kind for reason in call.reasons] == [attention.AT_RISK]]
    models = HealthModel.objects.in_bulk({call.account.model_id for call in bare}) if bare else {}
    definitions = {pk: parse_definition(model.definition) for pk, model in models.items()}
    for call in bare:
        signals = definitions[call.account.model_id].stages[call.account.stage]
        call.reasons[0] = replace(call.reasons[0], signal=attention.weakest(call.account.contributions, signals))
    return calls


@dataclass(frozen=True)
class Way:
    """A way of needing attention: whom it concerns, who of them first, and roughly how much it counts."""

    whom: Q
    first: str
    points: int


def _ways(today: dt.date) -> list[Way]:
    missed = (today - dt.timedelta(days=attention.OVERDUE_DAYS), today)
    near = today + dt.timedelta(days=attention.NEAR_DAYS)
    soon = (today, today + dt.timedelta(days=attention.ENDS_DAYS))
    warned = today - dt.timedelta(days=min(WARNINGS.values()))
    late, early = Q(activation_state=ActivationState.NOT_ACTIVATED), Q(activation_state=ActivationState.IN_PROGRESS)
    return [
        Way(Q(trend_7__lte=-attention.SMALLEST_DROP), "trend_7", 30),
        Way(Q(trend_30__lte=-attention.SMALLEST_DROP), "trend_30", 25),
        Way(late & Q(activation_deadline__range=missed), "-activation_deadline", 35),
        Way(early & Q(activation_deadline__range=(today, near)), "activation_deadline", 25),
        Way(early & Q(activation_deadline__gt=near, starts_on__lte=warned), "activation_deadline", 10),
        Way(Q(ends_on__range=(today, near)), "ends_on", 10),
        Way(Q(band__in=(Band.AT_RISK, Band.WATCH), ends_on__range=soon), "ends_on", 20),
        Way(Q(band=Band.AT_RISK), "score", 15),
        Way(Q(disagreement__isnull=False), "-disagreement__since", 15),
    ]


def _walks(accounts: QuerySet[AccountSnapshot], today: dt.date) -> list[int]:
    """Of any number of accounts: each way in the order of an index, so that reading stops after the first CANDIDATES.

    Compiled by Django: its own union() refuses limited parts on SQLite; as tables in FROM both databases take them.
    """
    parts = [accounts.filter(way.whom).order_by(way.first).values("pk")[:CANDIDATES] for way in _ways(today)]
    compiled = [part.query.sql_with_params() for part in parts]
    sql = " UNION ".join(f"SELECT * FROM ({sql}) AS part_{n}" for n, (sql, _values) in enumerate(compiled))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _sql, values in compiled for value in values])
        return [key for (key,) in cursor.fetchall()]


def _pass(accounts: QuerySet[AccountSnapshot], today: dt.date) -> list[int]:
    """Of some people's accounts: one look at each, those kept for whom most speaks roughly."""
    ways = _ways(today)
    concerned = accounts.filter(reduce(or_, (way.whom for way in ways)))
    rough = reduce(add, (Case(When(way.whom, then=way.points), default=0) for way in ways))
    return list(concerned.order_by(rough.desc(), "score", "pk").values_list("pk", flat=True)[: 4 * CANDIDATES])


def _signs(row: Any) -> Signs:
    warning = getattr(row, "warning", None)
    return Signs(
        band=row.band,
        score=row.score,
        trend_7=row.trend_7,
        trend_30=row.trend_30,
        activation_state=row.activation_state,
        activation_deadline=row.activation_deadline,
        ends_on=row.ends_on,
        recency_days=row.recency_days,
        recency_ratio=row.recency_ratio,
        warned=WARNINGS[FlagKind(warning)] if warning else 0,
        warned_on=getattr(row, "warned_on", None),
        pulse=getattr(row, "pulse", None) or "",
        pulse_on=getattr(row, "pulse_on", None),
        override=getattr(row, "override_band", None) or "",
        override_on=getattr(row, "override_on", None),
    )
