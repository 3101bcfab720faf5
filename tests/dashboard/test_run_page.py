"""The page of one run, its progress as it is asked for again, its files and what was parked."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from accounts.choices import StaffRole
from jobs import services
from jobs.models import Run, StoredFile, WorkItem
from tests.dashboard.pages import text
from tests.factories.people import make_account, make_member, make_staff


def run_of(items: int, person=None, **more) -> Run:
    return services.start_run(
        kind="recompute", task="tests.absent", items=[{}] * items, at=timezone.now(),
        requested_by=str(person or "clock"), person_id=person and person.pk, **more,
    )  # fmt: skip


def park(run: Run, error: str = "ValueError: no such plan\n\nTraceback ...") -> None:
    run.items.update(parked_at=timezone.now(), attempts=3, error=error)
    Run.objects.filter(pk=run.pk).update(finished_at=timezone.now())


def keep(run: Run, owner, name: str = "accounts.csv") -> StoredFile:
    kept_for = dt.timedelta(days=7)
    return services.keep_file(
        name=name, content_type="text/csv", pieces=[b"a,b\n"], run=run, owner_id=owner.pk, at=run.created_at,
        keep_for=kept_for,
    )  # fmt: skip


def test_a_run_says_how_far_it_is(as_dana, dana):
    run = run_of(4, dana)
    services.beat(name="worker", at=timezone.now())
    WorkItem.objects.filter(pk=run.items.order_by("pk").first().pk).update(
        claimed_at=timezone.now() - dt.timedelta(seconds=90), done_at=timezone.now(), rows=1200
    )

    shown = text(as_dana.get(f"/dashboard/jobs/runs/{run.pk}/"))

    assert "Recompute Asked for by Dana, " in shown
    assert "Running 25% 20% Parts done 1 of 4 Rows 1,200 Duration 1 min, 3" in shown
    assert "Time left 4 min, 3" in shown
    assert "Nobody is working" not in shown


def test_htmx_gets_the_progress_alone_and_stops_when_it_is_over(as_dana):
    run = run_of(1)

    first = as_dana.get(f"/dashboard/jobs/runs/{run.pk}/", headers={"HX-Request": "true"})
    Run.objects.update(finished_at=timezone.now())
    last = as_dana.get(f"/dashboard/jobs/runs/{run.pk}/", headers={"HX-Request": "true"})

    assert first.content.decode().strip().startswith("<section")
    assert 'hx-trigger="every 2s"' in first.content.decode()
    assert "hx-trigger" not in last.content.decode()
    assert first["Vary"].split(", ").count("HX-Request") == 1


def test_its_parts_ask_for_themselves_too(as_dana):
    run = run_of(1)
    address = f"/dashboard/jobs/runs/{run.pk}/?after=&show=items"
    assert address.replace("&", "&amp;") in as_dana.get(f"/dashboard/jobs/runs/{run.pk}/").content.decode()

    first = as_dana.get(address, headers={"HX-Request": "true"})
    Run.objects.update(finished_at=timezone.now())
    last = as_dana.get(address, headers={"HX-Request": "true"})

    assert first.content.decode().startswith('<section class="panel" id="items" hx-get=')
    assert "hx-trigger" not in last.content.decode()
    assert "<h1>" in as_dana.get(address).content.decode()


def test_a_run_that_nobody_takes_says_so(as_dana):
    run = run_of(1)

    assert "Nobody is working on it yet" in text(as_dana.get(f"/dashboard/jobs/runs/{run.pk}/"))


@pytest.mark.parametrize("items", [1, 3])
def test_a_page_takes_the_same_queries_however_many_parts(as_dana, dana, items, django_assert_num_queries):
    run = run_of(items, dana)
    park(run)
    for _ in range(items):
        keep(run, dana)

    with django_assert_num_queries(7):
        as_dana.get(f"/dashboard/jobs/runs/{run.pk}/")


def test_what_stopped_is_told_once_and_in_words(as_dana, dana):
    run = run_of(3, dana)
    park(run)

    shown = text(as_dana.get(f"/dashboard/jobs/runs/{run.pk}/"))

    assert "3 parts stopped for good ValueError: no such plan Try again" in shown
    assert "Traceback" not in shown

    run.items.update(error=services.LOST.format(attempts=3))
    shown = text(as_dana.get(f"/dashboard/jobs/runs/{run.pk}/"))
    assert "The worker was lost each time it did this" in shown


def test_who_asked_for_it_may_set_it_going_again(as_dana, dana):
    run = run_of(2, dana)
    park(run)

    answer = as_dana.post(f"/dashboard/jobs/runs/{run.pk}/retries/", follow=True)

    assert "2 items are due again." in text(answer)
    assert run.items.filter(parked_at=None, attempts=0).count() == 2
    assert "0 items are due again." in text(as_dana.post(f"/dashboard/jobs/runs/{run.pk}/retries/", follow=True))


def test_another_may_not_unless_she_leads(as_dana, as_mia, dana):
    run = run_of(1, make_staff("dora"))
    park(run)
    before = list(WorkItem.objects.values())

    assert "Try again" not in text(as_dana.get(f"/dashboard/jobs/runs/{run.pk}/"))
    assert as_dana.post(f"/dashboard/jobs/runs/{run.pk}/retries/").status_code == 403
    assert list(WorkItem.objects.values()) == before

    assert as_mia.post(f"/dashboard/jobs/runs/{run.pk}/retries/").status_code == 302
    assert WorkItem.objects.get().parked_at is None


def test_a_file_is_for_its_owner_and_for_administrators(as_dana, dana):
    run = run_of(0, dana)
    mine, doras = keep(run, dana), keep(run, make_staff("dora"), "hers.csv")
    avery, charlie = Client(), Client()
    avery.force_login(make_staff("avery", StaffRole.ADMINISTRATOR))
    charlie.force_login(make_member("charlie", make_account("globex")))

    shown = text(as_dana.get(f"/dashboard/jobs/runs/{run.pk}/"))
    answer = as_dana.get(f"/dashboard/jobs/files/{mine.pk}/")

    assert "accounts.csv 4 byte · kept until " in shown
    assert "hers.csv" not in shown
    assert (b"".join(answer), answer["Content-Type"]) == (b"a,b\n", "text/csv")
    assert answer["Content-Disposition"] == 'attachment; filename="accounts.csv"'
    assert as_dana.get(f"/dashboard/jobs/files/{doras.pk}/").status_code == 404
    assert avery.get(f"/dashboard/jobs/files/{doras.pk}/").status_code == 200
    assert charlie.get(f"/dashboard/jobs/files/{mine.pk}/").status_code == 404


def test_nobodys_file_is_for_administrators(as_dana, as_mia):
    file = services.keep_file(name="x", content_type="text/plain", pieces=[b"x"], at=timezone.now())

    assert as_dana.get(f"/dashboard/jobs/files/{file.pk}/").status_code == 404
    assert as_mia.get(f"/dashboard/jobs/files/{file.pk}/").status_code == 404
