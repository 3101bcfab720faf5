"""Runs and stored files over HTTP: the vendor's people see what runs, each person the own files."""

import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.choices import StaffRole
from accounts.services.access import issue_token
from jobs import services
from jobs.models import Run
from tests.factories.people import make_account, make_member, make_staff

pytestmark = pytest.mark.django_db
AT = dt.datetime(2026, 5, 4, 12, tzinfo=dt.UTC)


def as_(person) -> APIClient:
    _token, secret = issue_token(user=person, name="t", at=timezone.now())
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def run_of(person, kind: str = "recompute", *, stuck: bool = False) -> Run:
    run = services.start_run(kind=kind, task="tests.absent", items=[{}, {}], person_id=person.pk, at=AT)
    if stuck:
        run.items.update(claimed_at=AT, parked_at=AT + dt.timedelta(seconds=9), attempts=3)
        Run.objects.filter(pk=run.pk).update(finished_at=AT + dt.timedelta(seconds=9))
    return run


def test_a_run_says_where_it_stands():
    dana = make_staff("dana")
    run = run_of(dana, stuck=True)

    assert as_(dana).get(f"/api/v1/runs/{run.pk}/").json() == {
        "id": run.pk, "kind": "recompute", "requested_by": "", "created_at": "2026-05-04T12:00:00Z",
        "finished_at": "2026-05-04T12:00:09Z", "state": "stuck", "parts": 2, "parts_done": 0, "parts_parked": 2,
        "rows": 0, "seconds": 9.0,
    }  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_runs_are_listed_newest_first_by_kind_and_state(count, django_assert_num_queries):
    dana = make_staff("dana")
    client = as_(dana)
    stuck = [run_of(dana, stuck=True).pk for _ in range(count)][::-1]
    waiting = run_of(dana, "export accounts").pk

    with django_assert_num_queries(4):
        found = client.get("/api/v1/runs/").json()["results"]

    def ids(query: str) -> list[int]:
        return [row["id"] for row in client.get(f"/api/v1/runs/?{query}").json()["results"]]

    assert [row["id"] for row in found] == [waiting, *stuck]
    assert (ids("state=stuck"), ids("kind=export+accounts"), ids("state=done")) == (stuck, [waiting], [])
    assert client.get("/api/v1/runs/?state=nonsense").status_code == 400


def test_parked_work_is_set_going_again_by_whoever_asked_and_by_leaders():
    dana, dora, lea = make_staff("dana"), make_staff("dora"), make_staff("lea", StaffRole.LEAD)
    run = run_of(dana, stuck=True)
    address = f"/api/v1/runs/{run.pk}/retries/"

    assert as_(dora).post(address).status_code == 403
    assert run.items.exclude(parked_at=None).count() == 2
    assert as_(dana).post(address).json() == {"due": 2}
    assert as_(lea).post(address).json() == {"due": 0}


def test_files_are_their_owners():
    dana, dora = make_staff("dana"), make_staff("dora")
    file = services.keep_file(name="a.csv", content_type="text/csv", pieces=[b"a,b"], owner_id=dana.pk, at=AT)
    mine, hers = as_(dana), as_(dora)

    content = mine.get(f"/api/v1/files/{file.pk}/content/")

    assert [row["name"] for row in mine.get("/api/v1/files/").json()["results"]] == ["a.csv"]
    assert mine.get(f"/api/v1/files/{file.pk}/").json()["sha256"] == file.sha256
    assert (b"".join(content), content["Content-Type"]) == (b"a,b", "text/csv")
    assert hers.get("/api/v1/files/").json()["results"] == []
    assert hers.get(f"/api/v1/files/{file.pk}/").status_code == 404
    assert hers.get(f"/api/v1/files/{file.pk}/content/").status_code == 404


def test_customers_see_no_runs():
    alice = as_(make_member("alice", make_account()))
    run = run_of(make_staff("dana"))

    assert [alice.get(f"/api/v1/runs/{path}").status_code for path in ("", f"{run.pk}/", "999999/")] == [403] * 3
    assert alice.get("/api/v1/files/").json()["results"] == []
