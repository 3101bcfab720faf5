"""The clock: days end where they end, news are fetched, deadlines are seen on the day they pass."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.models.company import Account
from health.models.activation import Flag
from health.models.scores import AccountSnapshot, ScoreDay
from health.services.clock import check_activation, compute_news, end_days
from health.services.recompute import recompute_shard, start_recompute
from jobs.models import PeriodClaim, Run
from jobs.services import work_through
from tests.factories.people import assign_csm, make_account, make_staff
from tests.health.usage import every, use

NOON = datetime(2026, 6, 30, 12, tzinfo=UTC)
START = date(2026, 1, 1)


@pytest.fixture
def around_the_world(transactional_db) -> dict[str, Account]:
    zones = {"acme": "UTC", "globex": "Pacific/Auckland", "initech": "America/Los_Angeles"}
    return {name: make_account(name, starts_on=START, time_zone=zone) for name, zone in zones.items()}


def started(runs: list[Run]) -> list[tuple[str, list[str]]]:
    """What was asked for: (day, accounts)."""
    names = dict(Account.objects.values_list("pk", "external_id"))
    return [
        (run.params["as_of"], sorted(names[pk] for item in run.items.all() for pk in item.params["accounts"]))
        for run in runs
    ]


def test_a_day_is_computed_when_it_ends_in_the_accounts_own_zone(around_the_world):
    """On 30 June at noon UTC the 30th has just ended in Auckland, and in Los Angeles the 29th ended at seven."""
    assert started(end_days(at=NOON)) == [("2026-06-29", ["acme", "initech"]), ("2026-06-30", ["globex"])]
    assert started(end_days(at=NOON + timedelta(hours=11))) == []
    assert started(end_days(at=NOON + timedelta(hours=12))) == [("2026-06-30", ["acme"])]
    assert started(end_days(at=NOON + timedelta(hours=20))) == [("2026-06-30", ["initech"])]


def test_missed_days_are_caught_up_in_order(around_the_world):
    end_days(at=NOON)

    assert started(end_days(at=NOON + timedelta(days=3))) == [
        ("2026-06-30", ["acme", "initech"]),
        ("2026-07-01", ["acme", "globex", "initech"]),
        ("2026-07-02", ["acme", "globex", "initech"]),
        ("2026-07-03", ["globex"]),
    ]


def test_a_clock_that_jumps_back_does_nothing(around_the_world):
    end_days(at=NOON)
    claims = PeriodClaim.objects.count()

    assert end_days(at=NOON - timedelta(days=2)) == []
    assert PeriodClaim.objects.count() == claims


def test_after_a_long_stop_the_last_ninety_days_are_made_up(around_the_world):
    end_days(at=NOON)

    runs = started(end_days(at=NOON + timedelta(days=400)))

    assert len(runs) == 92
    assert runs[-1] == ("2027-08-04", ["globex"])


def settle(runs: list[Run]) -> None:
    for run in runs:
        work_through(run.pk)


def test_news_are_new_accounts_usage_and_particulars(around_the_world):
    now = timezone.now()
    settle(compute_news(at=now))
    assert AccountSnapshot.objects.count() == 3
    assert compute_news(at=timezone.now()) == []

    use(around_the_world["acme"], [date(2026, 6, 29)])
    assign_csm(around_the_world["globex"], make_staff())
    Account.objects.filter(external_id="initech").update(name="Initech Ltd", updated_at=timezone.now())
    runs = compute_news(at=timezone.now())

    assert sorted(name for _, names in started(runs) for name in names) == ["acme", "globex", "initech"]
    settle(runs)
    assert compute_news(at=timezone.now()) == []
    assert AccountSnapshot.objects.get(external_id="initech").name == "Initech Ltd"
    assert AccountSnapshot.objects.exclude(csm=None).get().external_id == "globex"


def test_news_wait_for_those_under_way(around_the_world):
    assert compute_news(at=NOON) != []
    assert compute_news(at=NOON) == []


def test_the_deadline_is_seen_on_the_day_after_it(transactional_db):
    acme = make_account("acme", starts_on=date(2026, 1, 31))
    settle(end_days(at=datetime(2026, 4, 30, 1, tzinfo=UTC)))
    assert check_activation(at=datetime(2026, 4, 29, 23, tzinfo=UTC)) == []

    runs = check_activation(at=datetime(2026, 5, 1, 0, 15, tzinfo=UTC))
    assert started(runs) == [("2026-05-01", ["acme"])]
    settle(runs)

    flag = Flag.objects.get(kind="not_activated")
    assert (flag.account_id, flag.opened_on, flag.closed_on) == (acme.pk, date(2026, 5, 1), None)
    assert check_activation(at=datetime(2026, 5, 1, 1, 15, tzinfo=UTC)) == []


def test_one_that_is_activated_is_not_looked_at(transactional_db):
    acme = make_account("acme", starts_on=date(2026, 1, 31), seats=1)
    use(acme, every(1, date(2026, 2, 1), date(2026, 2, 10)))
    settle(end_days(at=datetime(2026, 4, 30, 1, tzinfo=UTC)))

    assert check_activation(at=datetime(2026, 5, 1, 0, 15, tzinfo=UTC)) == []
    assert ScoreDay.objects.count() == 1


def test_days_to_come_do_not_keep_an_account_in_the_news(around_the_world):
    acme, now = around_the_world["acme"], timezone.now()
    today = now.date()
    settle(end_days(at=now))
    use(acme, [today - timedelta(3), today + timedelta(1), date(2090, 1, 1)])

    settle(compute_news(at=now))
    assert compute_news(at=timezone.now()) == []
    assert AccountSnapshot.objects.get(external_id="acme").last_active_on == today - timedelta(3)

    for run in end_days(at=now + timedelta(2)):
        for item in run.items.all():
            recompute_shard(item.params, at=now + timedelta(2))()
    assert AccountSnapshot.objects.get(external_id="acme").last_active_on == today + timedelta(1)


def test_a_day_that_ended_leaves_the_news_of_today(around_the_world):
    acme, now = around_the_world["acme"], timezone.now()
    settle(compute_news(at=now))
    use(acme, [now.date(), date(2090, 1, 1)])

    AccountSnapshot.objects.update(as_of=now.date() - timedelta(1))
    settle([start_recompute(as_of=now.date() - timedelta(1), at=now)])
    assert started(compute_news(at=timezone.now())) == [(now.date().isoformat(), ["acme"])]
