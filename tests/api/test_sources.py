"""Sources over HTTP: staff read, a lead takes an import back, customers are refused."""

import pytest

from accounts.models.company import Account
from health.models.imports import FileImport
from jobs.services import work_through
from tests.factories.usage import count_in, event
from tests.health.imports import bring, work

ACCOUNTS = "external_id,name,starts_on\na1,Anton,2026-01-15\na2,,2026-01-15\n"
pytestmark = pytest.mark.django_db


def test_staff_read_imports_and_what_was_set_aside(people, call):
    work(bring(ACCOUNTS))
    count_in(event(account="unknown"))

    (found,) = call(people.dana).get("/api/v1/imports/?state=imported").json()["results"]
    assert (found["kind"], found["tally"]["added"], found["tally"]["rejected"]) == ("accounts", 1, 1)
    (held,) = call(people.dana).get("/api/v1/set-aside/?state=held").json()["results"]
    assert (held["account"], held["reason"]) == ("unknown", "its account is not known yet")
    assert call(people.dana).get("/api/v1/usage-received/").json()["results"] == []
    for address in ("imports/", f"imports/{found['id']}/", "set-aside/", "usage-received/"):
        assert call(people.alice).get(f"/api/v1/{address}").status_code == 403


def test_a_lead_takes_an_import_back(people, call):
    done = work(bring(ACCOUNTS))
    address = f"/api/v1/imports/{done.pk}/undo/"

    assert call(people.dana).post(address).status_code == 403
    assert Account.objects.filter(external_id="a1").exists()
    assert call(people.lea).post(address).json()["state"] == "undoing"
    work_through(FileImport.objects.get().run_id)
    assert not Account.objects.filter(external_id="a1").exists()
    assert call(people.lea).post(address).status_code == 409
