"""How far a run is: its parts, its rows, its time, and what is left at the pace so far."""

from datetime import UTC, datetime, timedelta

import pytest

from jobs import queries, rules, services
from jobs.choices import RunPhase
from jobs.models import Run, WorkItem

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def after(seconds: float) -> datetime:
    return NOON + timedelta(seconds=seconds)


def run_of(items: int) -> Run:
    return services.start_run(kind="notes", task="tests.absent", items=[{}] * items, at=NOON)


def item(run: Run, place: int, **values) -> None:
    pk = run.items.order_by("pk").values_list("pk", flat=True)[place]
    WorkItem.objects.filter(pk=pk).update(**values)


def figures(run: Run, at: datetime) -> tuple:
    run.refresh_from_db()
    state = queries.run_state(run, at=at)
    return state.phase, state.done, state.parked, state.rows, state.expected, round(state.share, 3)


@pytest.mark.parametrize(
    ("share", "elapsed", "left"),
    [(0.25, 60, 180), (0.5, 60, 60), (1, 60, None), (0.03, 60, None), (0.0, 0, None), (1 / 30, 2, 58)],
)
def test_what_is_left_follows_from_the_pace(share, elapsed, left):
    found = rules.remaining(share, timedelta(seconds=elapsed))

    assert (round(found.total_seconds()) if found else None) == left


@pytest.mark.django_db
def test_a_run_from_its_start_to_its_end():
    run = run_of(4)
    assert figures(run, after(60)) == (RunPhase.WAITING, 0, 0, 0, None, 0.0)

    item(run, 0, claimed_at=after(60), reached=300, expected=1000)
    assert figures(run, after(70)) == (RunPhase.RUNNING, 0, 0, 300, None, 0.075)

    item(run, 0, done_at=after(80), rows=1000)
    item(run, 1, claimed_at=after(80), expected=0, reached=0)
    assert figures(run, after(80)) == (RunPhase.RUNNING, 1, 0, 1000, None, 0.25)
    state = queries.run_state(run, at=after(80))
    assert (state.elapsed, state.remaining) == (timedelta(seconds=20), timedelta(seconds=60))

    for place in (1, 2, 3):
        item(run, place, claimed_at=after(90), done_at=after(100), rows=5)
    Run.objects.update(finished_at=after(100))
    assert figures(run, after(999)) == (RunPhase.DONE, 4, 0, 1015, None, 1.0)
    state = queries.run_state(run, at=after(999))
    assert (state.elapsed, state.remaining, state.is_over) == (timedelta(seconds=40), None, True)


@pytest.mark.django_db
def test_rows_are_expected_once_every_item_says_how_many():
    run = run_of(2)
    item(run, 0, claimed_at=NOON, reached=10, expected=100)
    assert figures(run, NOON)[4] is None

    item(run, 1, claimed_at=NOON, reached=250, expected=200)  # more than it had expected is still one part
    assert figures(run, NOON) == (RunPhase.RUNNING, 0, 0, 260, 300, 0.55)


@pytest.mark.django_db
def test_what_is_parked_leaves_a_run_that_needs_somebody():
    run = run_of(2)
    item(run, 0, done_at=NOON, rows=7)
    item(run, 1, parked_at=NOON)
    Run.objects.update(finished_at=NOON)

    assert figures(run, NOON) == (RunPhase.STUCK, 1, 1, 7, None, 0.5)


@pytest.mark.django_db
def test_a_run_of_nothing_is_done():
    assert figures(run_of(0), NOON) == (RunPhase.DONE, 0, 0, 0, None, 1.0)


@pytest.mark.django_db
def test_a_state_is_one_query(django_assert_num_queries):
    for items in (1, 30):
        run = run_of(items)
        with django_assert_num_queries(1):
            queries.run_state(run, at=NOON)


@pytest.mark.django_db
def test_a_step_tells_how_far_it_is_and_nobody_else_does():
    run = run_of(2)
    first, second = run.items.order_by("pk")
    seen = []

    def step(params):
        services.note_progress(first.pk, reached=500, expected=2000)
        seen.append(figures(run, NOON))
        return lambda: 2000

    services.perform(first.pk, step, clock=lambda: NOON)
    services.note_progress(first.pk, reached=1, expected=2)  # late: it is done

    assert seen == [(RunPhase.RUNNING, 0, 0, 500, None, 0.125)]
    first.refresh_from_db()
    assert (first.rows, first.reached, second.reached) == (2000, 500, None)


@pytest.mark.django_db
def test_parked_work_that_is_due_again_begins_from_nothing():
    run = run_of(1)
    item(run, 0, parked_at=NOON, claimed_at=NOON, reached=5, expected=10)

    services.retry_parked(item_ids=run.items.values_list("pk", flat=True), at=NOON)

    assert figures(run, NOON) == (RunPhase.WAITING, 0, 0, 0, 10, 0.0)
