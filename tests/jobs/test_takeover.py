"""A message that comes while the row is claimed: who may take over, and who must not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from celery import shared_task
from celery._state import _task_stack

from jobs import queries, services
from jobs.models import WorkItem
from lib import processes

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HERE = processes.name_of_this()
GONE = f"{HERE.rpartition('/')[0]}/4194304"  # above the highest process id of Linux
ELSEWHERE = "elsewhere/1/1"


@shared_task(name="tests.in_worker")
def in_worker_task() -> None:
    """Never run: it only lends its name to the messages below."""


@contextmanager
def message(name: str, *, redelivered: bool = False) -> Iterator[None]:
    """As inside a worker that has taken this message."""
    task = in_worker_task._get_current_object()
    task.push_request(id=name, delivery_info={"redelivered": redelivered}, called_directly=False)
    _task_stack.push(task)
    try:
        yield
    finally:
        _task_stack.pop()
        task.pop_request()


def write(params: dict) -> Callable[[], int]:
    return lambda: 1


def claimed_item(by: str, attempts: int = 1) -> WorkItem:
    item = services.start_run(kind="notes", task="tests.absent", items=[{}], at=NOON).items.get()
    WorkItem.objects.update(claimed_at=NOON, claimed_by=by, attempts=attempts)
    return item


def perform(item: WorkItem) -> bool:
    return services.perform(item.pk, write, clock=lambda: NOON + timedelta(seconds=1))


def test_the_claim_names_message_and_process():
    item = services.start_run(kind="notes", task="tests.absent", items=[{}], at=NOON).items.get()

    with message("m1"):
        assert perform(item) is True

    item.refresh_from_db()
    assert item.claimed_by == f"m1 {HERE}"


@pytest.mark.parametrize("redelivered", [False, True])
def test_one_that_is_seen_to_live_keeps_its_claim(redelivered):
    item = claimed_item(f"m1 {HERE}")

    with message("m1", redelivered=redelivered):
        assert perform(item) is False

    item.refresh_from_db()
    assert (item.claimed_by, item.attempts, item.done_at) == (f"m1 {HERE}", 1, None)


def test_one_that_is_seen_to_be_gone_is_replaced_at_once():
    item = claimed_item(f"m1 {GONE}")

    with message("m2"):
        assert perform(item) is True

    item.refresh_from_db()
    assert item.attempts == 2


def test_one_on_another_host_is_replaced_when_the_broker_took_its_message_back():
    item = claimed_item(f"m1 {ELSEWHERE}")

    with message("m1", redelivered=False):
        assert perform(item) is False
    with message("m2", redelivered=True):
        assert perform(item) is False
    with message("m1", redelivered=True):
        assert perform(item) is True


def test_nobody_takes_over_after_three_lost_workers():
    item = claimed_item(f"m1 {GONE}", attempts=3)

    with message("m1", redelivered=True):
        assert perform(item) is False

    assert queries.parked_items().get() == item


def test_a_worker_busy_with_a_long_queue_shows_that_it_consumes():
    services.beat(name="worker", at=NOON - timedelta(minutes=5))
    item = services.start_run(kind="notes", task="tests.absent", items=[{}], at=NOON).items.get()

    with message("m1"):
        perform(item)

    assert queries.worker_alive(NOON) is True


def test_work_done_without_a_worker_shows_none():
    services.beat(name="worker", at=NOON - timedelta(minutes=5))
    item = services.start_run(kind="notes", task="tests.absent", items=[{}], at=NOON).items.get()

    perform(item)

    assert queries.worker_alive(NOON) is False
