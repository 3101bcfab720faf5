import secrets

import pytest
from celery import current_app
from django.conf import settings
from kombu import pools

from jobs.models import Heartbeat, PeriodClaim, Run, WorkItem
from tests import services
from tests.processes import Installation, connected_to, fresh_database


@pytest.fixture(scope="session")
def _migrated(tmp_path_factory, django_db_blocker):
    """One database for all tests of this folder: migrating costs more than any of them. Upper rooms refer to runs."""
    with django_db_blocker.unblock(), fresh_database(tmp_path_factory.mktemp("shared"), "health") as name:
        yield name


@pytest.fixture
def committed(_migrated, django_db_blocker):
    """A database in which everything is really committed; gives its address for other processes."""
    with django_db_blocker.unblock(), connected_to(_migrated) as address:
        for model in (WorkItem, Run, PeriodClaim, Heartbeat):
            model.objects.all().delete()
        yield address


@pytest.fixture(params=["the embedded broker", "Redis"])
def redis_url(request) -> str:
    """The address of Redis; or none, which means the embedded broker."""
    if request.param == "the embedded broker":
        return ""
    if problem := services.redis_problem():
        services.missing(problem)
    return services.REDIS_URL


@pytest.fixture
def installation(committed, redis_url, tmp_path, monkeypatch):
    """Database and broker shared by this process and the workers it starts; keys in Redis have their own prefix."""
    prefix = f"test-{secrets.token_hex(4)}-"
    monkeypatch.setattr(current_app.conf, "broker_url", redis_url or f"sqlitefile:///{tmp_path}/broker.sqlite3")
    monkeypatch.setitem(settings.CELERY_BROKER_TRANSPORT_OPTIONS, "global_keyprefix", prefix)
    _forget_connections()
    made = Installation(tmp_path, committed, redis_url, KEY_PREFIX=prefix)
    yield made
    made.stop()
    _forget_connections()


def _forget_connections() -> None:
    """Celery keeps pools of connections to the broker it has first seen."""
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None
