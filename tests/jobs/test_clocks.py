"""Two clocks, or one that jumps, do no harm; a clock that was away is made up for."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction

from jobs import queries, services, tasks
from jobs.models import PeriodClaim, Run

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
DAY = timedelta(days=1)
PERIODS = [f"2026-05-{day:02}" for day in range(1, 21)]


def two_clocks(tick: Callable[[str], object]) -> list[object]:
    """Both go through the same periods at the same time, each with a connection of its own."""
    answers: list[object] = []
    start = threading.Barrier(2)

    def run() -> None:
        try:
            start.wait()
            answers.extend([tick(period) for period in PERIODS])
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def start_claimed(period: str) -> bool:
    with transaction.atomic():
        if not services.claim_period("daily", period, NOON):
            return False
        services.start_run(kind=period, task="tests.absent", items=[{}], at=NOON)
    return True


def start_unclaimed(period: str) -> bool:
    services.start_run(kind=period, task="tests.absent", items=[{}], at=NOON)
    return True


def test_two_clocks_start_each_period_once(committed):
    answers = two_clocks(start_claimed)

    assert sorted(answers) == [False] * 20 + [True] * 20
    assert sorted(Run.objects.values_list("kind", flat=True)) == PERIODS


def test_without_claims_they_would_start_it_twice(committed):
    """The negative control of the test above."""
    two_clocks(start_unclaimed)

    assert sorted(Run.objects.values_list("kind", flat=True)) == sorted(PERIODS * 2)


def test_two_workers_share_an_item_and_one_does_it(committed):
    items = services.start_run(kind="notes", task="tests.absent", items=[{}] * 20, at=NOON).items.values_list("pk")
    numbers = dict(zip(PERIODS, [pk for (pk,) in items], strict=True))

    def step(params: dict) -> Callable[[], int]:
        return lambda: 1

    answers = two_clocks(lambda period: services.perform(numbers[period], step, clock=lambda: NOON))

    assert sorted(answers) == [False] * 20 + [True] * 20
    run = Run.objects.get()
    assert queries.progress(run.pk) == queries.Progress(total=20, done=20, parked=0, rows=20)
    assert run.finished_at == NOON


def test_two_processes_take_a_lock_of_the_cache_once(committed):
    """allauth counts log-ins under such a lock."""
    answers = two_clocks(lambda period: cache.add(f"lock-{period}", True, timeout=10))

    assert sorted(answers) == [False] * 20 + [True] * 20


def test_two_processes_count_in_the_cache_and_no_count_is_lost(committed):
    cache.set("counted", 0)

    answers = two_clocks(lambda period: cache.incr("counted"))

    assert sorted(answers) == list(range(1, 41))


@pytest.mark.django_db
def test_missed_periods_are_worked_on_in_order_each_once():
    done: list[str] = []
    PeriodClaim.objects.create(job="daily", period="2026-05-01T00:00:00+00:00")

    counts = [services.catch_up(job="daily", every=DAY, at=NOON, work=done.append) for _ in range(2)]

    assert done == ["2026-05-02T00:00:00+00:00", "2026-05-03T00:00:00+00:00", "2026-05-04T00:00:00+00:00"]
    assert counts == [3, 0]


@pytest.mark.django_db
def test_a_period_whose_work_failed_is_not_claimed():
    def work(period: str) -> None:
        raise ValueError(period)

    with pytest.raises(ValueError, match="2026-05-04"):
        services.catch_up(job="daily", every=DAY, at=NOON, work=work)

    assert queries.missed_periods("daily", every=DAY, at=NOON) == ["2026-05-04T00:00:00+00:00"]


@pytest.mark.django_db
def test_a_heartbeat_shows_the_worker_and_the_clock_only_if_it_came_from_there():
    tasks.heartbeat(from_clock=False)
    assert (queries.heartbeat("worker") is None, queries.heartbeat("clock")) == (False, None)

    first = queries.heartbeat("worker")
    tasks.heartbeat(from_clock=True)
    assert queries.heartbeat("worker") == queries.heartbeat("clock")
    assert queries.heartbeat("worker") > first


@pytest.mark.django_db
def test_a_worker_is_alive_for_two_minutes_after_it_consumed_something():
    assert queries.worker_alive(NOON) is False
    services.beat(name="worker", at=NOON)

    assert queries.worker_alive(NOON + timedelta(seconds=119)) is True
    assert queries.worker_alive(NOON + timedelta(seconds=120)) is False


@pytest.mark.django_db
def test_the_reconciler_runs_once_a_minute_whatever_the_number_of_clocks(time_machine):
    seen = []
    time_machine.move_to(NOON, tick=False)
    for seconds in (0, 30, 61):
        time_machine.move_to(NOON + timedelta(seconds=seconds), tick=False)
        before = PeriodClaim.objects.count()
        tasks.reconcile()
        seen.append(PeriodClaim.objects.count() - before)

    assert seen == [1, 0, 1]
