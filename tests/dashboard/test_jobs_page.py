"""The Jobs page: what ran, what waits, who works on it, what to do where nobody does."""

import datetime as dt
import re

import pytest
from celery import current_app
from django.utils import timezone

from jobs import services
from jobs.models import Run, WorkItem
from tests.dashboard.pages import text
from tests.factories.people import make_account

ROW = re.compile(r'<th scope="row"><a href="/dashboard/jobs/runs/(\d+)/">([^<]+)</a>')
ALIVE = "Work does not go on"


def run_of(kind: str = "recompute", items: int = 1, by: str = "clock") -> Run:
    return services.start_run(
        kind=kind, task="tests.absent", items=[{}] * items, requested_by=by, at=timezone.now() - dt.timedelta(minutes=4)
    )


def done(run: Run) -> Run:
    return over(run, done_at=timezone.now(), rows=250)


def stuck(run: Run) -> Run:
    return over(run, parked_at=timezone.now(), attempts=3, error="ValueError: no such plan\n\nTraceback")


def over(run: Run, **values) -> Run:
    run.items.update(claimed_at=timezone.now() - dt.timedelta(seconds=30), **values)
    Run.objects.filter(pk=run.pk).update(finished_at=timezone.now())
    return run


def beat() -> None:
    for name in ("worker", "clock"):
        services.beat(name=name, at=timezone.now())


def listed(response) -> list[int]:
    return [int(pk) for pk, _name in ROW.findall(response.content.decode())]


def test_runs_stand_with_who_asked_how_long_and_how_much(as_dana):
    beat()
    first, second = done(run_of("recompute day", items=2)), run_of("recompute", items=3, by="Mia")

    response = as_dana.get("/dashboard/jobs/")

    assert listed(response) == [second.pk, first.pk]
    shown = text(response)
    assert f"Recompute {second.pk} Waiting Mia " in shown
    assert f"Recompute at the end of the day {first.pk} Done the clock " in shown
    assert "30 sec 2 / 2 500" in shown
    assert ALIVE not in shown


def test_filters_by_kind_and_state(as_dana):
    runs = {"running": run_of(), "stuck": stuck(run_of("recompute news")), "done": done(run_of())}

    for state, run in runs.items():
        assert listed(as_dana.get("/dashboard/jobs/", {"state": state})) == [run.pk]
    assert listed(as_dana.get("/dashboard/jobs/", {"kind": "recompute news"})) == [runs["stuck"].pk]
    assert "No run fits these filters" in text(as_dana.get("/dashboard/jobs/?kind=recompute+news&state=done"))


@pytest.mark.parametrize(
    "query", ["state=nonsense", "older=x", "older=-1", "newer=99999999999999999999", "kind=a%00b", "older=%D9%A1"]
)
def test_what_the_list_does_not_know_is_left_out_and_said(as_dana, query):
    run = run_of()

    response = as_dana.get(f"/dashboard/jobs/?{query}")

    assert (response.status_code, listed(response)) == (200, [run.pk])
    assert f"“{query.partition('=')[0]}”" in text(response)


def test_pages_forth_and_back(as_dana):
    runs = [run_of().pk for _ in range(120)][::-1]
    links = []

    def follow(address: str, rel: str) -> list[int]:
        response = as_dana.get(address)
        links.append(dict(re.findall(r'rel="(\w+)" href="(\?[^"]+)"', response.content.decode())))
        return listed(response)

    assert follow("/dashboard/jobs/", "") == runs[:50]
    assert follow("/dashboard/jobs/" + links[-1]["next"], "") == runs[50:100]
    assert follow("/dashboard/jobs/" + links[-1]["next"], "") == runs[100:]
    assert "next" not in links[-1]
    assert follow("/dashboard/jobs/" + links[-1]["prev"], "") == runs[50:100]
    assert follow("/dashboard/jobs/" + links[-1]["prev"], "") == runs[:50]
    assert "prev" not in links[-1]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_however_many_runs(as_dana, count, django_assert_num_queries):
    for _ in range(count):
        run_of(items=count)

    with django_assert_num_queries(8):
        as_dana.get("/dashboard/jobs/")


@pytest.mark.parametrize("count", [1, 3])
def test_so_does_its_part_that_a_filter_changes(as_dana, count, django_assert_num_queries):
    for _ in range(count):
        run_of(items=count)

    with django_assert_num_queries(4):
        response = as_dana.get("/dashboard/jobs/?state=running", headers={"HX-Request": "true"})

    assert response.content.decode().startswith("<section")
    assert response["HX-Push-Url"] == "/dashboard/jobs/?state=running"


