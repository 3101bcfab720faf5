"""Settings on which the survival of work depends (see docs/decisions/the-database-is-the-queue-of-record.md)."""

from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings
from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache

from cs_platform import schedule
from cs_platform.table_cache import TableCache
from jobs import services

pytestmark = pytest.mark.django_db


def test_a_message_is_kept_until_its_task_is_done():
    assert current_app.conf.task_acks_late is True
    assert current_app.conf.task_reject_on_worker_lost is True
    assert current_app.conf.worker_prefetch_multiplier == 1


def test_what_is_being_worked_on_is_given_to_nobody_else():
    limit = current_app.conf.task_time_limit

    assert current_app.conf.task_soft_time_limit < limit
    assert timedelta(seconds=limit) < services.STALE_AFTER
    assert limit < settings.CELERY_BROKER_TRANSPORT_OPTIONS["visibility_timeout"]


def test_every_entry_of_the_clock_names_a_task_that_exists():
    current_app.loader.import_default_modules()

    named = {entry["task"] for entry in schedule.ENTRIES.values()}

    assert named - set(current_app.tasks) == set()


def test_every_entry_is_dropped_when_a_later_one_must_have_come():
    assert {name for name, entry in schedule.ENTRIES.items() if not entry["options"]["expires"] >= 60} == set()


def test_the_cache_is_shared_by_all_processes():
    """Limits on log-in are counted in it."""
    assert isinstance(caches["default"], RedisCache if settings.REDIS_URL else TableCache)
