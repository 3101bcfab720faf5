"""The same figures the way most Django code computes them: `annotate` per window, Python for the rest, `bulk_create`.

It leaves out what ours writes besides: activation's dates, milestones, flags, pauses, the metrics of single persons.
"""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from typing import Any

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from accounts.models.company import Account
from health.models.rollups import AccountDay, FeatureDay, UserDay
from health.models.scores import AccountSnapshot, HealthModel, ScoreDay
from health.rules.model import ESTABLISHED, Signal, parse_definition
from health.services.models import ensure_model
from tests.bench.data import LAST_DAY

RECENT = Q(day__gt=LAST_DAY - timedelta(28))
EARLIER = Q(day__gt=LAST_DAY - timedelta(56)) & ~RECENT
WEEKS = [
    Q(day__gt=LAST_DAY - timedelta(7 * (n + 1)), day__lte=LAST_DAY - timedelta(7 * n)) for n in range(12)
]  # fmt: skip


def recompute() -> None:
    """Twelve metrics, score, band and contributions of every account; snapshots and history."""
    ensure_model(at=timezone.now())
    model = HealthModel.objects.get(state="published")
    definition = parse_definition(model.definition)
    figures = _figures()
    accounts = list(Account.objects.all())
    snapshots, history = [], []
    for account in accounts:
        own = _metrics(account, figures[account.pk])
        score, contributions = _score(own, definition.stages[ESTABLISHED])
        band = "healthy" if score >= 7500 else "watch" if score >= 5000 else "at_risk"
        snapshots.append(_snapshot(account, own, model.pk, score, band, contributions))
        history.append(
            ScoreDay(account_id=account.pk, day=LAST_DAY, model_id=model.pk, score=score, band=band, coverage=10_000)
        )
    AccountSnapshot.objects.bulk_create(snapshots, batch_size=5_000)
    ScoreDay.objects.bulk_create(history, batch_size=5_000)


def _figures() -> dict[int, dict[str, Any]]:
    """Account id -> what the database adds up, a query per table."""
    figures: dict[int, dict[str, Any]] = defaultdict(dict)
    for rows in (_by_day(), _by_user(), _retained(), _by_feature()):
        for row in rows.iterator():
            figures[row.pop("account")].update(row)
    for account, day in AccountDay.objects.order_by("account", "day").values_list("account", "day").iterator():
        figures[account].setdefault("days", []).append(day)
    return figures


def _by_day() -> QuerySet:
    weeks = {f"week_{n}": Count("day", filter=week) for n, week in enumerate(WEEKS)}
    return AccountDay.objects.values("account").annotate(
        active_days=Count("day", filter=RECENT),
        events_28=Sum("events", filter=RECENT),
        events_before=Sum("events", filter=EARLIER),
        user_days=Sum("users", filter=RECENT),
        last_day=Max("day"),
        **weeks,
    )


def _by_user() -> QuerySet:
    week = Q(day__gt=LAST_DAY - timedelta(7))
    return UserDay.objects.values("account").annotate(
        users_7=Count("user", distinct=True, filter=week),
        users_28=Count("user", distinct=True, filter=RECENT),
        users_before=Count("user", distinct=True, filter=EARLIER),
    )


def _retained() -> QuerySet:
    again = UserDay.objects.filter(RECENT, account=OuterRef("account"), user=OuterRef("user"))
    return (
        UserDay.objects.filter(EARLIER)
        .filter(Exists(again))
        .values("account")
        .annotate(retained=Count("user", distinct=True))
    )


def _by_feature() -> QuerySet:
    return FeatureDay.objects.filter(RECENT).values("account").annotate(features=Count("event", distinct=True))


def _metrics(account: Account, figures: dict[str, Any]) -> dict[str, float | None]:
    users, before = figures.get("users_28", 0), figures.get("users_before", 0)
    days: list[date] = figures.get("days", [])
    dau_mean = (figures.get("user_days") or 0) / 28
    recency = (LAST_DAY - days[-1]).days if days else None
    gaps = [(later - earlier).days for earlier, later in pairwise(days)]
    return {
        "active_days_28": figures.get("active_days", 0),
        "active_users_7": figures.get("users_7", 0),
        "active_users_28": users,
        "dau_mean_28": dau_mean,
        "stickiness": dau_mean / users if users else None,
        "seat_utilisation": min(users / account.seats, 1) if account.seats else None,
        "feature_breadth": figures.get("features", 0) / 5,
        "usage_trend": (figures.get("events_28") or 0) / figures["events_before"] - 1
        if figures.get("events_before")
        else None,
        "recency_days": recency,
        "recency_ratio": recency / median(gaps) if recency is not None and len(gaps) >= 2 else None,
        "weeks_active_12": sum(bool(figures.get(f"week_{n}")) for n in range(12)),
        "user_retention_28": figures.get("retained", 0) / before if before else None,
    }


def _score(metrics: dict[str, float | None], signals: tuple[Signal, ...]) -> tuple[int, dict[str, int]]:
    """Hundredths, and what each signal gave to them."""
    known = [(signal, metrics[signal.metric]) for signal in signals if metrics.get(signal.metric) is not None]
    weight = sum(signal.weight for signal, _value in known)
    shares = {signal.metric: 100 * signal.weight * _points(signal.points, value) / weight for signal, value in known}
    return round(sum(shares.values())), {name: round(share) for name, share in shares.items()}


def _points(points: tuple[tuple[float, float], ...], value: float) -> float:
    if value <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if value <= x1:
            return y0 + (y1 - y0) * (value - x0) / (x1 - x0)
    return points[-1][1]


def _snapshot(
    account: Account, metrics: dict[str, float | None], model_id: int, score: int, band: str, contributions: dict
) -> AccountSnapshot:
    return AccountSnapshot(
        account_id=account.pk,
        as_of=LAST_DAY,
        computed_at=timezone.now(),
        model_id=model_id,
        name=account.name,
        external_id=account.external_id,
        industry=account.industry,
        country=account.country,
        seats=account.seats,
        starts_on=account.starts_on,
        ends_on=account.ends_on,
        annual_value_minor=account.annual_value_minor,
        currency=account.currency,
        stage="established",
        score=score,
        band=band,
        coverage=10_000,
        contributions=contributions,
        activation_state="in_progress",
        activation_deadline=account.starts_on,
        **metrics,
    )