def test_silence_is_said_with_what_to_do(as_dana, time_machine):
    now = timezone.now()
    time_machine.move_to(now, tick=False)
    assert "No worker has consumed a message yet: start a worker and the clock." in text(
        as_dana.get("/dashboard/jobs/")
    )

    for name in ("worker", "clock"):
        services.beat(name=name, at=now - dt.timedelta(minutes=4))
    shown = text(as_dana.get("/dashboard/jobs/"))

    assert "Worker last heard 4 min" in shown
    assert "No worker has consumed a message for 4 min: start a worker and the clock, or look into its log." in shown
    assert "The clock's messages have not arrived for 4 min" in shown
    assert "docker compose up --detach worker clock" in shown


def test_a_broker_that_is_down_is_said(as_dana, monkeypatch):
    beat()
    monkeypatch.setattr(current_app.conf, "broker_url", "redis://127.0.0.1:1/0")

    assert "The broker does not answer" in text(as_dana.get("/dashboard/jobs/"))


def test_what_waits_and_what_is_parked_is_counted(as_dana):
    run_of(items=3)
    stuck(run_of(items=2))

    shown = text(as_dana.get("/dashboard/jobs/"))

    assert "Waiting 3 Longest waiting 4 min Parked 2" in shown
    assert "Show the runs that need somebody" in shown


def test_nothing_ran_yet(as_dana):
    assert "Nothing has run yet" in text(as_dana.get("/dashboard/jobs/"))


# --- recompute now -----------------------------------------------------------------------------------------------


def test_a_leader_has_all_accounts_computed(as_mia, mia):
    make_account()

    response = as_mia.post("/dashboard/jobs/recomputes/", {"account": ""})

    run = Run.objects.get()
    assert response["Location"] == f"/dashboard/jobs/runs/{run.pk}/"
    assert (run.kind, run.requested_by, run.person_id) == ("recompute", "Mia", mia.pk)
    assert WorkItem.objects.count() == 1


def test_a_second_click_leads_to_the_run_that_goes_on(as_mia):
    make_account()
    as_mia.post("/dashboard/jobs/recomputes/")

    response = as_mia.post("/dashboard/jobs/recomputes/", follow=True)

    assert "under way already" in text(response)
    assert Run.objects.count() == 1


def test_or_one_account(as_mia, mia):
    acme = make_account()

    as_mia.post("/dashboard/jobs/recomputes/", {"account": " acme "})

    run = Run.objects.get()
    assert (run.kind, run.person_id, run.items.get().params["accounts"]) == ("recompute account", mia.pk, [acme.pk])


@pytest.mark.parametrize("name", ["nobody", "a\0b", "x" * 300])
def test_an_account_that_is_not_there_is_said_beside_the_field(as_mia, name):
    response = as_mia.post("/dashboard/jobs/recomputes/", {"account": name})

    assert (response.status_code, Run.objects.count()) == (422, 0)
    assert "field-error" in response.content.decode()


def test_a_csm_sees_no_such_form_and_may_not_send_it(as_dana):
    make_account()

    assert "Recompute now" not in text(as_dana.get("/dashboard/jobs/"))
    assert as_dana.post("/dashboard/jobs/recomputes/").status_code == 403
    assert Run.objects.count() == 0


# --- the parts of a run ------------------------------------------------------------------------------------------


def test_a_run_lists_its_parts(as_dana):
    run = run_of(items=3)
    parked, finished, waiting = run.items.order_by("pk").values_list("pk", flat=True)
    began = timezone.now() - dt.timedelta(seconds=20)
    WorkItem.objects.filter(pk=finished).update(claimed_at=began, done_at=timezone.now(), rows=7, attempts=1)
    WorkItem.objects.filter(pk=parked).update(
        claimed_at=began, parked_at=timezone.now(), attempts=3, error="ValueError: no such plan\n\nTraceback"
    )

    shown = text(as_dana.get(f"/dashboard/jobs/runs/{run.pk}/"))

    assert re.search(rf"{parked} Parked .* 20 sec 0 3 ValueError: no such plan {finished} Done .* 20 sec 7 1", shown)
    assert f"{waiting} Waiting – 0 0" in shown
    only = text(as_dana.get(f"/dashboard/jobs/runs/{run.pk}/?only=parked"))
    assert f"{parked} Parked" in only
    assert f"{finished} Done" not in only


def test_parts_come_in_pages(as_dana):
    run = run_of(items=60)
    items = list(run.items.order_by("pk").values_list("pk", flat=True))

    first = as_dana.get(f"/dashboard/jobs/runs/{run.pk}/")
    last = as_dana.get(f"/dashboard/jobs/runs/{run.pk}/?after={items[49]}")

    rows = re.compile(r'<th scope="row">(\d+)</th>')
    assert [int(pk) for pk in rows.findall(first.content.decode())] == items[:50]
    assert f'href="?after={items[49]}#items"' in first.content.decode()
    assert [int(pk) for pk in rows.findall(last.content.decode())] == items[50:]
    assert as_dana.get(f"/dashboard/jobs/runs/{run.pk}/?after=x").status_code == 200
