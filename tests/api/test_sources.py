"""Sources over HTTP: staff read, a lead takes an import back, customers are refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models.access import IdempotencyRecord
from accounts.models.company import Account
from health.models.imports import FileImport
from health.models.intake import WriteKey
from health.queries.write_keys import is_valid
from health.services.write_keys import hash_of
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


def upload(client, text: str = ACCOUNTS, name: str = "accounts.csv", **options):
    return client.post("/api/v1/imports/", {"file": SimpleUploadedFile(name, text.encode())}, **options)


def test_a_program_uploads_checks_and_takes_in(people, call):
    lea = call(people.lea)
    made = upload(lea)
    assert (made.status_code, made.json()["kind"], made.json()["state"]) == (201, "accounts", "uploaded")
    address = f"/api/v1/imports/{made.json()['id']}/"

    assert lea.post(f"{address}check/").json()["state"] == "checking"
    work_through(FileImport.objects.get().run_id)
    assert lea.get(address).json()["tally"]["added"] == 1
    assert not Account.objects.filter(external_id="a1").exists()
    started = lea.post(f"{address}start/").json()
    assert started["state"] == "importing"
    assert lea.post(f"{address}start/").status_code == 409
    work_through(started["run"])
    assert Account.objects.filter(external_id="a1").exists()
    rejected = lea.get(f"{address}rejected/")
    assert b"".join(rejected.streaming_content).decode().splitlines()[1] == "3,name: is empty,a2,,2026-01-15"


def test_the_same_upload_with_the_same_key_is_one_import(people, call):
    lea, key = call(people.lea), {"Idempotency-Key": "k-1"}
    first, again = upload(lea, headers=key), upload(lea, headers=key)
    assert (first.status_code, again.content, again["Idempotent-Replayed"]) == (201, first.content, "true")
    assert upload(lea, ACCOUNTS.replace("Anton", "Bert"), headers=key).status_code == 422
    large = ACCOUNTS + "a3,Charlie,2026-01-15\n" * 150_000  # above what a body that is no form may have
    assert upload(lea, large, headers={"Idempotency-Key": "k-2"}).status_code == 201
    assert FileImport.objects.count() == 2


def test_what_can_not_be_read_or_is_not_whole_is_said(people, call):
    lea = call(people.lea)
    wrong = upload(lea, "")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "file")
    assert lea.send("/api/v1/imports/", {}).status_code == 415
    vague = upload(lea, "one,two\n1,2\n").json()
    refused = lea.post(f"/api/v1/imports/{vague['id']}/start/")
    assert refused.status_code == 409
    assert "account: choose a column" in refused.json()["detail"]


def test_only_who_manages_sources_uploads(people, call):
    found = bring(ACCOUNTS)
    for person in (people.dana, people.alice):
        client = call(person)
        assert upload(client).status_code == 403
        assert [client.post(f"/api/v1/imports/{found.pk}/{verb}/").status_code for verb in ("check", "start")] == [
            403
        ] * 2
    found.refresh_from_db()
    assert (FileImport.objects.count(), found.state) == (1, "uploaded")


def test_write_keys_are_made_shown_once_and_revoked(people, call):
    lea, headers = call(people.lea), {"Idempotency-Key": "k-1"}
    made = lea.send("/api/v1/write-keys/", {"name": "Backend"}, headers=headers)
    assert made.status_code == 201
    assert is_valid(hash_of(made.json()["secret"]))
    again = lea.send("/api/v1/write-keys/", {"name": "Backend"}, headers=headers)
    assert again.json() == made.json() | {"secret": None}
    assert not IdempotencyRecord.objects.filter(body__contains=made.json()["secret"]).exists()

    (listed,) = lea.get("/api/v1/write-keys/").json()["results"]
    assert listed == {"id": listed["id"], "name": "Backend", "created_at": listed["created_at"], "revoked_at": None}
    address = f"/api/v1/write-keys/{listed['id']}/revocation/"
    for person in (people.dana, people.alice):
        client = call(person)
        answers = [
            client.get("/api/v1/write-keys/"),
            client.send("/api/v1/write-keys/", {"name": "x"}),
            client.post(address),
        ]
        assert [answer.status_code for answer in answers] == [403] * 3
    assert list(WriteKey.objects.values_list("name", "revoked_at")) == [("Backend", None)]
    ended = lea.post(address).json()["revoked_at"]
    assert ended is not None
    assert lea.post(address).json()["revoked_at"] == ended
    assert not is_valid(hash_of(made.json()["secret"]))
