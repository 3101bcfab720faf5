"""The look at the queue of record, every minute."""

from datetime import UTC, datetime, timedelta

import pytest
from celery import current_app
from kombu import pools

from jobs import queries, services
from jobs.models import PeriodClaim, Run, WorkItem
from lib import processes

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NOTHING = services.Reconciled(released=0, parked=0, sent=0)
ELSEWHERE = "message elsewhere/1/1"


@pytest.fixture(autouse=True)
def _empty_broker():
    current_app.control.purge()
    yield
    current_app.control.purge()


def start(*items: dict) -> Run:
    return services.start_run(kind="notes", task="tests.absent", items=items, at=NOON)


def claimed(item: WorkItem, *, by: str, attempts: int = 1) -> None:
    WorkItem.objects.filter(pk=item.pk).update(claimed_at=NOON, claimed_by=by, attempts=attempts)


def test_messages_are_sent_when_the_transaction_commits(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        start({}, {}, {})
        assert queries.messages_waiting() == 0

    assert queries.messages_waiting() == 3


def test_due_rows_without_a_message_get_one_and_no_second():
    start({}, {}, {})

    found = [services.reconcile(at=NOON) for _ in range(2)]

    assert found == [services.Reconciled(released=0, parked=0, sent=3), NOTHING]


def test_rows_due_later_wait():
    start({})
    WorkItem.objects.update(due_at=NOON + MINUTE)

    assert services.reconcile(at=NOON) == NOTHING
    assert services.reconcile(at=NOON + MINUTE).sent == 1


def test_a_claim_is_kept_while_a_task_may_run_and_freed_after():
    item = start({}).items.get()
    claimed(item, by=ELSEWHERE)

    assert services.reconcile(at=NOON + services.STALE_AFTER - MINUTE) == NOTHING
    found = services.reconcile(at=NOON + services.STALE_AFTER)

    assert found == services.Reconciled(released=1, parked=0, sent=1)
    item.refresh_from_db()
    assert (item.claimed_at, item.claimed_by, item.attempts) == (None, "", 1)


def test_a_claim_of_a_process_that_is_gone_is_freed_at_once():
    living, dead = start({}, {}).items.order_by("pk")
    here = processes.name_of_this()
    claimed(living, by=f"message {here}")
    claimed(dead, by=f"message {here.rpartition('/')[0]}/4194304")  # above the highest process id of Linux

    assert services.reconcile(at=NOON) == services.Reconciled(released=1, parked=0, sent=1)
    assert queries.claimed_items().get() == living


def test_the_third_lost_worker_parks_the_row_and_the_run_finishes_without_it():
    run = start({})
    claimed(run.items.get(), by=ELSEWHERE, attempts=3)

    found = services.reconcile(at=NOON + services.STALE_AFTER)

    assert found == services.Reconciled(released=0, parked=1, sent=0)
    item = run.items.get()
    assert item.parked_at == NOON + services.STALE_AFTER
    assert item.error == "The worker was lost 3 times while doing this. Find out why, then retry."
    run.refresh_from_db()
    assert run.finished_at == NOON + services.STALE_AFTER


def test_parked_work_is_due_again_when_somebody_says_so(django_capture_on_commit_callbacks):
    run = start({}, {})
    WorkItem.objects.update(parked_at=NOON, attempts=3, claimed_at=NOON, claimed_by=ELSEWHERE, error="why")
    Run.objects.update(finished_at=NOON)
    first, second = run.items.order_by("pk")

    with django_capture_on_commit_callbacks(execute=True):
        assert services.retry_parked(item_ids=[first.pk], at=NOON + MINUTE) == 1

    first.refresh_from_db()
    run.refresh_from_db()
    assert (first.parked_at, first.claimed_at, first.attempts, first.error) == (None, None, 0, "why")
    assert (first.due_at, run.finished_at) == (NOON + MINUTE, None)
    assert queries.parked_items().get() == second
    assert queries.messages_waiting() == 1


def test_work_that_is_done_cannot_be_retried():
    item = start({}).items.get()
    WorkItem.objects.update(done_at=NOON)

    assert services.retry_parked(item_ids=[item.pk], at=NOON) == 0
    item.refresh_from_db()
    assert item.done_at == NOON


def test_a_broker_that_is_down_fails_nobody(monkeypatch, caplog, django_capture_on_commit_callbacks):
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")
    _forget_connections()
    with django_capture_on_commit_callbacks(execute=True):
        run = start({}, {})
    found = services.reconcile(at=NOON)
    monkeypatch.undo()
    _forget_connections()

    assert (found, run.items.count()) == (NOTHING, 2)
    assert [line.levelname for line in caplog.records if line.name == "jobs.services"] == ["WARNING", "WARNING"]
    assert services.reconcile(at=NOON).sent == 2


def _forget_connections() -> None:
    pools.reset()
    current_app._pool = None
    current_app.amqp._producer_pool = None


def test_old_finished_runs_and_claims_are_forgotten_but_not_what_is_parked_or_last():
    old, parked, fresh = start({}), start({}), start({})
    long_ago = NOON - services.KEEP_RUNS - MINUTE
    Run.objects.filter(pk__in=[old.pk, parked.pk]).update(finished_at=long_ago)
    Run.objects.filter(pk=fresh.pk).update(finished_at=NOON)
    parked.items.update(parked_at=long_ago)
    for day in ("2026-01-01", "2026-01-02"):
        PeriodClaim.objects.create(job="daily", period=day, claimed_at=long_ago)

    assert services.forget_old(at=NOON) == 2
    assert set(Run.objects.all()) == {parked, fresh}
    assert list(PeriodClaim.objects.values_list("period", flat=True)) == ["2026-01-02"]
