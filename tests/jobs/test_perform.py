"""One item at a time: claimed, done, tried again, parked. Time is given, nothing waits."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app, shared_task
from django.db import connection

from jobs import queries, services
from jobs.models import PeriodClaim, WorkItem

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def clock_at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment


def one_item(**params) -> WorkItem:
    return services.start_run(kind="notes", task="tests.note_here", items=[params], at=NOON).items.get()


def write_note(params: dict) -> Callable[[], int]:
    def write() -> int:
        PeriodClaim.objects.create(job="note", period=str(PeriodClaim.objects.count()))
        return 7

    return write


def notes() -> int:
    return PeriodClaim.objects.filter(job="note").count()


@shared_task(name="tests.note_here")
def note_here(item_id: int) -> None:
    services.perform(item_id, write_note, clock=clock_at(NOON))


def test_an_item_is_done_once_however_often_its_message_comes():
    item = one_item()

    answers = [services.perform(item.pk, write_note, clock=clock_at(NOON)) for _ in range(3)]

    item.refresh_from_db()
    assert answers == [True, False, False]
    assert (item.done_at, item.attempts, item.rows, item.error, notes()) == (NOON, 1, 7, "", 1)


def test_the_run_is_finished_by_its_last_item():
    run = services.start_run(kind="notes", task="tests.note_here", items=[{}, {}], at=NOON)
    first, last = run.items.order_by("pk")

    services.perform(first.pk, write_note, clock=clock_at(NOON))
    run.refresh_from_db()
    assert run.finished_at is None

    later = NOON + timedelta(seconds=3)
    services.perform(last.pk, write_note, clock=clock_at(later))
    run.refresh_from_db()
    assert run.finished_at == later
    assert queries.progress(run.pk) == queries.Progress(total=2, done=2, parked=0, rows=14)


def test_a_run_of_nothing_is_finished_at_once():
    run = services.start_run(kind="notes", task="tests.note_here", items=[], at=NOON)

    run.refresh_from_db()
    assert run.finished_at == NOON
    assert queries.progress(run.pk) == queries.Progress(total=0, done=0, parked=0, rows=0)


def test_a_step_computes_outside_the_claims_transaction():
    held = len(connection.savepoint_ids)
    seen = []

    def step(params):
        seen.append(len(connection.savepoint_ids))
        return lambda: 0

    services.perform(one_item().pk, step, clock=clock_at(NOON))

    assert seen == [held]


def fail(params: dict):
    raise ValueError("the figures do not add up\nsecond line")


def test_an_error_is_kept_tried_again_later_and_parked_after_the_third():
    item = one_item()
    moment, story = NOON, []
    for _ in range(4):
        services.perform(item.pk, fail, clock=clock_at(moment))
        item.refresh_from_db()
        story.append((item.attempts, (item.due_at - NOON).seconds, item.parked_at is not None))
        moment = item.due_at

    assert story == [(1, 5, False), (2, 35, False), (3, 35, True), (3, 35, True)]
    assert item.error.startswith("ValueError: the figures do not add up\nsecond line\n")
    assert 'raise ValueError("the figures do not add up\\nsecond line")' in item.error
    assert item.run.finished_at == NOON + timedelta(seconds=35)


def test_an_item_whose_retry_is_not_due_is_left_alone():
    item = one_item()
    services.perform(item.pk, fail, clock=clock_at(NOON))

    assert services.perform(item.pk, write_note, clock=clock_at(NOON + timedelta(seconds=4))) is False
    assert services.perform(item.pk, write_note, clock=clock_at(NOON + timedelta(seconds=5))) is True
    item.refresh_from_db()
    assert (item.error, item.attempts) == ("", 2)


def test_what_fails_while_writing_leaves_nothing_written():
    def write_half(params: dict) -> Callable[[], int]:
        def write() -> int:
            write_note({})()
            raise ValueError("half way")

        return write

    item = one_item()
    services.perform(item.pk, write_half, clock=clock_at(NOON))

    item.refresh_from_db()
    assert (notes(), item.done_at, item.attempts) == (0, None, 1)


def lose_the_claim(params: dict) -> Callable[[], int]:
    """While this step computes, its worker is taken for lost, and another does the item."""
    late = NOON + services.STALE_AFTER + timedelta(seconds=1)
    WorkItem.objects.update(claimed_by="message elsewhere/1/1")
    services.reconcile(at=late)
    services.perform(WorkItem.objects.get().pk, write_note, clock=clock_at(late))
    return write_note(params)


def test_whoever_lost_the_claim_writes_nothing():
    item = one_item()

    assert services.perform(item.pk, lose_the_claim, clock=clock_at(NOON)) is False
    item.refresh_from_db()
    assert (notes(), item.attempts, item.done_at is not None) == (1, 2, True)


def test_without_asking_for_the_claim_it_would(monkeypatch):
    """The negative control of the test above."""
    monkeypatch.setattr(services, "_held", lambda item: WorkItem.objects.filter(pk=item.pk))

    services.perform(one_item().pk, lose_the_claim, clock=clock_at(NOON))

    assert notes() == 2


def test_work_through_does_a_run_in_this_process():
    run = services.start_run(kind="notes", task="tests.note_here", items=[{}, {}, {}], at=NOON)
    assert "tests.note_here" in current_app.tasks

    services.work_through(run.pk, clock=clock_at(NOON))

    assert queries.progress(run.pk) == queries.Progress(total=3, done=3, parked=0, rows=21)


def test_work_through_waits_for_what_another_has_claimed_and_takes_over_what_was_lost():
    run = services.start_run(kind="notes", task="tests.note_here", items=[{}], at=NOON)
    run.items.update(claimed_at=NOON, claimed_by="message elsewhere/1/1", attempts=1)
    now, pauses = [NOON], []

    def pause(seconds: float) -> None:
        pauses.append(seconds)
        now[0] += timedelta(seconds=75)

    services.work_through(run.pk, clock=lambda: now[0], pause=pause)

    assert len(pauses) == 2  # until the claim is as old as a task may run
    assert queries.progress(run.pk).done == 1
