"""Health as it has been computed: snapshots, history and roll-ups, written directly for pages that only read them."""

import datetime as dt
from typing import Any

from accounts.models.company import Account
from health.choices import VersionState
from health.models.rollups import AccountDay, UserDay
from health.models.scores import AccountSnapshot, HealthModel, ScoreDay
from health.models.usage import UsageUser

AS_OF = dt.date(2026, 11, 21)
DEFINITION = {
    "name": "Test",
    "stages": {
        stage: [
            {"metric": "active_days_28", "weight": 60, "points": [[0, 0], [20, 100]]},
            {"metric": "seat_utilisation", "weight": 40, "points": [[0, 0], [0.8, 100]]},
        ]
        for stage in ("new", "established")
    },
}
MILESTONES = [
    {"key": "habit", "type": "active_days", "at_least": 5, "total": 5, "reached_on": "2026-02-03"},
    {"key": "team", "type": "distinct_users", "at_least": 2, "total": 1, "reached_on": None},
]


def make_model() -> HealthModel:
    found = HealthModel.objects.filter(number=1).first()
    return found or HealthModel.objects.create(
        number=1,
        definition=DEFINITION,
        state=VersionState.PUBLISHED,
        published_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC),
    )


def make_snapshot(account: Account, **fields: Any) -> AccountSnapshot:
    """An account scored 71.25 = 42.00 + 29.25, activated in time, active two days ago."""
    return AccountSnapshot.objects.create(
        **{
            "account": account,
            "as_of": AS_OF,
            "computed_at": dt.datetime(2026, 11, 22, tzinfo=dt.UTC),
            "model": make_model(),
            "name": account.name,
            "external_id": account.external_id,
            "seats": account.seats,
            "starts_on": account.starts_on,
            "ends_on": account.ends_on,
            "stage": "established",
            "score": 7125,
            "band": "watch",
            "coverage": 10_000,
            "contributions": {"active_days_28": 4200, "seat_utilisation": 2925},
            "activation_state": "activated",
            "activation_deadline": dt.date(2026, 4, 15),
            "activated_on": dt.date(2026, 3, 1),
            "milestones": MILESTONES,
            "last_active_on": AS_OF - dt.timedelta(days=2),
            "recency_days": 2,
            "active_days_28": 14,
            "active_users_28": 12,
            "seat_utilisation": 0.585,
            **fields,
        }
    )


def make_history(account: Account, scores: list[int | None], *, until: dt.date = AS_OF) -> None:
    """A score a day, the last one on `until`."""
    model = make_model()
    first = until - dt.timedelta(days=len(scores) - 1)
    ScoreDay.objects.bulk_create(
        ScoreDay(
            account=account, day=first + dt.timedelta(days=n), model=model, score=score, band="watch", coverage=10_000
        )
        for n, score in enumerate(scores)
    )


def make_usage(account: Account, people: dict[str, list[int]], *, until: dt.date = AS_OF) -> None:
    """Roll-ups of people (by name) who were active so many days before `until`, three events a day each."""
    days: dict[int, int] = {}
    for name, active in people.items():
        user = UsageUser.objects.create(account=account, external_id=name, name=name)
        for ago in active:
            day = until - dt.timedelta(days=ago)
            UserDay.objects.create(account=account, day=day, user=user, events=3)
            days[ago] = days.get(ago, 0) + 1
    AccountDay.objects.bulk_create(
        AccountDay(account=account, day=until - dt.timedelta(days=ago), events=3 * users, users=users)
        for ago, users in days.items()
    )
