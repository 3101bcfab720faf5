"""Any number of worker processes write the same digits; one that dies in mid-shard costs nothing."""

import secrets
from datetime import UTC, date, datetime, timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from kombu import pools

from health.models.activation import Flag
from health.models.scores import AccountSnapshot, ScoreDay
from health.services import shards
from health.services.recompute import start_recompute
from jobs import queries
from jobs.models import WorkItem
from tests import services
from tests.factories.people import make_account
from tests.health.usage import every, use
from tests.processes import Installation, connected_to, fresh_database, wait_until

DAY = date(2026, 6, 30)
ACCOUNTS = 60


@pytest.fixture
def installation(tmp_path, django_db_blocker, monkeypatch):
    """A database that is really committed and a broker: Redis beside PostgreSQL, the embedded one beside SQLite."""
    redis_url = ""
    if connection.vendor == "postgresql":
        redis_url = services.REDIS_URL
        if problem := services.redis_problem():
            services.missing(problem)
    prefix = f"test-{secrets.token_hex(4)}-"
    monkeypatch.setattr(current_app.conf, "broker_url", redis_url or f"sqlitefile:///{tmp_path}/broker.sqlite3")
    monkeypatch.setitem(settings.CELERY_BROKER_TRANSPORT_OPTIONS, "global_keyprefix", prefix)
    _forget_connections()
    with django_db_blocker.unblock(), fresh_database(tmp_path, "health", "jobs") as name, connected_to(name) as address:
        made = Installation(tmp_path, address, redis_url, KEY_PREFIX=prefix)
        yield made
        made.stop()
    _forget_connections()


def _forget_connections() -> None:
    """Celery keeps pools of connections to the broker it has first seen."""
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None


def make_customers() -> None:
    """Sixty rhythms, no two alike, some of them silent for long."""
    for number in range(ACCOUNTS):
        account = make_account(f"customer-{number}", starts_on=date(2026, 1, 1) + timedelta(number), seats=number % 5)
        for user in range(1 + number % 3):
            last = DAY - timedelta(number if number % 4 else 0)
            use(account, every(1 + number % 9 + user, account.starts_on, last), user=f"user {user}")


def recompute(installation: Installation, *workers: int) -> list:
    """By so many processes in so many worker nodes; everything that was written, to the last digit."""
    for model in (AccountSnapshot, ScoreDay, Flag):
        model.objects.all().delete()
    run = start_recompute(as_of=DAY, at=datetime.now(UTC))
    nodes = [installation.worker("tests.health.worker", processes=processes) for processes in workers]
    wait_until(lambda: queries.progress(run.pk).is_over, "the run is over", seconds=90)
    for node in nodes:
        installation.kill(node)
    assert queries.progress(run.pk) == queries.Progress(total=12, done=12, parked=0, rows=ACCOUNTS)
    return [
        [{**row, "computed_at": None} for row in AccountSnapshot.objects.order_by("pk").values()],
        list(ScoreDay.objects.order_by("account_id", "day").values()),
        list(Flag.objects.order_by("account_id", "kind").values_list("account_id", "kind", "opened_on", "closed_on")),
    ]


def test_two_and_four_processes_write_the_same(installation, monkeypatch):
    monkeypatch.setattr(shards, "SHARD_SIZE", 5)
    make_customers()

    by_two = recompute(installation, 2)
    installation.environment["CRASHES"] = "2"
    by_four = recompute(installation, 2, 2)

    assert by_four == by_two
    assert len(by_two[0]) == len(by_two[1]) == ACCOUNTS
    assert (installation.folder / "hits").read_text().count("store") == 12 + 2
    assert WorkItem.objects.filter(attempts=2).count() == 2
