"""Workers are killed with SIGKILL at named points, for real, on either broker: no item is lost, none is done twice."""

from collections import Counter

import pytest
from django.utils import timezone

from jobs import queries, services
from jobs.models import PeriodClaim, WorkItem
from lib.processes import is_gone
from tests.processes import wait_until

APP = "tests.jobs.worker"
CRASHING = [{"name": point, "crash_at": point, "times": 1} for point in ("claimed", "computed", "written")]
FINE = [{"name": "fine 1"}, {"name": "fine 2"}]


def ask(items):
    return services.start_run(kind="notes", task="tests.write_note", items=items, at=timezone.now())


def notes() -> Counter:
    """How often each item's writing was committed."""
    return Counter(PeriodClaim.objects.filter(job__startswith="note ").values_list("job", flat=True))


def hits(installation) -> Counter:
    file = installation.folder / "hits"
    return Counter(file.read_text().splitlines() if file.exists() else [])


def test_a_killed_worker_costs_nothing(installation):
    run = ask(CRASHING + FINE)

    installation.worker(APP)
    wait_until(lambda: queries.progress(run.pk).is_over, "all items are done")

    assert notes() == {"note claimed": 1, "note computed": 1, "note written": 1, "note fine 1": 1, "note fine 2": 1}
    assert hits(installation) == {"claimed": 2, "computed": 2, "written": 2}
    assert queries.progress(run.pk) == queries.Progress(total=5, done=5, parked=0, rows=5)
    run.refresh_from_db()
    assert run.finished_at is not None


@pytest.mark.parametrize("redis_url", ["the embedded broker"], indirect=True)
def test_without_late_acknowledgement_it_would(installation):
    """The negative control of the test above."""
    installation.environment["GUARD_OFF"] = "acks_late"
    run = ask(CRASHING + FINE)

    installation.worker(APP)
    wait_until(lambda: notes() == {"note fine 1": 1, "note fine 2": 1}, "what does not crash is done")
    crashed = {"claimed": 1, "computed": 1, "written": 1}
    wait_until(lambda: hits(installation) == crashed, "what crashes has crashed")
    wait_until(lambda: queries.messages_waiting() == 0, "no message is left")

    assert hits(installation) == crashed
    assert queries.progress(run.pk) == queries.Progress(total=5, done=2, parked=0, rows=2)


def test_what_kills_three_workers_is_parked_and_the_others_go_on(installation):
    run = ask([{"name": "deadly", "crash_at": "computed", "times": 99}, *FINE])

    installation.worker(APP)
    wait_until(lambda: queries.progress(run.pk).is_over, "all items are done or parked")

    parked = queries.parked_items().get()
    assert (parked.params["name"], parked.attempts) == ("deadly", 3)
    assert parked.error == "The worker was lost 3 times while doing this. Find out why, then retry."
    assert hits(installation) == {"deadly": 3}
    assert notes() == {"note fine 1": 1, "note fine 2": 1}


def test_a_host_that_dies_whole_is_made_up_for_by_the_next(installation):
    run = ask([{"name": "long", "seconds": 60}, *FINE])
    killed = installation.worker(APP)
    wait_until(lambda: queries.progress(run.pk).done == 2, "the short items are done")
    wait_until(lambda: WorkItem.objects.filter(params__name="long", attempts=1).exists(), "the long one has begun")

    bearer = WorkItem.objects.get(params__name="long").claimed_by
    installation.kill(killed)
    wait_until(lambda: is_gone(bearer.split()[1]), "the children of the killed worker are gone too")
    WorkItem.objects.filter(params__name="long").update(params={"name": "long"})
    found = services.reconcile(at=timezone.now())
    installation.worker(APP)
    wait_until(lambda: queries.progress(run.pk).is_over, "the long one is done too")

    assert found == services.Reconciled(released=1, parked=0, sent=1)
    assert notes() == {"note long": 1, "note fine 1": 1, "note fine 2": 1}


def test_a_broker_that_forgets_everything_loses_nothing(installation):
    from celery import current_app

    run = ask(FINE)
    assert queries.messages_waiting() == 2
    current_app.control.purge()
    assert queries.messages_waiting() == 0

    found = services.reconcile(at=timezone.now())
    installation.worker(APP, processes=1)
    wait_until(lambda: queries.progress(run.pk).is_over, "both are done")

    assert found == services.Reconciled(released=0, parked=0, sent=2)
    assert notes() == {"note fine 1": 1, "note fine 2": 1}
